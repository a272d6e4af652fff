"""The clock of `filesync serve`: bugs are logged by place, what stops rests, what is wrong is told."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from brp_filesync.app import App, open_app
from brp_filesync.core.errors import FilesyncError
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.load import load_schedule
from brp_filesync.service.serve import Served, _take
from brp_filesync.service.tick import Configuration, Ticker, tick
from tests.support.gym import open_gym

pytestmark = pytest.mark.one_database


def test_a_bug_is_logged_by_place_and_reference_and_the_next_minute_tries_again(
    tmp_path: Path,
) -> None:
    gym = open_gym(tmp_path)

    def with_a_bug(installation: Installation) -> AbstractContextManager[App]:
        raise ZeroDivisionError("19121212-1212")

    ticker = Ticker(
        Configuration(gym.installation, load_schedule(gym.installation)), with_a_bug, gym.clock
    )

    with structlog.testing.capture_logs() as logged:
        ticked = [tick(ticker) for _ in range(2)]

    bugs = [each for each in logged if each["event"] == "a bug of ours"]
    assert ticked == [None, None]
    assert [each["where"][-1].partition(":")[0] for each in bugs] == ["service/tick.py"] * 2
    assert bugs[0]["reference"] == bugs[1]["reference"]
    assert "19121212" not in str(logged)


def test_a_clock_that_is_told_to_stop_opens_nothing_though_something_is_due(
    tmp_path: Path,
) -> None:
    gym = open_gym(tmp_path)
    opened: list[Installation] = []

    def noted(installation: Installation) -> AbstractContextManager[App]:
        opened.append(installation)
        raise FilesyncError("no database")

    ticker = Ticker(
        Configuration(gym.installation, load_schedule(gym.installation)), noted, gym.clock
    )
    tick(ticker)
    assert len(opened) == 1  # something is due

    ticker.stop.set()

    assert tick(ticker) is None
    assert len(opened) == 1


def test_an_installation_that_cant_be_served_is_told_of_each_minute_until_it_can(
    tmp_path: Path,
) -> None:
    gym = open_gym(tmp_path)
    sound = Configuration(gym.installation, load_schedule(gym.installation))
    wrong = FilesyncError("a mistake in the settings")
    told: list[tuple[str, FilesyncError]] = []
    served = Served(
        dict, dict, open_app, gym.clock, lambda _: None, lambda *each: told.append(each)
    )
    scheduler, tickers = BackgroundScheduler(), {}

    _take({"north": sound, "west": wrong}, served, tickers, scheduler)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    jobs["wrong west"].func(*jobs["wrong west"].args)
    _take({"north": sound, "west": sound}, served, tickers, scheduler)

    assert told == [("west", wrong)]
    assert sorted(jobs) == ["tick north", "wrong west"]
    assert sorted(job.id for job in scheduler.get_jobs()) == ["tick north", "tick west"]
    assert sorted(tickers) == ["north", "west"]
