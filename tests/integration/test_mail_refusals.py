"""Whatever a mail server refuses, cuts or is silent about, at any step: no mail twice, none lost.

Two mails are promised, and the server misbehaves once. The next night finds it well again.
"""

from collections.abc import Iterator

import pytest

from brp_filesync.core.exit_codes import gravest
from brp_filesync.flows.guard import guard
from brp_filesync.flows.mails import send_mails
from tests.servers.smtp import How, Mailbox, Step, running
from tests.support.gym import Gym, an_order, personnummer
from tests.support.mailed_gym import copies, mailed, next_day, states

pytestmark = pytest.mark.one_database

HOWS: tuple[How, ...] = ("4xx", "5xx", "cut", "silence")
OF_THE_SERVER: tuple[Step, ...] = ("greeting", "EHLO", "STARTTLS", "AUTH")
BEFORE_THE_DATA: tuple[Step, ...] = ("MAIL", "RCPT", "DATA")
# Of our address, and so of us.
OF_US: tuple[Step, ...] = (*OF_THE_SERVER, "MAIL")
FROM_THE_DATA_ON: tuple[Step, ...] = ("data", "dot")
ANEW = (
    "UPDATE filesync_duty SET state = 'todo', tries = 0, next_try_at = NULL, ended_at = NULL"
    " WHERE order_id IS NOT NULL"
)
LOGIN_ANEW = "DELETE FROM filesync_refused_login"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with running("starttls", tmp_path_factory.mktemp("smtp")) as server:
        yield server


def expected(step: Step, how: How) -> tuple[int, list[str]]:
    """Return the exit code and the states of both mails."""
    if step in OF_US:
        return 77 if (step, how) == ("AUTH", "5xx") else 69, ["todo", "todo"]
    if how in ("4xx", "5xx"):
        return (0, ["todo", "done"]) if how == "4xx" else (3, ["failed", "done"])
    return (69, ["todo", "todo"]) if step in BEFORE_THE_DATA else (3, ["unknown", "done"])


@pytest.mark.rule("Orders in 10.6")
@pytest.mark.family("mail-refusals", cases=4)
@pytest.mark.parametrize("step", [*OF_THE_SERVER, *BEFORE_THE_DATA, *FROM_THE_DATA_ON])
def test_a_refusal_at_this_step_loses_no_mail_and_sends_none_twice(
    gym: Gym, box: Mailbox, step: Step
) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    assert gym.night().mails.waiting == 2
    gym = mailed(gym, box, server={"reply_timeout_s": 1.0, "connect_timeout_s": 1.0})
    imported = gym.dump("brp_")

    for how in HOWS:
        gym.do(ANEW)
        box.forget()
        box.trouble, box.times = (step, how), 1
        assert (_mails_sent(gym), states(gym)) == expected(step, how), how

        box.trouble = None
        next_day(gym)
        gym.do(LOGIN_ANEW)
        assert _mails_sent(gym) == 0, how
        after = [state if state != "todo" else "done" for state in expected(step, how)[1]]
        assert states(gym) == after, how
        assert set(copies(box).values()) <= {1}, how
        assert len(box.received) >= after.count("done"), how

    assert gym.dump("brp_") == imported


@pytest.mark.family("mail-refusals", cases=4)
def test_a_refusal_of_the_farewell_changes_nothing(gym: Gym, box: Mailbox) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    gym.night()
    gym = mailed(gym, box, server={"reply_timeout_s": 1.0})

    for how in HOWS:
        gym.do(ANEW)
        box.forget()
        box.trouble = ("QUIT", how)
        assert _mails_sent(gym) == 0, how
        assert states(gym) == ["done", "done"], how
        assert len(copies(box)) == 2, how


def _mails_sent(gym: Gym) -> int:
    """Send the mails that are due, as a night does behind its files, and return the exit code."""
    with gym.app() as app:
        return int(gravest(send_mails(app, gym.profile, "orders", guard).exit_codes))
