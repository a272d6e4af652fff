"""`filesync serve` as a process: it ends when it is told to, and reads its configuration anew."""

import signal
import time

import pytest

from tests.clocks.conftest import settles
from tests.clocks.processes import running, until
from tests.support.gym import Gym

pytestmark = pytest.mark.one_database

DUE = ("takes", "exit_code")


def test_told_to_end_it_ends_what_it_is_doing(clocked: Gym) -> None:
    settles(clocked, 3)
    with running(clocked, "serve") as served:
        until(lambda: len(clocked.rows("filesync_run")) == 1)
        served.told(signal.SIGTERM)
        assert served.ended() == 0

    assert clocked.rows("filesync_due_time", *DUE) == [(1, 0)]
    assert served.events()[-1] == "ended"


def test_told_to_end_it_leaves_what_takes_too_long_for_the_next_run(clocked: Gym) -> None:
    settles(clocked, 600)
    with running(clocked, "serve", "--patience", "1", "--json") as served:
        until(lambda: len(clocked.rows("filesync_run")) == 1)
        told_at = time.monotonic()
        served.told(signal.SIGTERM)
        assert served.ended() == 0
        assert time.monotonic() - told_at < 30
        assert served.shown()["in_a_job"]

    assert clocked.rows("filesync_due_time", *DUE) == [(1, None)]
    settles(clocked, 0.1)
    with running(clocked, "run", "--due") as following:
        assert following.ended() == 0
    assert clocked.rows("filesync_due_time", *DUE) == [(2, 0)]


def test_it_reads_its_configuration_anew_and_keeps_the_old_one_where_that_is_wrong(
    clocked: Gym,
) -> None:
    schedule = clocked.installation.folder / "nightly.yaml"
    with running(clocked, "serve") as served:
        served.until_it_says("ran what was due")
        schedule.write_text("run: [30 25 * * *]\n")
        served.told(signal.SIGHUP)
        served.until_it_says("the new configuration is wrong; the old one is kept")
        schedule.write_text('run: ["0 4 * * *"]\n')
        served.told(signal.SIGHUP)
        served.until_it_says("configuration read anew")
        served.told(signal.SIGTERM)
        assert served.ended() == 0

    told = {event["event"]: event for event in served.said()}
    assert told["the new configuration is wrong; the old one is kept"]["mistakes"] == (
        f"{schedule}:1:7: run[1]: not understood: the hour. Cron words are minute hour day month "
        "weekday"
    )
    at = {
        event: told[event]["next"]["wellnet orders"][14:]
        for event in ("serving", "configuration read anew")
    }
    assert at == {"serving": "30:00Z", "configuration read anew": "00:00Z"}
