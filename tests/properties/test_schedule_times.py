"""Across holidays and both changes of daylight saving, each day's run is due exactly once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from holidays import country_holidays
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brp_filesync.core.bank_days import bank_day_numbers
from brp_filesync.core.swedish_days import is_bank_day, is_business_day
from brp_filesync.schedule.due import due, next_times
from brp_filesync.schedule.model import Flow
from brp_filesync.schedule.times import last_until, next_after
from tests.support.plans import ORDERS, a_plan

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING, AUTUMN = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)

moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
) | st.builds(
    lambda near, minutes: near + timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(0, 3 * 24 * 60),
)
daily = st.builds("{} {} * * *".format, st.integers(0, 59), st.integers(0, 23))
often = st.sampled_from(["*/15 * * * *", "0 * * * *", "10,40 1-4 * * *", "30 2 * * mon-fri"])
run_times = st.lists(daily | often, min_size=1, max_size=2)


@given(daily, moments, st.lists(st.integers(1, 5000), max_size=40))
@example("30 2 * * *", SPRING, [600] * 12)
@example("30 2 * * *", AUTUMN, [30] * 200)
def test_each_day_is_done_exactly_once_however_the_machine_sleeps(
    words: str, start: datetime, sleeps: list[int]
) -> None:
    schedule, done, runs = a_plan(words), {ORDERS: start}, []
    now = start
    for minutes in sleeps:
        now += timedelta(minutes=minutes)
        for job in due(schedule, done, now):
            runs.append((job.since, job.due_at))
            done[job.of] = job.due_at
        assert due(schedule, done, now) == []

    covered = [day for since, until in runs for day in _days(since, until)]
    assert covered == sorted(set(covered))
    wanted = _days_with(words, start, now)
    assert covered == wanted


@given(run_times, moments)
@example(["0 2 * * *", "30 2 * * *", "0 3 * * *"], SPRING)
def test_the_next_time_and_the_last_one_are_neighbours(words: list[str], at: datetime) -> None:
    following = next_after(words, "every_day", at)
    before = last_until(words, "every_day", at)

    assert following is not None
    assert before is not None
    assert before <= at < following
    assert next_after(words, "every_day", before) == following
    assert last_until(words, "every_day", following) == following


@given(run_times, moments)
def test_what_has_just_been_done_is_next_at_its_next_time(words: list[str], at: datetime) -> None:
    schedule = a_plan(*words)
    (following,) = next_times(schedule, at)
    done: dict[Flow, datetime] = {ORDERS: last_until(words, "every_day", at) or at}

    assert due(schedule, done, following.at - timedelta(seconds=1)) == []
    assert [each.due_at for each in due(schedule, done, following.at)] == [following.at]


@settings(max_examples=20)
@given(st.integers(2006, 2060))
def test_business_and_bank_days_are_those_of_another_library_and_payments_count_them(
    year: int,
) -> None:
    days = np.arange(f"{year}-01-01", f"{year + 1}-01-02", dtype="datetime64[D]")
    counted = np.diff(bank_day_numbers(days)) == 1
    public, eves = (
        country_holidays("SE", years=year, expand=False, categories=(category,))
        for category in ("public", "de_facto")
    )
    of_year: list[date] = days[:-1].tolist()
    business = [day.weekday() < 5 and day not in public for day in of_year]

    assert [is_business_day(day) for day in of_year] == business
    assert [is_bank_day(day) for day in of_year] == counted.tolist()
    assert counted.tolist() == [
        open_ and day not in eves for day, open_ in zip(of_year, business, strict=True)
    ]


def _days(since: datetime, until: datetime) -> list[date]:
    first, last = since.astimezone(STOCKHOLM).date(), until.astimezone(STOCKHOLM).date()
    return [first + timedelta(each) for each in range((last - first).days + 1)]


def _days_with(words: str, start: datetime, end: datetime) -> list[date]:
    """The days whose time is after the start and not after the end, by a plain count of minutes."""
    minute, hour = map(int, words.split()[:2])
    found = []
    for day in _days(start - timedelta(1), end + timedelta(1)):
        wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)
        if start < wall.astimezone(UTC) <= end:
            found.append(day)
    return found
