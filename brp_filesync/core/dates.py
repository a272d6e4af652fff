"""Dates as the domain counts them: months that clip to the month's end, local days, UTC text."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_ONE_DAY = np.timedelta64(1, "D")


def add_months(days: Days, months: npt.NDArray[np.int64]) -> Days:
    """Return each day, that many months later, clipped to the month's end: Jan 31 + 1 is Feb 28."""
    month = days.astype("datetime64[M]")
    day_of_month = days - month.astype("datetime64[D]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - _ONE_DAY
    moved: Days = np.minimum(target.astype("datetime64[D]") + day_of_month, last)
    return moved


def period_end(first_day: Days, months: npt.NDArray[np.int64]) -> Days:
    """Return the last day of a period: the one before first_day + months."""
    end: Days = add_months(first_day, months) - _ONE_DAY
    return end


def local_date(moment: datetime) -> date:
    """Return the date of an aware moment in Europe/Stockholm. Raises ValueError for a naive one."""
    return _aware(moment).astimezone(_STOCKHOLM).date()


def local_midnight(day: date) -> str:
    """Return the moment at which a date begins in Europe/Stockholm, as UTC text."""
    return utc_text(datetime.combine(day, time(), _STOCKHOLM))


def utc_text(moment: datetime) -> str:
    """Return an aware moment as 'YYYY-MM-DDTHH:MM:SSZ', in UTC. Raises ValueError for a naive one.

    Parts of a second are cut off.
    """
    return _aware(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_text(moment: str) -> str:
    """Return a moment given as UTC text as 'YYYY-MM-DD HH:MM' in Europe/Stockholm."""
    return datetime.fromisoformat(moment).astimezone(_STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def _aware(moment: datetime) -> datetime:
    # Python would take a naive moment for one in the machine's own zone, silently.
    if moment.utcoffset() is None:
        raise ValueError("A moment without a time zone can't be placed in time.")
    return moment
