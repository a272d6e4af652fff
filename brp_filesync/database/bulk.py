"""Rows in bulk: in as tuples by the driver (COPY on PostgreSQL), out as frames of plain columns.

Statements are compiled from the Core tables, so that names are checked once and in one place. The
driver's tuples were measured 2.5 times as fast as Core's dictionaries. In frames "" is the absent
text and 0 the absent number; in the database both are NULL where the column allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    MetaData,
    Select,
    Table,
    Update,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from brp_filesync.database.values import from_database, kind_of, listed, to_database

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[Any, ...]
Columns = dict[str, list[Any]]

# Tuples handed to the driver at a time: enough to amortise the call, few enough for memory.
_ROWS_A_CALL = 10_000
# Updates of the same columns: as many kinds as the code has, and then some.
_MOST_UPDATES = 200


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Insert tuples in the order of `columns`; None is NULL."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
        return
    statement = _insert_text(connection, table, columns)
    pending = iter(rows)
    while some := list(islice(pending, _ROWS_A_CALL)):
        connection.exec_driver_sql(statement, some)


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Insert a frame whose columns are named as the table's. Absent values become NULL."""
    if frame.empty:
        return
    names = [str(name) for name in frame.columns]
    values = [to_database(frame[name], table.c[name]) for name in names]
    insert_rows(connection, table, names, zip(*values, strict=True))


