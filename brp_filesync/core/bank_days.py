"""Bank days by whole columns: Monday to Friday, but for the days on which Bankgirot stands still."""

import functools

import numpy as np

from brp_filesync.core.swedish_days import eves_of, holidays_of

Days = np.ndarray  # of datetime64[D]


def bank_day_numbers(days: Days) -> np.ndarray:
    """Return a number for each day: a bank day's is one more than the bank day's before it.

    A day that isn't a bank day has the number of the next one. Days count from 1990 to 2100.
    """
    numbers: np.ndarray = np.busday_count(
        np.datetime64("1990-01-01"), days.astype("datetime64[D]"), holidays=_holidays()
    )
    return numbers


@functools.cache
def _holidays() -> np.ndarray:
    years = range(1990, 2101)
    found = [day for year in years for day in holidays_of(year) | eves_of(year)]
    return np.array(found, dtype="datetime64[D]")
