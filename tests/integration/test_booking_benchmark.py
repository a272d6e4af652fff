"""The benchmark's plain way to book payments leaves the very rows that ours does."""

from pathlib import Path

import pytest

from benchmarks.booking import compare, gym_with_invoices
from benchmarks.paid_files import FORMATS
from benchmarks.world import worlds_on


@pytest.mark.torture  # CI runs them with its share
@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_plain_way_books_the_same(database: str, file_format: str, tmp_path: Path) -> None:
    with worlds_on(database) as worlds:
        gym = gym_with_invoices(worlds, tmp_path / "base", file_format, 140)

        assert compare(worlds, tmp_path, gym, file_format, 120) > 0  # raises where a row differs
