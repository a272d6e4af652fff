"""By the schedule: a file that should have come, a number skipped, a time of running missed."""

from datetime import UTC, datetime

import pytest

from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, events, whole_night
from tests.support.gym import Gym, an_order
from tests.support.mailed_gym import next_day
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

_SCHEDULE = """\
run: ["0 3 * * *"]
portals:
  wellnet:
    orders:
      expected:
        - {by: "02:00", days: every_day}
      numbered: {part: serial}
"""


@pytest.fixture
def scheduled(gym: Gym, listener: Listener) -> Gym:
    """A gym that expects a numbered file a day, by two o'clock, and runs at three."""
    path = gym.installation.folder / "nightly.yaml"
    path.write_text(_SCHEDULE)
    gym.clock.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # three in Stockholm
    return changed(alarmed(gym, listener), settings={"schedule": "nightly.yaml"})


def test_missing_files_gaps_and_missed_runs_are_raised_once_and_closed(
    scheduled: Gym, listener: Listener
) -> None:
    gym = scheduled
    gym.deliver([an_order("W-1")], serial=1)
    whole_night(gym)
    assert events(listener) == []
    next_day(gym)
    whole_night(gym)  # what came after yesterday's time is today's
    assert events(listener) == []
    next_day(gym)
    whole_night(gym)
    whole_night(gym)
    assert events(listener) == [("raised", "file-missing", "wellnet")]
    next_day(gym)
    gym.deliver([an_order("W-2")], serial=3)
    whole_night(gym)
    next_day(gym, 3)
    gym.deliver([an_order("W-3")], serial=2)
    whole_night(gym)

    told = events(listener)
    assert told.count(("raised", "number-skipped", "wellnet")) == 1
    assert told.count(("closed", "number-skipped", "wellnet")) == 1
    assert told.count(("closed", "run-missed", "wellnet")) == 1
