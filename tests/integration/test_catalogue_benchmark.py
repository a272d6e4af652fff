"""The benchmark's plain way to export a catalogue writes the very bytes that ours does."""

from pathlib import Path

import pytest

from benchmarks.catalogue import demand_same_bytes, fill, ours, plain
from benchmarks.world import engine_of, open_world, worlds_on


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_plain_way_writes_the_same_bytes(database: str, tmp_path: Path) -> None:
    with worlds_on(database) as worlds:
        world = open_world(worlds.gym(tmp_path / "gym").folder)
        fill(engine_of(world), 12, 45)
        plain(world)
        found = ours(world)

        demand_same_bytes(world)
    assert found["rows"] == 12 * 45
