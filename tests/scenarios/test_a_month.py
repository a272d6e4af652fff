"""A month on the clock's port: summer time begins, Easter comes, and much goes wrong.

Every day is done exactly once, nothing is lost and nothing is twice, every alarm is raised once and
closed once, and the reports are true against the database.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.gym import Gym, open_gym
from tests.left_behind import in_balance
from tests.month import PORTALS, Month, a_month

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FLOWS = [*((portal, "orders") for portal in PORTALS), ("seb", "payments")]
FIRST = date(2026, 3, 26)  # a Thursday; summer time begins on the 29th, Easter is the 5th of April
TROUBLE = {
    ("norr", date(2026, 3, 28)): "down",
    ("norr", date(2026, 3, 29)): "down",
    ("soder", date(2026, 3, 30)): "login",
    ("vaster", date(2026, 3, 31)): "missing",
    ("wellnet", date(2026, 3, 31)): "late",
    ("vaster", date(2026, 4, 1)): "disk",
}
ASLEEP = [date(2026, 4, 9) + timedelta(each) for each in range(7)]


@pytest.mark.torture  # a minute of work; the week is in each run of the tests
def test_a_month_in_which_much_goes_wrong(tmp_path: Path) -> None:
    month = a_month(open_gym(tmp_path), TROUBLE)
    days = [FIRST + timedelta(each) for each in range(31)]
    ticker = month.ticker()
    for day in days:
        if day == ASLEEP[-1] + timedelta(1):
            ticker = month.ticker()  # the machine was off: the service is another process
        month.day(day, ticker, awake=day not in ASLEEP)

    _as_it_should_be(month, days)
    missed = [("run-missed", portal) for portal, _ in FLOWS]
    assert _raised(month) == sorted([*_OF_THE_WEEK, *missed])


def test_its_worst_week_on_each_database(gym: Gym) -> None:
    month = a_month(gym, TROUBLE)
    days = [FIRST + timedelta(each) for each in range(10)]
    ticker = month.ticker()
    for day in days:
        month.day(day, ticker)

    _as_it_should_be(month, days)
    assert _raised(month) == _OF_THE_WEEK


_OF_THE_WEEK = sorted([
    ("file-missing", "vaster"), ("file-missing", "wellnet"), ("login-refused", "soder"),
    ("not-done", "norr"), ("not-done", "vaster"),
])  # fmt: skip


def _as_it_should_be(month: Month, days: list[date]) -> None:
    assert _days_done(month) == dict.fromkeys(FLOWS, days)
    assert month.exit_codes[date(2026, 3, 28)] == {"norr": 69}
    assert month.exit_codes[date(2026, 3, 30)] == {"soder": 77}
    assert month.exit_codes[date(2026, 4, 1)] == {"vaster": 74}
    assert month.lacking == {
        ("vaster", date(2026, 3, 31)), ("wellnet", date(2026, 3, 31)),
    }  # fmt: skip
    numbers = [number for (number,) in month.gym.rows("brp_order", "portal_order_number")]
    assert sorted(numbers) == sorted(month.delivered)
    answers = [path for path in month.delivered.values() if not (month.gym.server / path).is_file()]
    assert answers == []
    assert month.reported() == len(numbers)
    in_balance(month.gym)


def _days_done(month: Month) -> dict[tuple[str, str], list[date]]:
    """Return for each flow the days that its runs were for, in order, as often as they were."""
    columns = ("source", "flow", "since", "due_at", "ended_at")
    done: dict[tuple[str, str], list[date]] = {}
    for source, flow, since, due_at, ended_at in month.gym.rows("filesync_due_time", *columns):
        assert ended_at is not None
        first, last = (
            datetime.fromisoformat(each).astimezone(STOCKHOLM).date() for each in (since, due_at)
        )
        done.setdefault((source, flow), []).extend(
            first + timedelta(each) for each in range((last - first).days + 1)
        )
    return done


def _raised(month: Month) -> list[tuple[str, str]]:
    """Return all alarms' kinds and sources; each was raised once, and is closed."""
    rows = month.gym.rows("filesync_alarm", "kind", "source", "subject", "closed_at")
    assert [row for row in rows if not row[3]] == []
    assert max(Counter(row[:3] for row in rows).values()) == 1
    return sorted((kind, source) for kind, source, *_ in rows)
