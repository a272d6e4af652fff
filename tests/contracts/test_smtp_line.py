"""The SMTP dialogue against a real server: encryption, login, and who is never spoken to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from brp_filesync.core.errors import (
    FilesyncError,
    HostKeyRefused,
    LoginRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.mail.login import MailLogin
from brp_filesync.mail.smtp import Line, Refused
from tests.servers.smtp import PASSWORD, Mailbox, running
from tests.support.mails import a_mail, order_facts, purchase

Security = Literal["starttls", "tls", "none"]


@pytest.fixture(params=["starttls", "tls", "none"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailbox]:
    with running(request.param, tmp_path) as server:
        yield server


@pytest.fixture
def starttls(tmp_path: Path) -> Iterator[Mailbox]:
    with running("starttls", tmp_path) as server:
        yield server


def a_line(box: Mailbox, secret: str | None = PASSWORD, **server: Any) -> Line:
    settings = box.settings(**server)
    return Line(settings.server, settings.sender.address, MailLogin(secret), Path("/"))


def send(line: Line, *mails: Any) -> None:
    for each in mails:
        line.offer(each)
        line.deliver()
    line.close()


def test_a_mail_arrives_byte_for_byte_with_every_kind_of_encryption(box: Mailbox) -> None:
    dotted = a_mail(order_facts(purchase(name=".\n..")), look={"footer": ".\n.a\n" + "å" * 900})

    send(a_line(box), dotted)

    assert box.received == [dotted.message.as_bytes()]
    assert box.recipients == ["asa@example.com"]


def test_many_mails_go_over_one_connection(box: Mailbox) -> None:
    mails = [a_mail(order_facts(portal_order_number=f"W-{each}")) for each in range(5)]

    send(a_line(box), *mails)

    assert box.received == [each.message.as_bytes() for each in mails]
    assert box.commands["greeting"] == 1


def test_a_server_that_takes_two_mails_a_connection_gets_all_over_more(starttls: Mailbox) -> None:
    starttls.most_mails_a_connection = 2

    send(a_line(starttls), *[a_mail()] * 5)

    assert (len(starttls.received), starttls.commands["greeting"]) == (5, 3)


def test_an_address_in_swedish_needs_a_server_that_takes_it(starttls: Mailbox) -> None:
    mail = a_mail(order_facts(email="åsa@exämple.se"))

    send(a_line(starttls), mail)

    assert starttls.recipients == ["åsa@xn--exmple-cua.se"]
    assert starttls.mails()[0]["Subject"] == mail.message["Subject"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_is_refused(
    tmp_path: Path, security: Security
) -> None:
    with running(security, tmp_path) as box:
        with pytest.raises(HostKeyRefused, match="certificate that isn't to be trusted"):
            a_line(box, ca_file=None).offer(a_mail())

        assert (box.logins, box.received) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_name_is_refused(tmp_path: Path, security: Security) -> None:
    with running(security, tmp_path, name="smtp.example.com") as box:
        with pytest.raises(HostKeyRefused, match="certificate that isn't to be trusted"):
            a_line(box).offer(a_mail())

        assert (box.logins, box.received) == ([], [])


def test_a_server_without_starttls_gets_neither_password_nor_mail(tmp_path: Path) -> None:
    with running("none", tmp_path) as box:
        with pytest.raises(HostKeyRefused, match="offers no STARTTLS"):
            a_line(box, security="starttls", username="gym", password={"env": "X"}).offer(a_mail())

        assert (box.commands["AUTH"], box.commands["MAIL"]) == (0, 0)


def test_a_server_that_speaks_plainly_on_the_encrypted_port_is_refused(tmp_path: Path) -> None:
    with running("none", tmp_path) as box, pytest.raises(HostKeyRefused, match="encrypted"):
        a_line(box, security="tls").offer(a_mail())


def test_a_wrong_password_is_sent_once(starttls: Mailbox) -> None:
    with pytest.raises(LoginRefused, match=r"refused the login of gym \(535 5.7.8\)"):
        a_line(starttls, "fel").offer(a_mail())

    assert starttls.logins == [b"fel"]


def test_nobody_at_the_port_is_temporary(starttls: Mailbox, free_port: int) -> None:
    with pytest.raises(TemporaryTrouble, match="can't be reached"):
        a_line(starttls, port=free_port).offer(a_mail())


def test_a_name_that_nobody_has_is_temporary(starttls: Mailbox) -> None:
    with pytest.raises(TemporaryTrouble, match="no such name"):
        a_line(starttls, host="smtp.example.invalid").offer(a_mail())


def test_what_a_server_says_of_a_recipient_is_told_by_its_code_alone(starttls: Mailbox) -> None:
    starttls.refused_recipients = frozenset({"asa@example.com"})
    line = a_line(starttls)

    with pytest.raises(Refused) as told:
        line.offer(a_mail())
    send(line, a_mail(order_facts(email="bo@example.com")))

    assert told.value.message == "550 5.1.1 at RCPT TO"
    assert starttls.recipients == ["bo@example.com"]
    assert starttls.commands["greeting"] == 1


@pytest.mark.parametrize(("how", "trouble"), [("4xx", TemporaryTrouble), ("5xx", PermanentTrouble)])
def test_a_greeting_that_refuses_us_says_why(
    starttls: Mailbox, how: Any, trouble: type[FilesyncError]
) -> None:
    starttls.trouble = ("greeting", how)

    with pytest.raises(
        trouble, match=r"its greeting; it said: “(451 4.3.2 … later|550 5.7.1 … never)”"
    ):
        a_line(starttls).offer(a_mail())
