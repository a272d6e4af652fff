"""Months added by columns against the calendar, one day at a time."""

import calendar
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core.months import add_months, period_end

PURCHASES = st.lists(
    st.tuples(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-200, 1200)), min_size=1
)


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@given(PURCHASES)
def test_months_are_added_as_in_the_calendar(purchases: list[tuple[date, int]]) -> None:
    days = np.array([day for day, _ in purchases], dtype="datetime64[D]")
    months = np.array([count for _, count in purchases])
    assert add_months(days, months).tolist() == [_later(*each) for each in purchases]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 60), st.integers(1, 60))
def test_the_period_after_a_period_leaves_no_gap(day: date, first: int, second: int) -> None:
    """From a first of a month, two periods in a row end where one long one does."""
    start = np.array([day.replace(day=1)], dtype="datetime64[D]")
    middle = period_end(start, np.array([first])) + np.timedelta64(1, "D")
    assert period_end(middle, np.array([second])) == period_end(start, np.array([first + second]))
