"""Nights killed at a system call: strace kills the run at the n-th of a kind, before it is done."""

import random
import re
from collections import Counter

from tests.kill.worlds import KILLED, SEED, Launcher, Worlds

# What changes files: SQLite's, the archive's, and those of a server that is a folder.
ON_DISK = (
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "fsync",
    "fdatasync",
    "pwrite64",
    "ftruncate",
    "mkdir",
)
# And what is said to a server that is one.
ON_THE_LINE = ("sendto",)
RECORD = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)

Point = tuple[str, int]


def kill_at(runs: Launcher, worlds: Worlds, points: list[Point]) -> None:
    """Kill a night at each of these calls, and check that the next one mends it."""
    for call, number in points:
        where = f"{call} {number}, seed {SEED}"
        with worlds.another() as gym:
            strace = f"-e trace={call} -e inject={call}:signal=SIGKILL:when={number}"
            assert runs.run(worlds, gym, strace=strace) == KILLED, where
            worlds.note(gym)
            worlds.left_whole(gym, where)
            worlds.recovers(gym, where)


def recorded(runs: Launcher, worlds: Worlds, calls: tuple[str, ...]) -> dict[str, int]:
    """Return how many calls of each kind the thread with most of them makes, undisturbed."""
    log = worlds.folder / "strace.log"
    with worlds.another() as gym:
        strace = f"-e trace={','.join(calls)} -o {log}"
        assert runs.run(worlds, gym, strace=strace) == worlds.ends
        worlds.recovers(gym, "undisturbed")
    seen = Counter(RECORD.findall(log.read_text()))
    most: dict[str, int] = {}
    for (_, call), count in seen.items():
        most[call] = max(most.get(call, 0), count)
    return most


def spread(calls: dict[str, int], most_of_a_kind: int) -> list[Point]:
    """Return some calls of each kind, evenly over the run."""
    points = []
    for call, count in sorted(calls.items()):
        some = min(count, most_of_a_kind)
        points += [(call, 1 + place * count // some) for place in range(some)]
    return points


def chosen(calls: dict[str, int], count: int) -> list[Point]:
    """Return so many of all calls, by the seed."""
    everything = [(call, n) for call, most in sorted(calls.items()) for n in range(1, most + 1)]
    return random.Random(SEED).sample(everything, min(count, len(everything)))
