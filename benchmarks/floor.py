"""The floor: the finished rows of an import, loaded by the raw driver and nothing else."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, func, select

from brp_filesync.brp.schema import MODULES
from brp_filesync.database.metadata import METADATA
from brp_filesync.ledger import schema as ledger

# Every table that an import of orders fills, in the order of references.
FILLED = (
    "brp_organisation", "brp_person", "brp_person_group", "brp_person_group_member",
    "brp_subscription", "brp_punch_card", "brp_order", "brp_order_line", "brp_invoice",
    "brp_invoice_line", "filesync_file", "filesync_arrival", "filesync_attempt",
    "filesync_outcome", "filesync_duty",
)  # fmt: skip
assert MODULES
assert ledger


def tables() -> list[Table]:
    """Return the tables that an import fills."""
    return [METADATA.tables[name] for name in FILLED]


def counts(engine: Engine) -> dict[str, int]:
    """Return how many rows each of them has."""
    with engine.connect() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in tables()}  # fmt: skip


def load(source: Engine, target: Engine, before: dict[str, int]) -> float:
    """Copy the rows that an import made into a database like the one before it.

    `before` says how many rows each table had (ids begin at 1 and have no gaps). Returns the
    seconds of inserting and committing alone: reading the ready tuples isn't counted.
    """
    seconds = 0.0
    with source.connect() as reading:
        reading.exec_driver_sql("PRAGMA query_only=ON") if _is_sqlite(source) else None
        driver: Any = target.raw_connection().driver_connection
        _prepare(driver)
        for table in tables():
            wanted = select(table).order_by(*table.primary_key.columns).offset(before[table.name])
            result = reading.execution_options(yield_per=20_000).execute(wanted)
            for block in result.partitions():
                rows = [tuple(row) for row in block]
                began = time.perf_counter()
                _insert(driver, table, rows)
                seconds += time.perf_counter() - began
        began = time.perf_counter()
        driver.execute("COMMIT") if isinstance(driver, sqlite3.Connection) else driver.commit()
        seconds += time.perf_counter() - began
        driver.close()
    return seconds


def copy_database(path: Path, to: Path) -> None:
    """Copy a SQLite database with its log."""
    with sqlite3.connect(path) as source, sqlite3.connect(to) as target:
        source.backup(target)


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _prepare(driver: Any) -> None:
    if isinstance(driver, sqlite3.Connection):
        driver.execute("BEGIN IMMEDIATE")


def _insert(driver: Any, table: Table, rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if isinstance(driver, sqlite3.Connection):
        marks = ", ".join("?" * len(table.columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
