"""Until when the law keeps what the books were made of."""

from datetime import date


def kept_until(year_ends: date, years: int) -> date:
    """Return the last day on which accounting material of a fiscal year is kept.

    It is kept so many whole calendar years after the one in which the fiscal year ended.
    """
    return date(year_ends.year + years, 12, 31)
