"""The benchmark's plain way to book payments leaves the very rows that ours does."""

from pathlib import Path

import pytest

from benchmarks.booking import measure
from benchmarks.world import worlds_on


@pytest.mark.torture  # CI runs them with its share
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_plain_way_books_the_same(database: str, tmp_path: Path) -> None:
    with worlds_on(database) as worlds:
        found = measure(worlds, tmp_path, 140, 120)  # raises where a row differs

    assert found["payments"] == 140
