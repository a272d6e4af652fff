"""The benchmark's gym: made once a size, and copied for each contender."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.floor import copy_database
from benchmarks.generate import Shape, fill_people, write_file
from brp_filesync.app import open_engine
from brp_filesync.profiles.load import load_settings
from tests.servers import postgres
from tests.servers.postgres import RunningPostgres
from tests.support.gym import Gym, open_gym

NAME = "WELLNET_ORDER_20261123_001.csv"
_SHIPPED_URL = "sqlite:///../var/filesync.db"


@dataclass(frozen=True)
class World:
    """A gym with its file ready to be delivered; `database` is its name on PostgreSQL, else ""."""

    folder: Path
    gym: Gym
    database: str = ""


class Worlds:
    """Where worlds are made: in files of SQLite, or on a server of PostgreSQL."""

    def __init__(self, server: RunningPostgres | None) -> None:
        self.server = server
        self._numbers = itertools.count()

    def make(self, folder: Path, shape: Shape) -> World:
        """Make a gym with the buyers who are in BRP before, and the order file beside it."""
        folder.mkdir(parents=True)
        world = self._open(folder, "template0", filled=True)
        engine = world.gym.engine()
        fill_people(engine, shape)
        engine.dispose()
        write_file(folder / NAME, shape)
        return world

    def gym(self, folder: Path) -> World:
        """Make a gym with a company and its products, and nobody in it."""
        folder.mkdir(parents=True)
        return self._open(folder, "template0", filled=True)

    def copy(self, world: World, folder: Path) -> World:
        """Return another gym with the same database, and nothing else."""
        folder.mkdir(parents=True)
        if self.server is not None:
            return self._open(folder, world.database, filled=False)
        copy = self._open(folder, "", filled=True)
        _sqlite_file(copy).unlink()
        copy_database(_sqlite_file(world), _sqlite_file(copy))
        return copy

    def _open(self, folder: Path, template: str, *, filled: bool) -> World:
        if self.server is None:
            return World(folder, open_gym(folder, filled=filled))
        name = f"bench_{next(self._numbers)}"
        with self.server.superuser() as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {postgres.ROLE} TEMPLATE {template}")
        url = self.server.url(name)
        gym = open_gym(folder, database=url, filled=filled)
        settings = folder / "config" / "filesync.yaml"
        settings.write_text(settings.read_text().replace(_SHIPPED_URL, url))
        return World(folder, gym, name)


@contextmanager
def worlds_on(database: str) -> Iterator[Worlds]:
    """Yield where worlds are made on `sqlite` or `postgresql`; its server is durable, and ours."""
    if database == "sqlite":
        yield Worlds(None)
        return
    with postgres.running(durable=True) as server:
        yield Worlds(server)


def open_world(folder: Path) -> World:
    """Return a world that was made before."""
    return World(folder, Gym(folder, load_settings(folder / "config" / "filesync.yaml")))


def engine_of(world: World) -> Engine:
    """Return an engine of the world's database."""
    return open_engine(world.gym.installation)


def _sqlite_file(world: World) -> Path:
    return world.folder / "var" / "filesync.db"
