"""The one catalogue of tables, and the column types that read the same on every database.

Dates and moments pass through Python as ISO text, on both databases: rows are moved by the
column, and a million `date` objects that are only carried from one table to another cost more
than everything else that we do with them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    text,
)
from sqlalchemy.types import TypeEngine

from brp_filesync.core.dates import utc_text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_OPTIONS = "options"  # of one kind of database

# On SQLite only INTEGER becomes the row's own key; BIGINT would get an index of its own.
RowId = BigInteger().with_variant(Integer(), "sqlite")
Ore = BigInteger


def only_where(condition: str) -> dict[str, Any]:
    """Return the `info` of an index of only those rows (`with_options`)."""
    where = text(condition)
    return only_on(sqlite_where=where, postgresql_where=where)


def only_on(**options: Any) -> dict[str, Any]:
    """Return the `info` of a table or index with options that one kind of database has alone."""
    return {_OPTIONS: options}


def with_options(metadata: MetaData) -> MetaData:
    """Return the same, with what `only_on` was told, for whoever makes or compares the tables.

    SQLAlchemy loads every dialect that has an option, and each command would wait for those of
    databases that it never sees.
    """
    for table in metadata.tables.values():
        parts: list[Table | Index] = [table, *table.indexes]
        for each in parts:
            for name, value in each.info.get(_OPTIONS, {}).items():
                each.dialect_kwargs[name] = value
    return metadata


class Day(TypeDecorator[str]):
    """A date: ISO text 'YYYY-MM-DD' in Python, DATE on PostgreSQL, text on SQLite."""

    impl = String(10)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return DATE, or text where the database has no dates."""
        return dialect.type_descriptor(String(10) if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the ISO text; a `date` is welcome too."""
        return value.isoformat() if isinstance(value, date) else _text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return the ISO text."""
        return value.isoformat() if isinstance(value, date) else _text(value)


class Moment(TypeDecorator[str]):
    """A moment in UTC: 'YYYY-MM-DDTHH:MM:SSZ' in Python, TIMESTAMPTZ on PostgreSQL."""

    impl = String(20)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return TIMESTAMPTZ, or text where the database has no moments."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(String(20) if sqlite else DateTime(timezone=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the UTC text; an aware `datetime` is welcome too."""
        return utc_text(value) if isinstance(value, datetime) else _text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return the UTC text."""
        return utc_text(value) if isinstance(value, datetime) else _text(value)


def _text(value: Any) -> str | None:
    return value if value is None else str(value)
