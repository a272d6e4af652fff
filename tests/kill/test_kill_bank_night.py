"""Killed at any commit, download or move, a bank's night is mended by the next, on both databases.

Nothing is booked twice, nothing is lost, and what was half done is as if it had never begun.
"""

from pathlib import Path

import pytest

from tests.kill.bank_worlds import prepare_bank
from tests.kill.worlds import Launcher, kill_at, moments_of, on_database, shares

MOMENTS = 32  # at the least


@pytest.mark.parametrize(("on", "share"), shares(MOMENTS))
def test_a_banks_night_killed_at_a_moment_is_mended_by_the_next(
    request: pytest.FixtureRequest, runs: Launcher, tmp_path: Path, on: str, share: slice
) -> None:
    with on_database(request, on) as (server, database):
        worlds = prepare_bank(tmp_path, server, database)
        moments = moments_of(worlds, runs)
        assert len(moments) >= MOMENTS

        kill_at(worlds, runs, moments, share)

    print(worlds.histogram())
    assert len(worlds.left) >= 2
    assert {name.split()[1] for name in moments} == {
        "commit",
        "list_files",
        "fetch",
        "keep",
        "move",
    }
