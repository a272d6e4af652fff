"""The floor: the finished rows of an import, loaded by the raw driver and nothing else."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, select

from brp_filesync.brp.schema import MODULES
from brp_filesync.database.metadata import METADATA
from brp_filesync.ledger import schema as ledger

# Every table that an import of orders fills, in the order of references.
FILLED = (
    "brp_organisation",
    "brp_person",
    "brp_person_group",
    "brp_person_group_member",
    "brp_subscription",
    "brp_punch_card",
    "brp_order",
    "brp_order_line",
    "brp_invoice",
    "brp_invoice_line",
    "filesync_file",
    "filesync_arrival",
    "filesync_attempt",
    "filesync_outcome",
    "filesync_duty",
)
# Those of them whose rows an import also changes: empty fields are filled, subscriptions extended.
CHANGED = ("brp_person", "brp_subscription", "brp_punch_card")
assert MODULES
assert ledger


def counts(engine: Engine, filled: Sequence[str] = FILLED) -> dict[str, int]:
    """Return how many rows each of these tables has."""
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (METADATA.tables[name] for name in filled)
        }


def load(
    source: Engine,
    target: Engine,
    before: dict[str, int],
    filled: Sequence[str] = FILLED,
    changes: Sequence[str] = CHANGED,
) -> float:
    """Copy the rows that an import made or changed into a database like the one before it.

    `before` says how many rows each table had (ids begin at 1 and have no gaps), `filled` which
    tables have more, and `changes` which have others. Returns the
    seconds of writing and committing alone: reading the ready tuples isn't counted.
    """
    seconds = 0.0
    changed = {name: _differing(source, target, METADATA.tables[name]) for name in changes}
    with source.connect() as reading:
        reading.exec_driver_sql("PRAGMA query_only=ON") if _is_sqlite(source) else None
        driver: Any = target.raw_connection().driver_connection
        _prepare(driver)
        for table in (METADATA.tables[name] for name in filled):
            seen = before.get(table.name, 0)
            wanted = select(table).order_by(*table.primary_key.columns).offset(seen)
            result = reading.execution_options(yield_per=20_000).execute(wanted)
            for block in result.partitions():
                rows = [tuple(row) for row in block]
                began = time.perf_counter()
                _insert(driver, table.name, table, rows)
                seconds += time.perf_counter() - began
        began = time.perf_counter()
        for name, rows in changed.items():
            _update(driver, METADATA.tables[name], rows)
        driver.execute("COMMIT") if isinstance(driver, sqlite3.Connection) else driver.commit()
        seconds += time.perf_counter() - began
        driver.close()
    return seconds


def _differing(source: Engine, target: Engine, table: Table) -> list[tuple[Any, ...]]:
    """Return the source's rows that the target has too, and otherwise."""
    (key,) = table.primary_key.columns
    wanted = select(table).order_by(key)
    with source.connect() as theirs, target.connect() as ours:
        pairs = zip(
            theirs.execution_options(yield_per=20_000).execute(wanted),
            ours.execution_options(yield_per=20_000).execute(wanted),
            strict=False,
        )
        return [tuple(after) for after, before in pairs if after != before]


def copy_database(path: Path, to: Path) -> None:
    """Copy a SQLite database with its log."""
    with sqlite3.connect(path) as source, sqlite3.connect(to) as target:
        source.backup(target)


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _prepare(driver: Any) -> None:
    if isinstance(driver, sqlite3.Connection):
        driver.execute("BEGIN IMMEDIATE")


def _insert(driver: Any, name: str, table: Table, rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if isinstance(driver, sqlite3.Connection):
        marks = ", ".join("?" * len(table.columns))
        driver.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", rows)
        return
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _update(driver: Any, table: Table, rows: list[tuple[Any, ...]]) -> None:
    (key,) = table.primary_key.columns
    places = [place for place, column in enumerate(table.columns) if column is not key]
    names = [table.columns[place].name for place in places]
    at = list(table.columns).index(key)
    if isinstance(driver, sqlite3.Connection):
        changes = ", ".join(f'"{name}" = ?' for name in names)
        driver.executemany(
            f'UPDATE {table.name} SET {changes} WHERE "{key.name}" = ?',
            [tuple(row[place] for place in [*places, at]) for row in rows],
        )
        return
    staged = f"changed_{table.name}"
    changes = ", ".join(f'"{name}" = {staged}."{name}"' for name in names)
    driver.execute(f"CREATE TEMPORARY TABLE {staged} (LIKE {table.name}) ON COMMIT DROP")
    _insert(driver, staged, table, rows)
    driver.execute(
        f"UPDATE {table.name} SET {changes} FROM {staged}"
        f" WHERE {table.name}.{key.name} = {staged}.{key.name}"
    )
