"""A gym's mails by a real postfix: let in, paced, greylisted and refused in its own words.

Three buyers at three providers, unless said otherwise. Postfix tells most of what it has against a
sender where the reader is named (`smtpd_delay_reject`), as it tells what it has against a reader.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from brp_filesync.core.errors import HostKeyRefused
from tests.servers.postfix import Postfix, running
from tests.servers.tokens import CLIENT_SECRET, providing
from tests.support.gym import FixedClock, Gym
from tests.support.mailed_gym import buyers, mailing, next_day, send, states, tries, troubles
from tests.support.mails import mail_settings

pytestmark = [
    pytest.mark.family("mail-refusals"),
    pytest.mark.one_database,
    pytest.mark.torture,
]

READERS = ("a@a.example.com", "b@b.example.com", "c@c.example.com")


@dataclass
class QuickClock(FixedClock):
    """A clock whose minutes are two seconds: postfix counts its rates by four."""

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / 30)
        super().sleep(seconds)


@pytest.fixture(scope="module")
def running_postfix() -> Iterator[Postfix]:
    with running() as postfix:
        yield postfix


@pytest.fixture
def postfix(running_postfix: Postfix) -> Postfix:
    running_postfix.taken()
    running_postfix.asked.used.clear()
    return running_postfix


def by(gym: Gym, postfix: Postfix, way: str, **server: Any) -> Gym:
    """Return the gym with that way of postfix's as its mail server."""
    return mailing(gym, mail_settings(server=postfix.server(way, **server)))


@pytest.mark.parametrize("way", ["submission", "tls", "plain"])
def test_mails_go_by_starttls_by_tls_and_plainly_to_this_machine(
    gym: Gym, postfix: Postfix, way: str
) -> None:
    buyers(gym, *READERS)

    assert (send(by(gym, postfix, way)).sent, states(gym)) == (3, ["done"] * 3)

    taken = postfix.taken()
    assert sorted(reader for reader, _ in taken) == sorted(READERS)
    assert all(b"\nSubject: " in mail and b"Content-Language: sv" in mail for _, mail in taken)


def test_a_certificate_of_nobody_we_know_gets_no_password(gym: Gym, postfix: Postfix) -> None:
    buyers(gym, *READERS)

    told = send(by(gym, postfix, "submission", ca_file=None))

    assert isinstance(told.troubles[0], HostKeyRefused)
    assert (postfix.asked.used, postfix.taken()) == ([], [])


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_a_password_goes_by_the_mechanism_that_is_offered(
    gym: Gym, postfix: Postfix, mechanism: str
) -> None:
    buyers(gym, *READERS)

    assert send(by(gym, postfix, f"by-{mechanism.lower()}")).sent == 3
    assert postfix.asked.used == [mechanism]


def test_a_server_that_takes_tokens_alone_gets_no_password(gym: Gym, postfix: Postfix) -> None:
    buyers(gym, *READERS)

    (trouble,) = send(by(gym, postfix, "by-xoauth2")).troubles

    assert "It takes OAuth2 alone" in trouble.advice
    assert (postfix.asked.used, tries(gym)) == ([], [0] * 3)


def test_a_server_without_starttls_gets_nothing(gym: Gym, postfix: Postfix) -> None:
    buyers(gym, *READERS)
    login = {"username": "gym", "password": {"file": "smtp-password"}}

    (trouble,) = send(by(gym, postfix, "plain", security="starttls", **login)).troubles

    assert "offers no STARTTLS" in trouble.message
    assert (isinstance(trouble, HostKeyRefused), postfix.taken()) == (True, [])


def test_a_login_by_a_token_and_one_by_a_token_that_it_does_not_know(
    gym: Gym, postfix: Postfix
) -> None:
    buyers(gym, *READERS)
    path = gym.installation.folder / "client-secret"
    path.write_text(CLIENT_SECRET)
    path.chmod(0o600)
    with providing() as provider:
        gym = by(gym, postfix, "submission", password=None, oauth2=provider.oauth2())
        postfix.asked.tokens = set()
        (refused,) = send(gym).troubles
        assert "refused the login of gym (535 5.7.8)" in refused.message
        assert (states(gym), tries(gym)) == (["todo"] * 3, [0] * 3)

        postfix.asked.tokens = provider.good
        gym.do("DELETE FROM filesync_refused_login")
        assert send(gym).sent == 3
    assert postfix.asked.used == ["XOAUTH2"] * 2


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("relay", "554 5.7.1 at RCPT TO"),
        ("other-sender", "554 5.7.1 at RCPT TO"),
        ("other-sender-early", "554 5.7.1 at MAIL FROM"),
        ("owned", "553 5.7.1 at RCPT TO"),
        ("content", "554 5.7.1 after the data"),
    ],
)
def test_what_it_has_against_us_is_one_trouble_and_no_mails_try(
    gym: Gym, postfix: Postfix, way: str, code: str
) -> None:
    buyers(gym, *READERS)
    gym = by(gym, postfix, way)

    (trouble,) = send(gym).troubles

    assert f"takes no mails of ours now ({code})" in trouble.message
    assert (states(gym), tries(gym), postfix.taken()) == (["todo"] * 3, [0] * 3, [])
    next_day(gym)
    assert send(by(gym, postfix, "submission")).sent == 3


def test_what_it_has_against_a_reader_is_that_mails(gym: Gym, postfix: Postfix) -> None:
    buyers(gym, "nobody@a.example.com", *READERS[1:])
    gym = by(gym, postfix, "readers")

    told = send(gym)

    assert (told.sent, told.failed, told.troubles) == (2, 1, [])
    assert troubles(gym)[0] == "550 5.1.1 at RCPT TO"


def test_greylisted_mails_are_told_from_a_refusal_of_us_and_all_arrive(
    gym: Gym, postfix: Postfix
) -> None:
    """Postfix says `Recipient address rejected: try again later`, and nothing of a list."""
    postfix.asked.seen.clear()
    buyers(gym, *READERS, "d@d.example.com")
    gym = by(gym, postfix, "grey")

    rounds = []
    while "todo" in states(gym):
        rounds.append(send(gym).sent)
        next_day(gym)

    assert (len(rounds) <= 3, sum(rounds), states(gym)) == (True, 4, ["done"] * 4)
    assert len(postfix.taken()) == 4


@pytest.mark.parametrize("changes", [{}, {"per_connection": 1}])
def test_a_rate_is_kept_to_by_pauses_where_the_settings_know_of_none(
    gym: Gym, postfix: Postfix, changes: dict[str, int]
) -> None:
    """Three mails, or connections, in four seconds are allowed."""
    buyers(gym, *(f"p{n}@{n}.example.com" for n in range(8)))
    gym.clock = QuickClock(gym.clock.at)
    gym = by(gym, postfix, "crowded" if changes else "slow", **changes)

    told = send(gym)

    assert (told.sent, told.troubles, len(postfix.taken())) == (8, [], 8)
    assert gym.clock.slept >= 60


def test_a_mail_that_is_too_big_fails_alone_before_it_is_sent(gym: Gym, postfix: Postfix) -> None:
    buyers(gym, *READERS)

    told = send(by(gym, postfix, "small"))

    assert (told.failed, told.troubles, postfix.taken()) == (3, [], [])
    assert troubles(gym) == ["the server takes mails of at most 2000 bytes"] * 3
