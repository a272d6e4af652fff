"""Days in Stockholm in SQL: rows are gathered by day without a database that knows time zones."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, case, literal

from brp_filesync.core.dates import local_midnight
from brp_filesync.database.metadata import Moment


def day_place(column: Column[Any], days: Sequence[date]) -> ColumnElement[int]:
    """Return which of the days, which follow each other, a moment is on: 0 for the first.

    Select it in a subquery and group by that column: on PostgreSQL an expression with parameters
    can't be grouped by. Moments before the first and after the last are to be left out.
    """
    ends = [literal(local_midnight(day + timedelta(1)), Moment()) for day in days]
    return case(*((column < end, place) for place, end in enumerate(ends)), else_=len(days))


def within(column: Column[Any], days: Sequence[date]) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a moment is on one of the days, which follow each other."""
    first = literal(local_midnight(days[0]), Moment())
    return (column >= first, column < literal(local_midnight(days[-1] + timedelta(1)), Moment()))
