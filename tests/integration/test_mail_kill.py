"""Killed with SIGKILL around each step of sending, no mail goes out twice, and none is lost.

The run is a process of its own, and the server a real one that outlives it.
"""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from brp_filesync.flows.guard import guard
from brp_filesync.flows.mails import send_mails
from brp_filesync.mail.smtp import Line
from tests.servers.smtp import How, Mailbox, Step, running
from tests.support.gym import Gym, an_order, personnummer
from tests.support.mailed_gym import copies, mailed, states

pytestmark = pytest.mark.one_database

ANEW = (
    "UPDATE filesync_duty SET state = 'todo', tries = 0, next_try_at = NULL, ended_at = NULL"
    " WHERE order_id IS NOT NULL",
)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with running("starttls", tmp_path / "smtp") as server:
        yield server


REFUSED_ONCE = pytest.param(("dot", "4xx"), marks=pytest.mark.torture)


@pytest.mark.rule("Orders in 10.5")
@pytest.mark.family("kill-points", cases=12)
@pytest.mark.parametrize("trouble", [None, REFUSED_ONCE])
def test_killed_around_any_step_of_a_mail_none_is_sent_twice(
    gym: Gym, box: Mailbox, trouble: tuple[Step, How] | None
) -> None:
    """Also where the first one was refused after its data, and so goes back among those to send."""
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    gym.night()
    gym = mailed(gym, box)
    box.trouble, box.times = trouble, 1
    moments = _moments_passed(gym)
    assert moments >= 12
    left = set()

    for die_at in range(1, moments + 1):
        gym.do(*ANEW)
        box.forget()
        box.trouble, box.times = trouble, 1
        assert _run_apart(gym, die_at) == -signal.SIGKILL, die_at
        killed_with = tuple(states(gym))
        left.add((killed_with, len(box.received)))
        assert killed_with.count("sending") <= 1, die_at
        box.trouble = None
        assert _send(gym) in (0, 3), die_at
        gym.clock.at += timedelta(hours=1)
        assert _send(gym) in (0, 3), die_at

        assert set(copies(box).values()) <= {1}, die_at
        ended = states(gym)
        assert set(ended) <= {"done", "unknown"}, die_at
        assert ended.count("unknown") == killed_with.count("sending"), die_at
        assert len(box.received) >= ended.count("done"), die_at

    assert len(left) >= 5
    assert any("sending" in states for states, _ in left)


def _moments_passed(gym: Gym) -> int:
    """Return how many moments an undisturbed run has; its mails count for nothing."""
    told, telling = os.pipe()
    assert _run_apart(gym, 0, telling) == 0
    os.close(telling)
    with os.fdopen(told) as stream:
        return len(stream.read())


def _run_apart(gym: Gym, die_at: int, telling: int | None = None) -> int:
    """Send the due mails in a process of its own, killed at that moment; return how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        _watch(die_at, telling)
        code = _send(gym)
    finally:
        os._exit(code)


def _watch(die_at: int, telling: int | None) -> None:
    """Count the moments just before and after each commit, offer and delivery; die at one."""
    passed = 0

    def pass_by() -> None:
        nonlocal passed
        passed += 1
        if telling is not None:
            os.write(telling, b".")
        if passed == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            pass_by()
            result = function(*given, **named)
            pass_by()
            return result

        return watched

    for owner, name in (
        (Line, "offer"),
        (Line, "deliver"),
        (DefaultDialect, "do_commit"),
    ):
        setattr(owner, name, around(getattr(owner, name)))


def _send(gym: Gym) -> int:
    with gym.app() as app:
        sent = send_mails(app, gym.profile, "orders", guard)
        return int(max(sent.exit_codes, default=0))
