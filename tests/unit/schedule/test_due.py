"""What is due, and when: on ordinary nights, over the changes of the clock, and after sleep."""

from datetime import UTC, datetime

from brp_filesync.schedule.due import due, next_times
from brp_filesync.schedule.model import Due, Next, Plan, Schedule
from tests.support.plans import ORDERS, a_plan, local


def test_a_flow_is_due_from_its_time_on_until_it_is_done() -> None:
    schedule = a_plan()
    yesterday, today = local("2026-11-23 02:30"), local("2026-11-24 02:30")

    assert due(schedule, {ORDERS: yesterday}, local("2026-11-24 02:29")) == []
    assert due(schedule, {ORDERS: yesterday}, today) == [Due(ORDERS, today, today)]
    assert due(schedule, {ORDERS: today}, local("2026-11-25 02:29")) == []


def test_a_machine_that_slept_for_a_week_is_due_once_for_all_its_nights() -> None:
    done = {ORDERS: local("2026-11-16 02:30")}

    assert due(a_plan(), done, local("2026-11-23 12:00")) == [
        Due(ORDERS, local("2026-11-23 02:30"), since=local("2026-11-17 02:30"))
    ]


def test_a_flow_that_has_never_run_is_due_for_the_latest_of_its_times() -> None:
    last = local("2026-11-24 02:30")

    assert due(a_plan(), {}, local("2026-11-24 10:00")) == [Due(ORDERS, last, last)]


def test_what_runs_at_half_past_two_runs_at_half_past_three_when_summer_time_begins() -> None:
    moments = _moments(a_plan(), local("2026-03-28 00:00"), 3)

    assert moments == [
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # 03:30 in summer time
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]


def test_what_runs_at_half_past_two_runs_at_the_first_of_two_when_summer_time_ends() -> None:
    moments = _moments(a_plan(), local("2026-10-24 00:00"), 3)

    assert moments == [
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_a_flow_of_bank_days_runs_on_no_holiday_and_no_eve() -> None:
    moments = _moments(a_plan("0 7 * * *", run_on="bank_days"), local("2026-12-22 08:00"), 4)

    assert [each.strftime("%a %d %b") for each in moments] == [
        "Wed 23 Dec",
        "Mon 28 Dec",
        "Tue 29 Dec",
        "Wed 30 Dec",
    ]


def test_cron_words_mean_what_cron_means_by_them() -> None:
    at = local("2026-11-24 12:00")  # a Tuesday
    following = {
        words: next_times(a_plan(words), at)[0].at
        for words in ("0 5 * * 1-5", "0 5 * * 7", "0 5 * * 0", "0 5 1 * mon", "*/20 12 * * *")
    }

    assert following == {
        "0 5 * * 1-5": local("2026-11-25 05:00"),
        "0 5 * * 7": local("2026-11-29 05:00"),
        "0 5 * * 0": local("2026-11-29 05:00"),
        "0 5 1 * mon": local("2026-11-30 05:00"),  # the first of a month, or a Monday
        "*/20 12 * * *": local("2026-11-24 12:20"),
    }


def test_the_earliest_of_several_times_is_next_and_what_never_runs_is_not() -> None:
    never = Plan(ORDERS, ())
    schedule = Schedule((*a_plan("0 16 * * *", "30 2 * * *").plans, never))

    assert next_times(schedule, local("2026-11-24 03:00")) == [
        Next(ORDERS, local("2026-11-24 16:00"))
    ]
    assert due(Schedule((never,)), {}, local("2026-11-24 03:00")) == []


def _moments(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        (following,) = next_times(schedule, after)
        after = following.at
        found.append(after)
    return found
