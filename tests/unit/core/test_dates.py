"""Dates: months clip to the month's end, local days are Stockholm's, moments are UTC text."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from brp_filesync.core.dates import local_date, local_midnight, utc_text
from brp_filesync.core.months import add_months, period_end


def _days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_months_later_is_the_same_day_or_the_months_last() -> None:
    first = _days("2026-01-31", "2028-01-31", "2026-01-31", "2026-03-31", "2026-11-23")
    later = add_months(first, np.array([1, 1, 2, -1, 14]))
    assert (
        later.tolist()
        == _days("2026-02-28", "2028-02-29", "2026-03-31", "2026-02-28", "2028-01-23").tolist()
    )


def test_a_period_ends_the_day_before_its_months_have_passed() -> None:
    first = _days("2026-11-23", "2026-12-01", "2026-01-31", "2024-02-29")
    assert (
        period_end(first, np.array([12, 1, 1, 12])).tolist()
        == _days("2027-11-22", "2026-12-31", "2026-02-27", "2025-02-27").tolist()
    )


def test_an_unknown_day_stays_unknown() -> None:
    assert np.isnat(add_months(_days("NaT"), np.array([3]))).tolist() == [True]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),  # winter: an hour ahead
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),  # summer: two
    ],
)
def test_the_local_date_is_that_of_stockholm(moment: datetime, day: date) -> None:
    assert local_date(moment) == day


def test_a_moment_is_written_in_utc_without_parts_of_a_second() -> None:
    zone = timezone(timedelta(hours=2))
    assert utc_text(datetime(2026, 7, 1, 1, 5, 9, 999_999, tzinfo=zone)) == "2026-06-30T23:05:09Z"


@pytest.mark.parametrize("read", [local_date, utc_text])
def test_a_moment_without_a_zone_is_refused(read: Callable[[datetime], object]) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        read(datetime(2026, 7, 1))  # noqa: DTZ001 - what must be refused


def test_a_day_begins_at_midnight_in_stockholm() -> None:
    assert local_midnight(date(2026, 11, 24)) == "2026-11-23T23:00:00Z"
    assert local_midnight(date(2026, 7, 1)) == "2026-06-30T22:00:00Z"
