"""Copies of one gym before one night, for killing that night in each of them at another moment."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.flows.result import FlowResult
from tests.servers.postgres import RunningPostgres
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.left_behind import State, differences, fingerprint, in_balance, left_behind
from tests.support.served_gym import served, write_profile

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("launcher.py")
KILLED = -9
SEED = int(os.environ.get("TORTURE_SEED", "1"))
# A sixteenth of the moments, by the seed: CI's share of the campaign, which goes through all.
SIXTEENTH = slice(SEED % 16, None, 16)


@dataclass
class Worlds:
    """A gym before its night, and what that night leaves behind when nobody disturbs it."""

    gym: Gym
    folder: Path
    server: RunningServer | None
    whole: State
    postgres: RunningPostgres | None = None  # where the gym's database is; else beside it, SQLite
    whose: str = "--flow orders --portal wellnet"  # night it is
    ends: int = 65  # its exit code, undisturbed
    count: int = 0
    left: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def another(self) -> Iterator[Gym]:
        """Yield a copy of the gym before the night."""
        self.count += 1
        copy = self.folder / f"world-{self.count}"
        shutil.copytree(self.gym.folder, copy)
        gym = _moved(self.gym, copy)
        if self.server is not None:
            _show(gym, self.server)
        with ExitStack() as stack:
            if self.postgres is not None:
                template = str(self.gym.engine().url.database)
                content = self.postgres.content(template)
                name = stack.enter_context(self.postgres.holding(content))
                gym = _with_database(gym, self.postgres.url(name))
            yield gym
        shutil.rmtree(copy)

    def arguments(self, gym: Gym) -> tuple[str, str]:
        """Return what the launcher needs to know of the copy."""
        config = str(gym.installation.folder / "filesync.yaml")
        return config, "-" if self.server is not None else str(gym.server)

    def note(self, gym: Gym) -> str:
        """Note the state that a killed run has left, without touching it; return its name."""
        if self.postgres is not None:
            self.postgres.await_quiet(str(gym.engine().url.database))
        aside = self.folder / "aside"
        shutil.copytree(gym.folder, aside)
        for number, part in enumerate(sorted(aside.rglob("incoming/*/*.part"))):
            part.rename(part.with_name(f"{number}.part"))  # made-up names make no other state
        state = fingerprint(left_behind(_moved(gym, aside)))
        shutil.rmtree(aside)
        self.left[state] += 1
        return state

    def left_whole(self, gym: Gym, where: str) -> None:
        """Check what must hold right after the kill, before anybody mends it."""

    def recovers(self, gym: Gym, where: str) -> None:
        """Check that the next night mends it: everything is as if nobody had disturbed."""
        night = self.night(gym)
        assert night.troubles == [], where
        after = left_behind(gym)
        found = differences(after, self.whole)
        assert found == [], (where, found)
        in_balance(gym)
        left = [path for path in gym.folder.rglob("*.part") if "reports" not in path.parts]
        assert left == [], where  # a report is a whole run's, and these nights write none

    def night(self, gym: Gym) -> FlowResult:
        """Run the gym's night undisturbed."""
        night: FlowResult = gym.night(connect=by_sftp if self.server else gym.connect)
        return night

    def histogram(self) -> str:
        """Return how many killed runs left which state."""
        rows = [f"{state} {'#' * count}" for state, count in self.left.most_common()]
        return "\n".join([f"{len(self.left)} states of {self.left.total()} killed runs", *rows])


def prepare(
    folder: Path,
    server: RunningServer | None = None,
    postgres: RunningPostgres | None = None,
    database: str | None = None,
    mode: str = "live",
) -> Worlds:
    """Make the gym: one night behind it, and for the next a bit of everything.

    Its database is SQLite, or the `database` (a URL) on the server that is given.
    """
    gym = open_gym(folder / "gym", database=database, profile={"mode": mode})
    written = gym.installation.folder / "portals" / "wellnet.yaml"
    written.write_text(f"{written.read_text()}\nmode: {mode}\n")
    if server is not None:
        gym = served(gym, server)
        write_profile(gym)
    first = [
        an_order("W-0", personnummer=personnummer(9), email=""),
        an_order("W-1", product="K10", price_ore=120000),
    ]
    worlds = Worlds(gym, folder, server, {}, postgres)
    gym.deliver(first)
    worlds.night(gym)
    gym.deliver(
        [
            an_order("W-2"),
            an_order("W-3", personnummer=personnummer(1), facility="102"),
            an_order("W-4", price_ore=1),
            a_cancel("W-0"),
        ],
        serial=2,
    )
    gym.deliver(first, serial=3)
    gym.deliver([an_order("W-5"), a_cancel("W-5"), an_order("W-2")], serial=4)
    gym.deliver_bytes(b"what;is;this\r\n", "WELLNET_ORDER_20261123_005.csv")
    with worlds.another() as undisturbed:
        assert worlds.night(undisturbed).exit_code == 65
        worlds.whole = left_behind(undisturbed)
        in_balance(undisturbed)
    return worlds


