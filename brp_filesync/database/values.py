"""Values on their way between frames and the driver: what is absent, and days and moments as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Connection, Dialect, Integer, Table

from brp_filesync.database.metadata import Day, Moment

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

Row = tuple[Any, ...]


def frame_rows(table: Table, frame: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows that `insert_frame` makes, whole: what the frame lacks is None."""
    lacking = [None] * len(frame)
    values = [
        to_database(frame[column.name], column) if column.name in frame else lacking
        for column in table.columns
    ]
    return zip(*values, strict=True)


def plain_rows(
    connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Row]
) -> Iterator[Row]:
    """Yield the driver's rows as SQLite has them, on every database: days and moments as text.

    What is true is 1, so that a row says the same wherever it lies.
    """
    if connection.dialect.name == "sqlite":  # it has no others
        return iter(rows)
    by_column = zip(*rows, strict=True)
    values = [
        [value if value is None else int(value) for value in each]
        if isinstance(column.type, Boolean)
        else as_text(each, column.type, connection.dialect)
        for each, column in zip(by_column, columns, strict=True)
    ]
    return zip(*values, strict=True)


def to_database(values: pd.Series[Any], column: Column[Any]) -> list[Any]:
    """Return a frame's values as the driver takes them: what is absent is None."""
    import numpy as np

    listed: list[Any] = values.tolist()
    if not column.nullable:
        return listed
    if values.dtype.kind not in "iub":
        return [None if value == "" else value for value in listed]
    if column.foreign_keys and values.dtype == np.int64:
        return [value or None for value in listed]  # row ids begin at 1
    return listed


def kind_of(kind: Any, otherwise: type) -> type:
    """Return what a column's values are in Python; `otherwise` for texts."""
    if isinstance(kind, Boolean):
        return bool
    return int if isinstance(kind, Integer) else otherwise  # BigInteger is one too


def listed(values: Sequence[Any], column: Any, dialect: Dialect) -> list[Any]:
    """Return the driver's values of a column as a frame's: text without None, and numbers."""
    kind = kind_of(column.type, str)
    if kind is not str:
        return [kind(value or 0) for value in values]
    return ["" if value is None else value for value in as_text(values, column.type, dialect)]


def as_text(values: Sequence[Any], kind: Any, dialect: Dialect) -> Sequence[Any]:
    """Return days and moments as text, on every database."""
    if isinstance(kind, (Day, Moment)) and dialect.name != "sqlite":
        return [kind.process_result_value(value, dialect) for value in values]
    return values


def from_database(values: Sequence[Any], column: Any, dialect: Dialect) -> npt.NDArray[Any]:
    """Return the driver's values of a column as an array: int64, bool or text."""
    import numpy as np

    if isinstance(column.type, Boolean):
        return np.array(values, dtype=bool)
    if isinstance(column.type, Integer):  # BigInteger is one too
        return np.array([value or 0 for value in values], dtype=np.int64)
    texts = np.empty(len(values), dtype=object)
    texts[:] = listed(values, column, dialect)
    return texts
