"""What a mail server says of us holds all mails back and fails none; what it says of a reader, one.

Each gym has some buyers, at different providers unless said otherwise.
"""

from collections.abc import Callable

import pytest

from tests.servers.smtp import Mailbox, Step
from tests.support.gym import Gym
from tests.support.mailed_gym import buyers, mailed, next_day, send, states, tries, troubles

pytestmark = pytest.mark.one_database

ANEW = (
    "UPDATE filesync_duty SET state = 'todo', tries = 0, next_try_at = NULL, trouble = NULL"
    " WHERE order_id IS NOT NULL"
)
DENIED = "554 5.7.1 <{}>: Relay access denied"
Says = Callable[[Step, str], str | None]


def at(step: Step, said: str, *but: str) -> Says:
    """Return a server that says so at this step, but to these."""
    return lambda now, address: said.format(address) if now == step and address not in but else None


@pytest.mark.family("mail-refusals", cases=7)
def test_what_is_of_us_is_one_trouble_and_no_mails_try(gym: Gym, box: Mailbox) -> None:
    buyers(gym, "a@a.example.com", "b@b.example.com", "c@c.example.com")
    gym = mailed(gym, box)
    cases: tuple[tuple[Step, str, str, str], ...] = (
        ("MAIL", "550 5.7.1 sender not owned", "550 5.7.1 at MAIL FROM", "correct mail.sender"),
        ("MAIL", "530 5.7.57 not authenticated", "530 5.7.57 at MAIL FROM", "by our login"),
        ("MAIL", "451 4.3.0 no milter", "451 4.3.0 at MAIL FROM", "a later run tries again"),
        ("RCPT", DENIED, "554 5.7.1 at RCPT TO", "a relay, a connector"),
        ("RCPT", "450 4.7.1 too many recipients", "450 4.7.1 at RCPT TO", "per_minute"),
        ("dot", "554 5.7.1 looks like spam", "554 5.7.1 after the data", "a quota"),
        ("dot", "550 5.4.5 Daily limit exceeded", "550 5.4.5 after the data", "a quota"),
    )

    for step, said, code, advice in cases:
        gym.do(ANEW)
        box.says = at(step, said)
        told = send(gym)
        (trouble,) = told.troubles
        assert f"takes no mails of ours now ({code})" in trouble.message, code
        assert advice in trouble.advice, code
        assert "example.com" not in trouble.message, code
        assert (states(gym), tries(gym), told.failed) == (["todo"] * 3, [0] * 3, 0), code

    box.forget()
    next_day(gym)
    assert (send(gym).sent, states(gym)) == (3, ["done"] * 3)


@pytest.mark.torture
def test_a_server_that_is_in_trouble_for_weeks_makes_no_mail_fail(gym: Gym, box: Mailbox) -> None:
    """It is asked after a quarter of an hour, then more and more seldom, and each night."""
    buyers(gym, "a@a.example.com")
    gym = mailed(gym, box)
    box.says = at("MAIL", "451 4.3.0 later")

    for _ in range(9):
        assert [int(each) for each in send(gym).exit_codes] == [69]
        next_day(gym)

    assert (tries(gym), box.commands["greeting"]) == ([0], 9)
    box.forget()
    assert send(gym).sent == 1


def test_what_two_readers_of_one_domain_are_told_is_of_them(gym: Gym, box: Mailbox) -> None:
    buyers(gym, "a@a.example.com", "b@a.example.com", "c@c.example.com")
    gym = mailed(gym, box)
    box.says = at("RCPT", DENIED, "c@c.example.com")

    told = send(gym)

    assert (told.troubles, told.failed, told.sent) == ([], 2, 1)
    assert states(gym) == ["failed", "failed", "done"]
    assert troubles(gym)[:2] == ["554 5.7.1 at RCPT TO"] * 2