@contextmanager
def on_database(
    request: pytest.FixtureRequest, on: str
) -> Iterator[tuple[RunningPostgres | None, str | None]]:
    """Yield the server and a new database's URL on it, or neither where `on` is sqlite."""
    if on == "sqlite":
        yield None, None
        return
    server: RunningPostgres = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server, server.url(name)


def moments_of(worlds: Worlds, runs: "Launcher") -> list[str]:
    """Return the moments of an undisturbed run, which leaves what a night in-process leaves."""
    listed = worlds.folder / "moments"
    with worlds.another() as gym:
        assert runs.run(worlds, gym, listed=listed) == worlds.ends
        worlds.recovers(gym, "undisturbed")
    return listed.read_text().splitlines()


def kill_at(worlds: Worlds, runs: "Launcher", moments: list[str], shares: slice) -> None:
    """Kill a night at each of these moments, and check that the next one mends it."""
    for at, name in list(enumerate(moments, start=1))[shares]:
        where = f"{name} (moment {at} of {len(moments)})"
        with worlds.another() as gym:
            assert runs.run(worlds, gym, at) == KILLED, where
            worlds.note(gym)
            worlds.left_whole(gym, where)
            worlds.recovers(gym, where)


def shares(moments: int) -> list[Any]:
    """Return databases and shares of a night's moments, of which there are so many at the least."""
    some = pytest.mark.family("kill-points", cases=moments // 16)
    every = pytest.mark.family("kill-points", cases=moments)
    return [
        *(
            pytest.param(on, SIXTEENTH, id=f"{on}-some", marks=[pytest.mark.torture, some])
            for on in ("sqlite", "postgresql")
        ),
        *(
            pytest.param(on, slice(None), id=f"{on}-all", marks=[pytest.mark.torture, every])
            for on in ("sqlite", "postgresql")
        ),
    ]


class Launcher:
    """A process that forks a run for each moment; what it imports, it imports once."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(
        self,
        worlds: Worlds,
        gym: Gym,
        die_at: int = 0,
        listed: Path | None = None,
        strace: str = "",
    ) -> int:
        """Run the gym's night in a process of its own; return its exit code, -9 for a kill."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        asked = (*worlds.arguments(gym), str(die_at), str(listed or ""), strace, worlds.whose)
        stdin.write("\t".join(asked) + "\n")
        stdin.flush()
        return int(stdout.readline())


@contextmanager
def launcher() -> Iterator[Launcher]:
    """Run a launcher."""
    process = subprocess.Popen(
        [sys.executable, str(LAUNCHER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield Launcher(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def _moved(gym: Gym, folder: Path) -> Gym:
    """Return the gym as it is in its copied folder."""
    installation = replace(gym.installation, folder=folder / "config")
    return replace(gym, folder=folder, installation=installation)


def _with_database(gym: Gym, url: str) -> Gym:
    """Return the gym with this database, in its file of settings too."""
    path = gym.installation.folder / "filesync.yaml"
    told = "  url: sqlite:///../var/filesync.db\n"
    assert told in path.read_text()
    path.write_text(path.read_text().replace(told, f"  url: {url}\n"))
    settings = gym.installation.settings
    database = settings.database.model_copy(update={"url": url})
    changed = settings.model_copy(update={"database": database})
    return replace(gym, installation=replace(gym.installation, settings=changed))


def _show(gym: Gym, server: RunningServer) -> None:
    """Let the server show this copy's folders, under the name that the profile has."""
    link = server.root / gym.profile.folders.orders.partition("/")[0]
    link.unlink(missing_ok=True)
    link.symlink_to(gym.server)
