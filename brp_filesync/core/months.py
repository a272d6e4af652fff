"""Months and periods of days, by columns: a month clips to its end."""

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]

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
