"""Killed at a system call, in the midst of a commit or a rename, a night is mended by the next.

strace kills the run at the n-th call of a kind, before it is done. The calls are those of a
recorded undisturbed run. (strace -e inject=…:signal=SIGKILL:when=N)
"""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.worlds import KILLED, SEED, Launcher, Worlds, launcher, prepare
from tests.servers.running import RunningServer

KILLS = int(os.environ.get("TORTURE_KILLS", "80"))
# What changes files: SQLite's, the archive's, and those of a server that is a folder.
ON_DISK = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "fsync",
           "fdatasync", "pwrite64", "ftruncate", "mkdir")  # fmt: skip
# And what is said to a server that is one.
ON_THE_LINE = ("sendto",)
RECORD = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)

Point = tuple[str, int]


@pytest.fixture(scope="module")
def runs() -> Iterator[Launcher]:
    with launcher() as started:
        yield started


@pytest.mark.family("kill-points", cases=8)
def test_a_night_killed_at_a_system_call_is_mended_by_the_next(
    runs: Launcher, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path)
    calls = _recorded(runs, worlds, ON_DISK)
    points = _spread(calls, most_of_a_kind=2)

    _kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert {call for call, _ in points} >= {"fdatasync", "pwrite64", "fsync", "rename", "unlink"}
    assert len(points) >= 8
    assert len(worlds.left) >= 5


@pytest.mark.family("kill-points", cases=5)
def test_a_night_at_a_real_server_killed_at_a_system_call_is_mended_by_the_next(
    runs: Launcher, sshd: RunningServer, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path, sshd)
    calls = _recorded(runs, worlds, ON_THE_LINE)
    points = _spread(calls, most_of_a_kind=6)

    _kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert len(points) >= 5
    assert len(worlds.left) >= 3


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=80)
def test_a_night_killed_at_any_system_call_is_mended_by_the_next(
    runs: Launcher, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path)
    _kill_at(runs, worlds, _chosen(_recorded(runs, worlds, ON_DISK), KILLS))

    print(worlds.histogram())
    assert len(worlds.left) >= min(15, KILLS // 3)


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=80)
def test_a_night_at_a_real_server_killed_at_any_system_call_is_mended_by_the_next(
    runs: Launcher, sftp_server: RunningServer, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path, sftp_server)
    _kill_at(runs, worlds, _chosen(_recorded(runs, worlds, ON_DISK + ON_THE_LINE), KILLS))

    print(worlds.histogram())
    assert len(worlds.left) >= min(15, KILLS // 3)


def _kill_at(runs: Launcher, worlds: Worlds, points: list[Point]) -> None:
    for call, number in points:
        where = f"{call} {number}, seed {SEED}"
        with worlds.another() as gym:
            strace = f"-e trace={call} -e inject={call}:signal=SIGKILL:when={number}"
            assert runs.run(worlds, gym, strace=strace) == KILLED, where
            worlds.note(gym)
            worlds.recovers(gym, where)


def _recorded(runs: Launcher, worlds: Worlds, calls: tuple[str, ...]) -> dict[str, int]:
    """Return how many calls of each kind the thread with most of them makes, undisturbed."""
    log = worlds.folder / "strace.log"
    with worlds.another() as gym:
        strace = f"-e trace={','.join(calls)} -o {log}"
        assert runs.run(worlds, gym, strace=strace) == 65
        worlds.recovers(gym, "undisturbed")
    seen = Counter(RECORD.findall(log.read_text()))
    most: dict[str, int] = {}
    for (_, call), count in seen.items():
        most[call] = max(most.get(call, 0), count)
    return most


def _spread(calls: dict[str, int], most_of_a_kind: int) -> list[Point]:
    """Return some calls of each kind, evenly over the run."""
    points = []
    for call, count in sorted(calls.items()):
        some = min(count, most_of_a_kind)
        points += [(call, 1 + place * count // some) for place in range(some)]
    return points


def _chosen(calls: dict[str, int], count: int) -> list[Point]:
    everything = [(call, n) for call, most in sorted(calls.items()) for n in range(1, most + 1)]
    return random.Random(SEED).sample(everything, min(count, len(everything)))
