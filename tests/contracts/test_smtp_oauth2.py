"""Logging in by OAuth2: how tokens are asked for and sent, how long they serve, and what is refused."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from brp_filesync.core.errors import (
    ConfigurationMistake,
    FilesyncError,
    LoginRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.mail.login import MailLogin
from brp_filesync.mail.smtp import Line
from tests.servers.smtp import PASSWORD, USERNAME, Mailbox, running
from tests.servers.tokens import CLIENT_SECRET, REFRESH_TOKEN, Provider, providing
from tests.support.gym import FixedClock
from tests.support.mails import a_mail, order_facts


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mailbox, Provider]]:
    with running("starttls", tmp_path_factory.mktemp("smtp")) as box, providing() as provider:
        box.tokens = provider.good
        yield box, provider


@pytest.fixture
def provider(servers: tuple[Mailbox, Provider]) -> Provider:
    _, provider = servers
    provider.lasts_s, provider.rotates = 3600, False
    for each in (provider.refusals, provider.asked, provider.good):
        each.clear()
    return provider


@pytest.fixture
def box(servers: tuple[Mailbox, Provider], provider: Provider) -> Mailbox:
    box, _ = servers
    box.forget()
    box.tokens, box.says_of_login = provider.good, None
    return box


def a_line(box: Mailbox, provider: Provider, login: MailLogin | None = None, **given: Any) -> Line:
    oauth2 = provider.oauth2(**given)
    settings = box.settings(password=None, oauth2=oauth2, per_connection=1)
    login = login or MailLogin(client_secret=CLIENT_SECRET)
    return Line(settings.server, settings.sender.address, login, Path("/"), FixedClock())


def send(line: Line, clock: FixedClock | None = None, mails: int = 1, apart_s: float = 0) -> None:
    """Send so many mails, each over a connection of its own."""
    for number in range(mails):
        line.offer(a_mail(order_facts(portal_order_number=f"W-{number}")))
        line.deliver()
        line._clock.sleep(apart_s)
    line.close()


def test_the_app_logs_in_as_itself_with_one_token_for_many_connections(
    box: Mailbox, provider: Provider
) -> None:
    send(a_line(box, provider), mails=3)

    assert provider.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "app-1",
            "client_secret": CLIENT_SECRET,
            "scope": "https://outlook.office365.com/.default",
        }
    ]
    assert (box.logins, len(box.received)) == ([b"token-1"] * 3, 3)


def test_a_service_account_signs_for_itself_and_acts_for_the_mailbox(
    box: Mailbox, provider: Provider
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    given: dict[str, Any] = {
        "client_secret": None,
        "client_id": "robot@gym.iam.gserviceaccount.com",
        "account_key": {"file": "account.json"},
        "scope": "https://mail.google.com/",
    }
    login = MailLogin(account_key=json.dumps({"type": "service_account", "private_key": pem}))

    send(a_line(box, provider, login, **given), mails=2)
    with pytest.raises(ConfigurationMistake, match="holds no RSA key"):
        send(a_line(box, provider, MailLogin(account_key="{}"), **given))
    provider.refusals = [(401, {"error": "unauthorized_client"})]
    with pytest.raises(LoginRefused) as refused:
        send(a_line(box, provider, login, **given))

    head, claims, signature = provider.asked[0].pop("assertion").split(".")
    assert provider.asked[0] == {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}
    at = int(FixedClock().now().timestamp())
    assert _decoded(head) == {"alg": "RS256", "typ": "JWT"}
    assert _decoded(claims) == {
        "iss": "robot@gym.iam.gserviceaccount.com",
        "sub": USERNAME,
        "scope": "https://mail.google.com/",
        "aud": f"http://127.0.0.1:{provider.port}/oauth2/v2.0/token",
        "iat": at,
        "exp": at + 3600,
    }
    signed = base64.urlsafe_b64decode(f"{signature}==")
    key.public_key().verify(signed, f"{head}.{claims}".encode(), PKCS1v15(), hashes.SHA256())
    assert box.logins[:2] == [b"token-1"] * 2
    assert "may not act for this mailbox" in refused.value.advice


def _decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(f"{part}=="))


@pytest.mark.parametrize(
    ("lasts_s", "tokens"), [(3600, [1, 1, 2]), ("1300", [1, 2, 3]), (None, [1, 2, 3])]
)
def test_a_token_is_renewed_before_it_ends(
    box: Mailbox, provider: Provider, lasts_s: Any, tokens: list[int]
) -> None:
    provider.lasts_s = lasts_s

    send(a_line(box, provider), mails=3, apart_s=1790)

    assert box.logins == [f"token-{number}".encode() for number in tokens]


def test_a_refresh_token_is_used_and_the_one_that_takes_its_place_is_kept(
    box: Mailbox, provider: Provider
) -> None:
    provider.rotates, provider.lasts_s = True, 60
    kept: list[str] = []
    login = MailLogin(client_secret=CLIENT_SECRET, refresh_token=REFRESH_TOKEN, keep=kept.append)

    send(a_line(box, provider, login, scope=None), mails=2)

    assert [(each["grant_type"], each["refresh_token"]) for each in provider.asked] == [
        ("refresh_token", REFRESH_TOKEN),
        ("refresh_token", f"{REFRESH_TOKEN}-1"),
    ]
    assert kept == [f"{REFRESH_TOKEN}-1", f"{REFRESH_TOKEN}-2"]
    assert "scope" not in provider.asked[0]


def test_a_token_withdrawn_meanwhile_is_asked_for_anew_once(
    box: Mailbox, provider: Provider
) -> None:
    line = a_line(box, provider)
    send(line)
    provider.good.clear()

    send(line)

    assert box.logins == [b"token-1", b"token-1", b"token-2"]


def test_a_new_token_that_the_server_refuses_is_sent_once(box: Mailbox, provider: Provider) -> None:
    box.tokens = set()

    with pytest.raises(LoginRefused, match=r"refused the login of gym \(535 5.7.3\)") as told:
        send(a_line(box, provider))

    assert "SMTP.SendAsApp" in told.value.advice
    assert box.logins == [b"token-1"]


MICROSOFTS = {
    "error": "invalid_client",
    "error_description": f"AADSTS7000215: Invalid client secret {CLIENT_SECRET} for order@gym.se",
}


@pytest.mark.parametrize(
    ("status", "told", "trouble", "said", "advice"),
    [
        (401, MICROSOFTS, LoginRefused, "(401 invalid_client AADSTS7000215)", "secret"),
        (400, {"error": "invalid_grant"}, LoginRefused, "(400 invalid_grant)", "consent anew"),
        (400, {"error": "Evil <b>"}, PermanentTrouble, "(400)", "token_url"),
        (404, "<html>", PermanentTrouble, "(404)", "token_url"),
        (302, "", PermanentTrouble, "(302)", "token_url"),
        (503, "", TemporaryTrouble, "(503)", "a later run"),
        (429, {"error": "x"}, TemporaryTrouble, "(429", "a later run"),
        (400, {"error": "temporarily_unavailable"}, TemporaryTrouble, "(400", "a later run"),
        (200, "no JSON", PermanentTrouble, "gave no token", "token_url"),
        (200, {"access_token": "a\r\nb"}, PermanentTrouble, "gave no token", "token_url"),
    ],
)
def test_what_the_provider_refuses_is_told_without_a_secret(
    box: Mailbox,
    provider: Provider,
    status: int,
    told: Any,
    trouble: type[FilesyncError],
    said: str,
    advice: str,
) -> None:
    provider.refusals = [(status, told)]

    with pytest.raises(trouble) as raised:
        send(a_line(box, provider))

    error = raised.value
    assert said in error.message
    assert advice in error.advice
    assert not any(each in str(error) for each in (CLIENT_SECRET, "gym.se", "Evil"))
    assert (len(provider.asked), box.logins) == (1, [])


def test_a_provider_out_of_reach_is_temporary(
    box: Mailbox, provider: Provider, free_port: int
) -> None:
    line = a_line(box, provider, token_url=f"http://127.0.0.1:{free_port}/token")

    with pytest.raises(TemporaryTrouble, match=r"127.0.0.1 can't be reached: Connection refused"):
        send(line)


def test_a_server_that_takes_no_tokens_or_nothing_else_says_so(
    box: Mailbox, provider: Provider
) -> None:
    settings = box.settings()
    login = MailLogin(PASSWORD)
    by_password = Line(settings.server, settings.sender.address, login, Path("/"))
    with pytest.raises(PermanentTrouble, match=r"no way to log in .* mail.server.oauth2"):
        send(by_password)

    box.tokens = None
    with pytest.raises(PermanentTrouble, match=r"no way to log in .* Known are XOAUTH2"):
        send(a_line(box, provider))

    assert provider.asked == []


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
            "Tenant. Visit https://aka.ms/smtp_auth_disabled",
            "turn on Authenticated SMTP for the mailbox",
        ),
        (
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            "takes no passwords for sending any more (basic authentication). Log in by",
        ),
        ("534 5.7.9 Application-specific password required", "Make an app password"),
        ("535 5.7.8 Username and Password not accepted", "Correct mail.server's username"),
    ],
)
def test_what_the_big_providers_say_of_a_password_is_told_for_what_it_is(
    box: Mailbox, said: str, advice: str
) -> None:
    box.tokens, box.says_of_login = None, said
    settings = box.settings()
    line = Line(settings.server, settings.sender.address, MailLogin("fel"), Path("/"))

    with pytest.raises(LoginRefused) as told:
        send(line)

    assert f"refused the login of {USERNAME} ({said[:9].strip()}" in told.value.message
    assert advice in told.value.advice
    assert box.logins == [b"fel"]
