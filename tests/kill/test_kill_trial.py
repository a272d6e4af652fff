"""Killed at any moment, the night of a portal on trial is mended by the next, and keeps nothing."""

from pathlib import Path

import pytest

from tests.kill.worlds import SIXTEENTH, Launcher, kill_at, moments_of, on_database, prepare

pytestmark = pytest.mark.torture

SHARES = [
    pytest.param("sqlite", SIXTEENTH, id="sqlite-some"),
    pytest.param("sqlite", slice(None), id="sqlite-all"),
    pytest.param("postgresql", slice(None), id="postgresql-all"),
]


@pytest.mark.family("kill-points", cases=3)
@pytest.mark.parametrize(("on", "share"), SHARES)
def test_a_trials_night_killed_at_a_port_is_mended_by_the_next_and_nothing_stays_in_brp(
    request: pytest.FixtureRequest, runs: Launcher, tmp_path: Path, on: str, share: slice
) -> None:
    with on_database(request, on) as (server, database):
        worlds = prepare(tmp_path, postgres=server, database=database, mode="trial")
        moments = moments_of(worlds, runs)

        kill_at(worlds, runs, moments, share)

    print(worlds.histogram())
    assert len(worlds.left) >= 2
    assert worlds.whole["brp_order"] == worlds.whole["brp_invoice"] == []
    assert worlds.whole["brp_person"] == []
