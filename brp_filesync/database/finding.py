"""What a person looks for, as conditions: a text in columns, whatever its case, and days.

What is looked for is compared as it is: nothing in it stands for anything else.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from brp_filesync.core.wanted import LOWER, UPPER, Wanted, folded
from brp_filesync.database.metadata import Day

FOLDED = "filesync_folded"  # the function that SQLite's connections are given


@dataclass(frozen=True, slots=True)
class Orders:
    """Which orders a list elsewhere is narrowed to, as questions for their ids; None: to none.

    It is about one `of` these, and where a text is wanted, one `called` so counts as having it.
    """

    of: Select[Any] | None = None
    called: Select[Any] | None = None

    def narrowing(
        self, order_id: ColumnElement[Any], *texts: ColumnElement[bool]
    ) -> list[ColumnElement[bool]]:
        """Return the conditions on a column of orders' ids; `texts` are where else a text may be."""
        found: list[ColumnElement[bool]] = [] if self.of is None else [order_id.in_(self.of)]
        if self.called is not None:
            texts = (*texts, order_id.in_(self.called))
        return [*found, or_(*texts)] if texts else found


class _Folded(FunctionElement[str]):
    """A column's text without its case."""

    type = String()
    inherit_cache = True


@compiles(_Folded)
def _by_ours(element: _Folded, compiler: Any, **told: Any) -> str:
    return f"{FOLDED}({compiler.process(element.clauses, **told)})"


@compiles(_Folded, "postgresql")
def _by_postgresql(element: _Folded, compiler: Any, **told: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(func.translate(column, literal(UPPER), literal(LOWER)), **told))


def give_sqlite_ours(dbapi_connection: Any) -> None:
    """Give a connection to SQLite the function that takes away a text's case."""
    dbapi_connection.create_function(FOLDED, 1, _folded_or_none, deterministic=True)


def holds(text: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that one of these columns has the text in it."""
    wanted = folded(text)
    return or_(*(_Folded(column).contains(wanted, autoescape=True) for column in columns))


def within(wanted: Wanted, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions that a day or a moment is of the days that are wanted."""
    if isinstance(column.type, Day):
        found = [column >= wanted.first_day] if wanted.first_day else []
        return [*found, column <= wanted.last_day] if wanted.last_day else found
    found = [column >= wanted.since] if wanted.first_day else []
    return [*found, column < wanted.before] if wanted.last_day else found


def _folded_or_none(text: str | None) -> str | None:
    return None if text is None else folded(text)
