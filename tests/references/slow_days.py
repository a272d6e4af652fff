"""Days as the slow reference counts them: one `date` at a time."""

import calendar
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def day_of(text: str) -> date | None:
    """Return the date that the text says, None for an empty one."""
    return date.fromisoformat(text) if text else None


def period_end(first: date, months: int) -> date:
    """Return the day before `first` plus months, which is clipped to its month's end."""
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - ONE_DAY
