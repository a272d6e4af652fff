"""Which days are business days and bank days in Sweden, by the library `holidays`.

Its category `public` is the law's (lagen om allmänna helgdagar, 1989:253), and `de_facto` holds
Midsummer Eve, Christmas Eve and New Year's Eve, on which Bankgirot stands still as well.
"""

import functools
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from brp_filesync.profiles.schedule import EVERY_WEEKDAY, Days, Expected

_SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Tell whether the day is one from Monday to Friday that is no public holiday."""
    return day.weekday() < _SATURDAY and day not in _public(day.year)


def is_bank_day(day: date) -> bool:
    """Tell whether Bankgirot clears payments on the day."""
    return is_business_day(day) and day not in _closed(day.year)


def bank_day_before(day: date) -> date:
    """Return the last bank day before the day."""
    before = day - timedelta(1)
    while not is_bank_day(before):
        before -= timedelta(1)
    return before


# A word of the schedule → whether a day is such a day.
ON: Mapping[Days, Callable[[date], bool]] = {
    "every_day": lambda day: True,
    "business_days": is_business_day,
    "bank_days": is_bank_day,
}


def is_expected_on(expected: Expected, day: date) -> bool:
    """Tell whether the file comes on this day."""
    weekday = EVERY_WEEKDAY[day.weekday()]
    return weekday in expected.weekdays and day not in expected.not_on and ON[expected.days](day)


@functools.cache
def _public(year: int) -> frozenset[date]:
    return _holidays(year, "public")


@functools.cache
def _closed(year: int) -> frozenset[date]:
    return _holidays(year, "de_facto")


def _holidays(year: int, category: str) -> frozenset[date]:
    from holidays import country_holidays  # a third of a second's work, and most runs ask nothing

    return frozenset(country_holidays("SE", years=year, expand=False, categories=(category,)))
