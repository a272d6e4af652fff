"""Killed while it tells of alarms, a night has lost none of them: the next one tells the rest.

What was told and not yet recorded is told again, with the same number and Message-ID. A report
that was half written is cleared away.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill import system_calls
from tests.kill.alarm_worlds import prepare_alarms
from tests.kill.worlds import Launcher, kill_at, moments_of, on_database
from tests.servers import smtp
from tests.servers.smtp import Mailbox
from tests.servers.web import Listener

# A share of the moments on SQLite in each run of CI, all of them in the longer campaign.
SHARES = [
    pytest.param("sqlite", 2, id="sqlite-some"),
    pytest.param("sqlite", 1, id="sqlite-all"),
    pytest.param("postgresql", 1, id="postgresql-all"),
]
MOMENTS = 12  # at the least, from the first alarm that is recorded to the run's end


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server."""
    with smtp.running("starttls", tmp_path / "smtp") as running:
        yield running


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=MOMENTS // 2)
@pytest.mark.parametrize(("on", "every"), SHARES)
def test_a_night_killed_while_it_tells_of_alarms_loses_none_and_doubles_none(
    request: pytest.FixtureRequest,
    runs: Launcher,
    listener: Listener,
    box: Mailbox,
    tmp_path: Path,
    on: str,
    every: int,
) -> None:
    with on_database(request, on) as (server, database):
        worlds = prepare_alarms(tmp_path, listener, box, server, database)
        moments = moments_of(worlds, runs)
        names = [name.split()[1] for name in moments]
        assert (names.count("deliver"), names.count("call")) == (2, 2)
        first = names.index("deliver") - 4  # before the commit that raises it
        assert len(moments) - first >= MOMENTS

        kill_at(worlds, runs, moments, slice(first, None, every))

    print(worlds.histogram())
    assert len(worlds.left) >= 3


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=2)
def test_a_report_that_a_kill_left_half_written_is_cleared_away_by_the_next_run(
    runs: Launcher, listener: Listener, box: Mailbox, tmp_path: Path
) -> None:
    worlds = prepare_alarms(tmp_path, listener, box)
    renames = system_calls.recorded(runs, worlds, ("rename",))["rename"]

    system_calls.kill_at(runs, worlds, [("rename", renames - 1), ("rename", renames)])

    assert worlds.half_written == 2
