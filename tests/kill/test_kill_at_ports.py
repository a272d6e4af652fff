"""Killed just before or after any commit, download, answer or move, a night is mended by the next.

The launcher watches the ports from outside; each kill is SIGKILL, to the process itself.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.worlds import KILLED, Launcher, Worlds, kill_at, launcher, moments_of, prepare

SEED = int(os.environ.get("TORTURE_SEED", "1"))


@pytest.fixture(scope="module")
def runs() -> Iterator[Launcher]:
    with launcher() as started:
        yield started


@pytest.fixture
def worlds(tmp_path: Path) -> Worlds:
    return prepare(tmp_path)


@pytest.mark.family("kill-points", cases=25)
@pytest.mark.parametrize("half", [0, 1])
def test_a_night_killed_at_a_port_is_mended_by_the_next(
    worlds: Worlds, runs: Launcher, half: int
) -> None:
    moments = moments_of(worlds, runs)

    kill_at(worlds, runs, moments, slice(half, None, 2))

    print(worlds.histogram())
    assert worlds.left.total() >= 25
    assert len(worlds.left) >= 15
    assert {name.split()[1] for name in moments} == {
        "commit", "list_files", "fetch", "keep", "put", "move",
    }  # fmt: skip


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=60)
def test_a_night_killed_again_and_again_is_mended_in_the_end(
    worlds: Worlds, runs: Launcher
) -> None:
    moments = moments_of(worlds, runs)
    chance = random.Random(SEED)

    for _ in range(60):
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
    assert len(worlds.left) >= 15