@pytest.mark.torture
def test_two_unknown_readers_in_a_row_are_no_trouble_of_the_servers(gym: Gym, box: Mailbox) -> None:
    buyers(gym, "a@a.example.com", "b@b.example.com")
    gym = mailed(gym, box)
    box.says = at("RCPT", "550 5.1.1 <{}>: unknown")

    assert (send(gym).troubles, states(gym)) == ([], ["failed"] * 2)


@pytest.mark.torture
def test_a_quota_reached_on_the_way_leaves_what_was_sent_and_keeps_the_rest(
    gym: Gym, box: Mailbox
) -> None:
    buyers(gym, *(f"p@{name}.example.com" for name in "abcd"))
    gym = mailed(gym, box)
    box.says = at("dot", "554 5.2.0 SubmissionQuotaExceeded", "p@a.example.com", "p@b.example.com")

    told = send(gym)

    assert (told.sent, len(told.troubles)) == (2, 1)
    assert (states(gym), tries(gym)) == (["done", "done", "todo", "todo"], [1, 1, 0, 0])


@pytest.mark.torture
def test_greylisted_mails_wait_each_for_its_time_and_stop_no_other(gym: Gym, box: Mailbox) -> None:
    buyers(gym, *(f"p@{name}.example.com" for name in "abc"))
    gym = mailed(gym, box)
    box.says = at("RCPT", "450 4.2.0 <{}>: Greylisted for 5 minutes")

    told = send(gym)

    assert (told.troubles, states(gym), tries(gym)) == ([], ["todo"] * 3, [1] * 3)
    assert box.commands["RCPT"] == 3


def test_a_server_that_greylists_without_a_word_is_known_by_the_mails_that_it_takes_later(
    gym: Gym, box: Mailbox
) -> None:
    buyers(gym, *(f"p@{name}.example.com" for name in "abcde"))
    gym = mailed(gym, box)
    seen: set[str] = set()

    def greylists(step: Step, address: str) -> str | None:
        if step != "RCPT" or address in seen:
            return None
        seen.add(address)
        return "451 4.7.1 later"

    box.says = greylists
    assert (len(send(gym).troubles), len(seen)) == (1, 2)
    next_day(gym)
    second = send(gym)
    assert (second.troubles, second.sent, tries(gym)) == ([], 2, [1, 1, 1, 1, 1])
    next_day(gym)
    assert (send(gym).sent, states(gym)) == (3, ["done"] * 5)


def test_a_slow_down_is_obeyed_within_the_round(gym: Gym, box: Mailbox) -> None:
    """Five mails at three a minute, which only the server knows of."""
    buyers(gym, *(f"p@{name}.example.com" for name in "abcde"))
    gym = mailed(gym, box)
    taken: list[float] = []

    def at_most_three(step: Step, address: str) -> str | None:
        if step != "MAIL":
            return None
        if sum(gym.clock.slept - each < 60 for each in taken) >= 3:
            return "450 4.7.1 Error: too much mail from 127.0.0.1"
        taken.append(gym.clock.slept)
        return None

    box.says = at_most_three
    begun = gym.clock.slept

    told = send(gym)

    assert (told.sent, told.troubles) == (5, [])
    assert [each - begun for each in taken] == [0, 0, 0, 60, 60]


def test_the_pace_of_the_settings_is_kept(gym: Gym, box: Mailbox) -> None:
    addresses = [f"p@{name}.example.com" for name in "abcdefg"]
    buyers(gym, *addresses)
    gym = mailed(gym, box, server={"per_minute": 3, "per_connection": 2})

    begun = gym.clock.slept

    assert send(gym).sent == 7
    assert (gym.clock.slept - begun, box.commands["greeting"], box.commands["QUIT"]) == (120, 4, 4)


def test_a_mail_that_is_too_big_for_the_server_is_never_offered(gym: Gym, box: Mailbox) -> None:
    buyers(gym, "a@a.example.com", "b@b.example.com")
    gym = mailed(gym, box)
    box.most_bytes = 100

    told = send(gym)

    assert (told.troubles, box.commands["MAIL"], states(gym)) == ([], 0, ["failed"] * 2)
    assert troubles(gym) == ["the server takes mails of at most 100 bytes"] * 2
