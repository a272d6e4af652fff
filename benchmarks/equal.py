"""Whether two databases hold the same, in every table of BRP's."""

from typing import Any

from sqlalchemy import Engine, select

from brp_filesync.database.metadata import METADATA

# What only we keep (hashes of content), or what depends on the answer having been delivered.
_OURS_ALONE = {
    "brp_order": {"content_hash", "content_columns"},
    "brp_order_line": {"row_hash", "clips_before"},
    "brp_invoice": {"state"},
}


def assert_equal(ours: Engine, theirs: Engine) -> None:
    """Raise AssertionError naming the first table, and its first row, that differ."""
    for name, table in sorted(METADATA.tables.items()):
        if not name.startswith("brp_") or name == "brp_written":  # what only we keep
            continue
        columns = [each for each in table.columns if each.name not in _OURS_ALONE.get(name, set())]
        mine, other = (_rows(engine, columns, table) for engine in (ours, theirs))
        assert len(mine) == len(other), f"{name}: ours {len(mine)} rows, theirs {len(other)}"
        for place, (one, two) in enumerate(zip(mine, other, strict=True)):
            assert one == two, f"{name}, row {place}: ours {one}, theirs {two}"


def _rows(engine: Engine, columns: list[Any], table: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        found = connection.execute(select(*columns).order_by(*table.primary_key.columns))
        return [tuple(row) for row in found]
