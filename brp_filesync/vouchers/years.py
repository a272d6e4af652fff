"""Which fiscal year a day is of: the company's own, else the calendar's."""

from dataclasses import dataclass
from datetime import date, timedelta

from brp_filesync.profiles.books import CompanyBooks

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year's first and last day, as ISO text."""

    first_day: str
    last_day: str


def year_of(day: str, books: CompanyBooks) -> Year:
    """Return the fiscal year of a day (ISO text).

    Before and after a year of another length, the usual ones are as long as that leaves them.
    """
    when = date.fromisoformat(day)
    for year in books.fiscal_years:
        if year.first_day <= when <= year.last_day:
            return Year(year.first_day.isoformat(), year.last_day.isoformat())
    month = int(books.fiscal_year_starts[:2])
    first = date(when.year - (when.month < month), month, 1)
    last = date(first.year + 1, month, 1) - _A_DAY
    for year in books.fiscal_years:
        if first <= year.last_day < when:
            first = year.last_day + _A_DAY
        if when < year.first_day <= last:
            last = year.first_day - _A_DAY
    return Year(first.isoformat(), last.isoformat())
