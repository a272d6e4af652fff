"""On which days a file is expected."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from brp_filesync.core.swedish_days import is_bank_day, is_business_day
from brp_filesync.profiles.schedule import EVERY_WEEKDAY, Days, Expected


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
