"""Bank days in Sweden: Monday to Friday, but for the days on which Bankgirot stands still.

Source: the public holidays (lagen om allmänna helgdagar, 1989:253), and Midsummer Eve, Christmas
Eve and New Year's Eve, on which the clearing is closed as well.
"""

import functools
from datetime import date, timedelta

import numpy as np

Days = np.ndarray  # of datetime64[D]

_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))


def bank_day_numbers(days: Days) -> np.ndarray:
    """Return a number for each day: a bank day's is one more than the bank day's before it.

    A day that isn't a bank day has the number of the next one. Days count from 1990 to 2100.
    """
    numbers: np.ndarray = np.busday_count(
        np.datetime64("1990-01-01"), days.astype("datetime64[D]"), holidays=_holidays()
    )
    return numbers


def easter_sunday(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian algorithm, Nature, 1876)."""
    golden, century = year % 19, year // 100
    leaps = century // 4
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 100 % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@functools.cache
def _holidays() -> np.ndarray:
    found: list[date] = []
    for year in range(1990, 2101):
        found += [date(year, month, day) for month, day in _FIXED]
        easter = easter_sunday(year)
        # Good Friday, Easter Monday, Ascension Day
        found += [easter + timedelta(days) for days in (-2, 1, 39)]
        midsummer = date(year, 6, 19)  # the Friday from the 19th to the 25th
        found.append(midsummer + timedelta((4 - midsummer.weekday()) % 7))
    return np.array(found, dtype="datetime64[D]")
