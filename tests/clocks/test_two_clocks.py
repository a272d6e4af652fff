"""Whatever runs beside what, each due job is done once; one that was killed is taken up again."""

import os
import signal
import time
from contextlib import ExitStack

import pytest

from tests.clocks.conftest import settles
from tests.clocks.processes import running, until
from tests.support.gym import Gym, an_order
from tests.support.left_behind import in_balance

pytestmark = pytest.mark.one_database

DUE = ("source", "flow", "takes", "exit_code")
FLOWS = [("wellnet", "orders", 1, 0)]


def test_two_services_and_cron_beside_them_do_each_due_job_once(clocked: Gym) -> None:
    name = _delivered_now(clocked)
    with ExitStack() as stack:
        clocks = [
            stack.enter_context(running(clocked, *words))
            for words in (["serve"], ["serve"], ["run", "--due"], ["run", "--due"])
        ]
        for served in clocks[:2]:
            served.until_it_says("serving")
        until(lambda: _ended(clocked) == 1)
        for served in clocks[:2]:
            served.told(signal.SIGTERM)
        assert [clock.ended() for clock in clocks] == [0, 0, 0, 0]

    assert clocked.rows("filesync_due_time", *DUE) == FLOWS
    assert [row[0] for row in clocked.rows("filesync_run", "exit_code")] == [0]
    assert [row["STATUS"] for row in clocked.answer(name)] == ["OK"]
    in_balance(clocked)


@pytest.mark.torture
def test_a_job_that_was_killed_is_taken_up_again_by_the_next_run(clocked: Gym) -> None:
    name = _delivered_now(clocked)
    settles(clocked, 600)
    with running(clocked, "run", "--due") as killed:
        until(lambda: len(clocked.rows("filesync_run")) == 1)
        with running(clocked, "run", "--due") as beside:  # it lives: the job is left to it
            assert beside.ended() == 0
        killed.process.kill()
        killed.process.wait()
    assert clocked.rows("filesync_due_time", *DUE) == [("wellnet", "orders", 1, None)]

    settles(clocked, 0.1)
    with running(clocked, "run", "--due") as following:
        assert following.ended() == 0

    assert clocked.rows("filesync_due_time", *DUE) == [("wellnet", "orders", 2, 0)]
    assert [row[0] for row in clocked.rows("filesync_run", "exit_code")] == [None, 0]
    assert [row["STATUS"] for row in clocked.answer(name)] == ["OK"]
    in_balance(clocked)


def _ended(gym: Gym) -> int:
    return sum(code is not None for (code,) in gym.rows("filesync_due_time", "exit_code"))


def _delivered_now(gym: Gym) -> str:
    """Deliver a file that is old enough by the machine's own clock."""
    name = gym.deliver([an_order(ordered="20200101")])
    aged = time.time() - 3600
    os.utime(gym.server / "orders" / name, (aged, aged))
    return name
