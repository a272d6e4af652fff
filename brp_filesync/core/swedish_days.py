"""The days on which Sweden rests: the public holidays, and those on which only banks stand still.

Source: lagen om allmänna helgdagar (1989:253), and Midsummer Eve, Christmas Eve and New Year's Eve,
on which Bankgirot's clearing is closed as well. Those that are always a Saturday or a Sunday are
left out. A test compares both with the library `holidays`, whose loading takes longer than a
night's questions to it.
"""

import functools
from datetime import date, timedelta

_SATURDAY, _FRIDAY = 5, 4
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))
_AFTER_EASTER = (-2, 1, 39)  # Good Friday, Easter Monday, Ascension Day


def is_business_day(day: date) -> bool:
    """Tell whether the day is one from Monday to Friday that is no public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays_of(day.year)


def is_bank_day(day: date) -> bool:
    """Tell whether Bankgirot clears payments on the day."""
    return is_business_day(day) and day not in eves_of(day.year)


def bank_days_between(first: date, until: date) -> int:
    """Return how many days from the first on, and before the second, are bank days."""
    days = (first + timedelta(each) for each in range((until - first).days))
    return sum(map(is_bank_day, days))


@functools.cache
def holidays_of(year: int) -> frozenset[date]:
    """Return the year's public holidays, by the law as it is since 2005."""
    easter = easter_sunday(year)
    fixed = (date(year, month, day) for month, day in _FIXED)
    return frozenset([*fixed, *(easter + timedelta(days) for days in _AFTER_EASTER)])


@functools.cache
def eves_of(year: int) -> frozenset[date]:
    """Return the eves on which the banks are closed too."""
    midsummer = date(year, 6, 19)  # the Friday from the 19th to the 25th
    midsummer += timedelta((_FRIDAY - midsummer.weekday()) % 7)
    return frozenset([midsummer, date(year, 12, 24), date(year, 12, 31)])


def easter_sunday(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian algorithm, Nature, 1876)."""
    golden, century = year % 19, year // 100
    leaps = century // 4
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 100 % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
