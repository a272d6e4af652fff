"""Sample order files, each with what must come of it beside it, and what did come of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brp_filesync.brp.load import load_folder
from brp_filesync.checkup import samples
from brp_filesync.checkup.samples import Sample, samples_below
from brp_filesync.database.begin import open_database
from tests.support.gym import TODAY, Gym

__all__ = ["SHIPPED", "Sample", "came_to", "load_gym", "samples_below", "write_where_empty"]

SHIPPED = Path(__file__).parents[2] / "samples"


def write_where_empty(answer: Path, content: bytes) -> None:
    """Write the answer where its file is empty: one that stands was decided by hand."""
    if answer.stat().st_size == 0:
        answer.write_bytes(content)


def load_gym(gym: Gym, *folders: Path) -> None:
    """Load folders of set-up files into the gym's BRP; the demo gym by default."""
    engine = gym.engine()
    for folder in folders or (SHIPPED / "brp",):
        load_folder(open_database(engine, 30), folder, TODAY)
    engine.dispose()


def came_to(gym: Gym, night: Any, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came of the night's one file, by the keys that are expected of it."""
    engine = gym.engine()
    with engine.connect() as connection:
        found = samples.came_to(connection, night, expected, gym.clock.at.date())
    engine.dispose()
    return found
