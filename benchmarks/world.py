"""The benchmark's gym: made once a size, and copied for each contender."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.floor import copy_database
from benchmarks.generate import Shape, fill_people, write_file
from brp_filesync.app import open_engine
from brp_filesync.profiles.load import load_settings
from tests.gym import Gym, open_gym

NAME = "WELLNET_ORDER_20261123_001.csv"


@dataclass(frozen=True)
class World:
    """A gym on SQLite, with its file ready to be delivered."""

    folder: Path
    gym: Gym

    @property
    def database(self) -> Path:
        return self.folder / "var" / "filesync.db"


def make_world(folder: Path, shape: Shape) -> World:
    """Make a gym with the buyers who are in BRP before, and the order file beside it."""
    folder.mkdir(parents=True)
    gym = open_gym(folder)
    engine = gym.engine()
    fill_people(engine, shape)
    engine.dispose()
    write_file(folder / NAME, shape)
    return World(folder, gym)


def copy_world(world: World, folder: Path) -> World:
    """Return another gym with the same database, and nothing else."""
    folder.mkdir(parents=True)
    copy = World(folder, open_gym(folder))
    copy.database.unlink()
    copy_database(world.database, copy.database)
    return copy


def open_world(folder: Path) -> World:
    """Return a world that was made before."""
    return World(folder, Gym(folder, load_settings(folder / "config" / "filesync.yaml")))


def engine_of(world: World):  # type: ignore[no-untyped-def]
    """Return an engine of the world's database."""
    return open_engine(world.gym.installation)
