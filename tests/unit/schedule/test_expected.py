"""Which files are awaited and which are missing, where names bear dates and where they don't."""

from datetime import date

from brp_filesync.schedule.expected import awaited, missing
from brp_filesync.schedule.model import Awaited, Plan, Schedule, Seen
from brp_filesync.schedule.times import moment_on
from tests.support.plans import (
    ORDERS,
    a_plan,
    an_expected,
    arrived,
    local,
    numbers,
    seen,
    the_file_of,
)

DATED = {"dated": "date", "bears": "day_before"}
TUESDAY = "2026-11-24"


def test_a_file_is_missing_once_the_folder_was_looked_at_after_its_time() -> None:
    schedule = a_plan(expected=(an_expected(not_on=(date(2026, 11, 23),)),))
    night = local(f"{TUESDAY} 02:31")
    came = arrived("WELLNET_ORDER_20261119_001.csv", "2026-11-20 02:00")

    before = seen(came, until=f"{TUESDAY} 02:29", since="2026-11-18 02:30")
    lacking = [the_file_of("2026-11-18"), the_file_of("2026-11-19")]
    assert missing(schedule, before, night) == lacking
    assert missing(
        schedule, seen(came, until=f"{TUESDAY} 02:30", since="2026-11-19 03:00"), night
    ) == [the_file_of(TUESDAY)]


def test_nothing_is_missing_where_nobody_has_looked() -> None:
    schedule = a_plan(expected=(an_expected(),))

    assert missing(schedule, Seen(), local(f"{TUESDAY} 12:00")) == []


def test_a_dated_file_is_known_whenever_it_comes() -> None:
    schedule = a_plan(expected=(an_expected(days="every_day", **DATED),))
    on_time = arrived("WELLNET_ORDER_20261123_001.csv", "2026-11-24 02:00")
    late = arrived("WELLNET_ORDER_20261122_001.csv", "2026-11-24 02:00")
    whole = {"until": "2026-11-24 02:30", "since": "2026-11-22 12:00"}
    now = local("2026-11-24 03:00")

    assert missing(schedule, seen(on_time, **whole), now) == [
        the_file_of("2026-11-23", name="WELLNET_ORDER_20261122_*.csv")
    ]
    assert missing(schedule, seen(late, on_time, **whole), now) == []
    assert missing(schedule, seen(late, **whole), now) == [
        the_file_of("2026-11-24", name="WELLNET_ORDER_20261123_*.csv")
    ]


def test_a_file_of_a_bank_day_may_bear_the_date_of_the_one_before() -> None:
    schedule = a_plan(expected=(an_expected(dated="date", bears="bank_day_before"),))
    after_easter = local("2026-04-07 01:00")

    (coming,) = awaited(
        schedule, seen(until="2026-04-07 00:30", since="2026-04-07 00:30"), after_easter
    )

    assert coming == the_file_of("2026-04-07", name="WELLNET_ORDER_20260402_*.csv")


def test_no_file_is_missing_on_days_that_none_is_expected() -> None:
    easter = {"until": "2026-04-07 02:00", "since": "2026-04-02 03:00"}
    now = local("2026-04-07 02:00")
    found = {
        days: [
            each.day.day
            for each in missing(a_plan(expected=(an_expected(days=days),)), seen(**easter), now)
        ]
        for days in ("every_day", "business_days", "bank_days")
    }
    midsummer = a_plan(expected=(an_expected(days="business_days"),))

    assert found == {"every_day": [3, 4, 5, 6], "business_days": [], "bank_days": []}
    assert [
        each.day
        for each in missing(
            midsummer,
            seen(until="2026-06-22 02:00", since="2026-06-18 03:00"),
            local("2026-06-22 02:00"),
        )
    ] == [date(2026, 6, 19)]


def test_an_undated_file_is_its_windows_and_a_second_one_makes_up_for_the_day_before() -> None:
    schedule = a_plan(expected=(an_expected(days="every_day"),))
    whole = {"until": "2026-11-25 02:30", "since": "2026-11-23 02:30"}
    now = local("2026-11-25 02:40")
    monday = arrived("A", "2026-11-23 01:00")

    def lacks(*times: str) -> list[int]:
        files = [monday, *(arrived("A", at) for at in times)]
        plan = Schedule((Plan(ORDERS, (), expected=schedule.plans[0].expected),))
        return [each.day.day for each in missing(plan, seen(*files, **whole), now)]

    assert lacks("2026-11-24 02:00", "2026-11-25 02:00") == []
    assert lacks("2026-11-24 02:30") == [25]
    assert lacks("2026-11-24 09:00") == [24]
    assert lacks("2026-11-24 09:00", "2026-11-25 02:00") == []
    assert lacks() == [24, 25]


def test_a_file_that_never_comes_is_forgotten_in_the_end() -> None:
    schedule = a_plan(expected=(an_expected(days="every_day", forget_after_days=2),))
    found = missing(
        schedule,
        seen(until="2026-11-24 03:00", since="2026-11-01 00:00"),
        local("2026-11-24 03:00"),
    )

    assert [each.day.day for each in found] == [22, 23, 24]


def test_only_received_files_of_the_name_count() -> None:
    only_first = an_expected(days="every_day", name=r".*_001\.csv")
    schedule = a_plan(expected=(only_first,))
    whole = {"until": "2026-11-24 03:00", "since": "2026-11-24 02:00"}
    second = arrived("WELLNET_ORDER_20261123_002.csv", "2026-11-24 02:00")
    half = arrived("WELLNET_ORDER_20261123_001.csv", "2026-11-24 02:00", received=False)

    assert [
        each.name
        for each in missing(schedule, seen(second, half, **whole), local("2026-11-24 03:00"))
    ] == ["*_001.csv"]


def test_the_next_file_is_awaited_until_it_comes() -> None:
    schedule = a_plan(
        expected=(an_expected("06:00", days="every_day", **DATED),), numbered=numbers()
    )
    before = seen(until="2026-11-24 02:30")
    came = seen(
        arrived("WELLNET_ORDER_20261123_001.csv", "2026-11-24 02:00"), until="2026-11-24 02:30"
    )
    now = local("2026-11-24 03:00")

    def at(day: date, name: str) -> Awaited:
        return Awaited(ORDERS, day, moment_on(day, "06:00"), f"WELLNET_ORDER_{name}_*.csv")

    assert awaited(schedule, before, now) == [at(date(2026, 11, 24), "20261123")]
    assert awaited(schedule, came, now) == [at(date(2026, 11, 25), "20261124")]
    assert awaited(a_plan(), before, now) == []
