"""The clock of `filesync serve`: a bug of ours is logged by its place, and what is stopped rests."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import structlog

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.load import load_schedule
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
