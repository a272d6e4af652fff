"""Killed just before or after any commit, download, answer or move, a night is mended by the next.

The launcher watches the ports from outside; each kill is SIGKILL, to the process itself. The
server of PostgreSQL notices that its client is gone, and rolls back what was open.
"""

import os
import random
from pathlib import Path

import pytest

from tests.kill.worlds import (
    KILLED,
    SEED,
    Launcher,
    kill_at,
    moments_of,
    on_database,
    prepare,
    shares,
)

MOMENTS = 50  # at the least
KILLS = int(os.environ.get("TORTURE_KILLS", "60"))


@pytest.mark.parametrize(("on", "share"), shares(MOMENTS))
def test_a_night_killed_at_a_port_is_mended_by_the_next(
    request: pytest.FixtureRequest, runs: Launcher, tmp_path: Path, on: str, share: slice
) -> None:
    with on_database(request, on) as (server, database):
        worlds = prepare(tmp_path, postgres=server, database=database)
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
        "put",
        "move",
    }


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=60)
def test_a_night_killed_again_and_again_is_mended_in_the_end(
    runs: Launcher, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path)
    moments = moments_of(worlds, runs)
    chance = random.Random(SEED)

    for _ in range(KILLS):
        with worlds.another() as gym:
            killed_at = []
            for _ in range(chance.randint(2, 6)):
                at = chance.randint(1, len(moments))
                killed_at.append(at)
                if runs.run(worlds, gym, at) != KILLED:
                    break
                worlds.note(gym)
            worlds.recovers(gym, f"seed {SEED}, killed at {killed_at}")

    print(worlds.histogram())
    assert len(worlds.left) >= min(15, KILLS // 2)
