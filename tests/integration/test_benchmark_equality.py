"""The benchmark's plain way, a row at a time, makes the very database that the import makes."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import measure
from benchmarks.world import worlds_on

ROWS = 400


@pytest.mark.torture  # CI runs them with its share
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_plain_way_makes_the_same_database(database: str, tmp_path: Path) -> None:
    found: dict[str, Any] = {}
    with worlds_on(database) as worlds:
        measure(worlds, tmp_path, ROWS, ROWS, found, "plain")  # raises where a row differs

    assert found["first"]["rows"] == ROWS
    assert 0 < found["first"]["imported"] < ROWS
