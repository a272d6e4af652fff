"""Days as numbers, as the matching counts with them: quick to compare, and one that is never.

A day's number is its distance from 1970-01-01. Nothing ends after 9999-12-31, which gyms use for
"for ever".
"""

from calendar import monthrange
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.months import period_end

Numbers = npt.NDArray[np.int64]

# Before every day, so that what is absent is never the latest. It is NumPy's own NaT.
ABSENT = int(np.iinfo(np.int64).min)

_EPOCH = date(1970, 1, 1).toordinal()
LAST_DAY = date.max.toordinal() - _EPOCH


def day_numbers(texts: pd.Series) -> Numbers:
    """Return the numbers of ISO dates, ABSENT for "". Raises ValueError for any other text."""
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object))
    days = np.array(distinct.tolist(), dtype="datetime64[D]").astype(np.int64)
    numbers: Numbers = days[codes]
    return numbers


def day_texts(numbers: Numbers) -> npt.NDArray[np.object_]:
    """Return the ISO dates of day numbers, "" for ABSENT."""
    codes, distinct = pd.factorize(numbers)
    texts = np.datetime_as_string(distinct.astype("datetime64[D]")).astype(object)
    texts[distinct == ABSENT] = ""
    chosen: npt.NDArray[np.object_] = texts[codes]
    return chosen


def last_days(first_days: Numbers, months: Numbers) -> Numbers:
    """Return the last days of periods (core.dates.period_end), at most LAST_DAY."""
    ends = period_end(first_days.astype("datetime64[D]"), months)
    return np.minimum(ends.astype(np.int64), LAST_DAY)


@lru_cache(maxsize=65_536)
def last_day(first_day: int, months: int) -> int:
    """Return the last day of one period: the same as last_days, without an array."""
    first = date.fromordinal(first_day + _EPOCH)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > date.max.year:
        return LAST_DAY
    day = min(first.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day).toordinal() - _EPOCH - 1


def next_day(day: int) -> int:
    """Return the day after, at most LAST_DAY."""
    return min(day + 1, LAST_DAY)
