"""A night on PostgreSQL killed at any port or commit is mended by the next.

The kill is SIGKILL; the server notices that its client is gone, and rolls back what was open.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.worlds import Launcher, kill_at, launcher, moments_of, prepare
from tests.servers.postgres import RunningPostgres


@pytest.fixture(scope="module")
def runs() -> Iterator[Launcher]:
    with launcher() as started:
        yield started


@pytest.mark.family("kill-points", cases=25)
@pytest.mark.parametrize("half", [0, 1])
def test_a_night_on_postgresql_killed_at_a_port_is_mended_by_the_next(
    postgres: RunningPostgres, runs: Launcher, tmp_path: Path, half: int
) -> None:
    with postgres.database() as name:
        worlds = prepare(tmp_path, postgres=postgres, database=postgres.url(name))
        moments = moments_of(worlds, runs)

        kill_at(worlds, runs, moments, slice(half, None, 2))

    print(worlds.histogram())
    assert worlds.left.total() >= 25
    assert len(worlds.left) >= 15
    assert "before commit" in moments