def fetch_dicts(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    """Return the rows of a list that a person looks at, as dictionaries by column name."""
    return [dict(row) for row in connection.execute(statement).mappings()]


def fetch_frame(
    connection: Connection, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Return the rows as a frame: int64, bool and object columns of str, without None.

    `values` are those of the parameters of a statement that is made once and asked often.
    """
    return _framed(connection, statement, _fetch_tuples(connection, statement, values))


def fetch_columns(connection: Connection, statement: Select[Any]) -> Columns:
    """Return the rows as lists by column, with the values that `fetch_frame` has: it needs none.

    Whoever only looks whether something has changed is done before pandas is loaded.
    """
    columns = list(statement.selected_columns)
    rows = _fetch_tuples(connection, statement)
    by_column: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    return {
        str(column.key): listed(values, column, connection.dialect)
        for column, values in zip(columns, by_column, strict=True)
    }


def frame_of(columns: Columns, statement: Select[Any]) -> pd.DataFrame:
    """Return what `fetch_columns` gave of the statement, as `fetch_frame` would have."""
    import numpy as np

    from brp_filesync.tables.frame import frame

    kinds = {str(column.key): column.type for column in statement.selected_columns}
    return frame(
        {
            name: np.array(values, dtype=kind_of(kinds[name], object))
            for name, values in columns.items()
        }
    )


def fetch_frames(
    connection: Connection, statement: Select[Any], rows: int
) -> Iterator[pd.DataFrame]:
    """Yield frames as `fetch_frame` returns one, of so many rows each; no more are held here."""
    for some in fetch_in_chunks(connection, statement, rows):
        yield _framed(connection, statement, some)


def _framed(connection: Connection, statement: Select[Any], rows: Sequence[Row]) -> pd.DataFrame:
    from brp_filesync.tables.frame import frame

    columns = list(statement.selected_columns)
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return frame(
        {
            str(column.key): from_database(values, column, connection.dialect)
            for column, values in zip(columns, by_column, strict=True)
        }
    )


def fetch_in_chunks(
    connection: Connection, statement: Select[Any], rows: int
) -> Iterator[list[Row]]:
    """Yield the driver's own tuples, so many at a time; a Day is what the driver makes of it.

    PostgreSQL keeps them until they are asked for: its driver would hold all of them at once.
    """
    result = connection.execute(statement, execution_options={"stream_results": True})
    try:
        # By the strategy, since it holds the first row, and gives the driver's tuples as they are.
        while some := result.cursor_strategy.fetchmany(result, result.cursor, rows):
            yield list(some)
    finally:
        result.close()


def update_frame(connection: Connection, table: Table, key: str, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the rows that `key` names, in one statement."""
    if frame.empty:
        return
    names = [str(name) for name in frame.columns]
    staged, change = _changing(table, key, tuple(names))
    create_temporary(connection, staged)
    insert_frame(connection, staged, frame)
    connection.execute(change)
    drop_temporary(connection, staged)


@lru_cache(_MOST_UPDATES)
def _changing(table: Table, key: str, names: tuple[str, ...]) -> tuple[Table, Update]:
    staged = temporary(f"changed_{table.name}", [(name, table.c[name].type) for name in names])
    changed = {name: staged.c[name] for name in names if name != key}
    return staged, update(table).where(table.c[key] == staged.c[key]).values(changed)


def temporary(name: str, columns: Sequence[tuple[str, Any]], key: str | None = None) -> Table:
    """Return a temporary table (of the connection alone), to be made by `create_temporary`."""
    return Table(
        name,
        MetaData(),
        *(
            Column(column, kind, primary_key=column == key, autoincrement=False)
            for column, kind in columns
        ),
        prefixes=["TEMPORARY"],
    )


def create_temporary(connection: Connection, table: Table) -> None:
    """Make the table empty, whatever an earlier file left in the connection."""
    drop_temporary(connection, table)
    dialect: Callable[[], Dialect] = type(connection.dialect)
    for statement in _making(table, dialect):
        connection.exec_driver_sql(statement)


@lru_cache(_MOST_UPDATES)
def _making(table: Table, dialect: Callable[[], Dialect]) -> list[str]:
    """Return what makes the table there: the same each time, and slow to put together."""
    made: tuple[ExecutableDDLElement, ...] = (
        CreateTable(table),
        *(CreateIndex(each) for each in table.indexes),
    )
    return [str(each.compile(dialect=dialect())) for each in made]


def empty_temporary(connection: Connection, table: Table) -> None:
    """Take all rows out of the table.

    PostgreSQL keeps deleted rows until the transaction ends, and reads past them each time: the
    hundredth batch's questions went through a hundred batches. So it is given a new file instead.
    """
    emptying = "DELETE FROM" if connection.dialect.name == "sqlite" else "TRUNCATE"
    connection.exec_driver_sql(f"{emptying} {_named(connection, table)}")


def analyse(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL know what is in tables that were just filled; SQLite plans without."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def analyse_grown(connection: Connection, batch: int, batches: int) -> None:
    """Let PostgreSQL count what a big file has written: after its batches 1, 4, 16 and so on.

    It plans by counts of before the transaction, and to empty tables' plans the hundredth batch of
    a first file never ended. The tables are their owner's, and so is the function (migration 0012).
    """
    bits = batch.bit_length()
    power_of_four = batch == 1 << (bits - 1) and bits % 2 == 1
    if power_of_four and batch < batches:
        analyse_written(connection)


def analyse_written(connection: Connection) -> None:
    """Let PostgreSQL count the tables that files are written to, BRP's and the ledger's."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT filesync_analyse()")


def drop_temporary(connection: Connection, table: Table) -> None:
    """Drop the table where it is there."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_named(connection, table)}")


def next_id(connection: Connection, column: Column[int]) -> int:
    """Return the first free row id. Only under the writer's lock: that is what makes it safe."""
    return (connection.scalar(_highest(column)) or 0) + 1


@cache
def _highest(column: Column[int]) -> Select[Any]:
    return select(column).order_by(column.desc()).limit(1)


def _named(connection: Connection, table: Table) -> str:
    """Return the temporary table's name, which no other table's can be taken for."""
    schema = "temp" if connection.dialect.name == "sqlite" else "pg_temp"
    return f"{schema}.{table.name}"


def _insert_text(connection: Connection, table: Table, columns: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(table.c[name].name) for name in columns)
    marks = ", ".join("?" * len(columns))
    # Names come from our own tables, values go as parameters.
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(table.c[name].name) for name in columns)
    driver: Any = connection.connection.driver_connection
    try:
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("COPY", None, error, hide_parameters=True) from None


def _fetch_tuples(
    connection: Connection, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> list[Row]:
    # The driver's own tuples: what SQLAlchemy makes of each row and value cost a third more.
    result = connection.execute(statement, values)
    cursor: Any = result.cursor
    try:
        rows: list[Row] = cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError("SELECT", None, error, hide_parameters=True) from None
    finally:
        result.close()
    return rows
