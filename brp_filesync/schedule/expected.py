"""Which expected files are awaited, and which are missing.

A file is missing when its folder was looked at after its time and it hadn't come: a server that
nobody reaches, and a machine that sleeps, are other troubles than a file that isn't there.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from brp_filesync.profiles.schedule import Expected
from brp_filesync.schedule.days import bank_day_before, is_expected_on
from brp_filesync.schedule.model import Arrived, Awaited, Plan, Schedule, Seen
from brp_filesync.schedule.times import moment_on, wall_clock
from brp_filesync.schedule.told_name import told_name

# Between two days on which a file is expected: it is told long before how far ahead to look.
_FURTHEST = 366


def missing(schedule: Schedule, seen: Seen, now: datetime, longer: int = 0) -> list[Awaited]:
    """Return the expected files that should have come and haven't, the oldest first.

    Those whose time is longer ago than `forget_after_days`, and so many days `longer`, are left out,
    and so are those from before the folder was first looked at.
    """
    found = [
        each
        for plan, expected in _all(schedule)
        if (looked := seen.looks.get(plan.of)) is not None
        for each, met in _met(plan, expected, seen, now, longer)
        if not met and looked.first <= each.by <= min(looked.last, now)
    ]
    return sorted(found, key=lambda each: each.by)


def awaited(schedule: Schedule, seen: Seen, now: datetime) -> list[Awaited]:
    """Return each expected file's next one that hasn't come and isn't missing, the first first."""
    found = []
    for plan, expected in _all(schedule):
        looked = seen.looks.get(plan.of)
        until = now if looked is None else min(looked.last, now)
        coming = (
            each for each, met in _met(plan, expected, seen, now) if not met and each.by > until
        )
        found += list(coming)[:1]
    return sorted(found, key=lambda each: each.by)


def _all(schedule: Schedule) -> Iterator[tuple[Plan, Expected]]:
    return ((plan, expected) for plan in schedule.plans for expected in plan.expected)


def _met(
    plan: Plan, expected: Expected, seen: Seen, now: datetime, longer: int = 0
) -> Iterator[tuple[Awaited, bool]]:
    """Yield each file from `forget_after_days` ago to the next but one, and whether it has come."""
    today = wall_clock(now).date()
    oldest = today - timedelta(expected.forget_after_days + longer)
    first = _day(expected, oldest - timedelta(1), -1)
    days = [first] if first else []
    coming = oldest
    while (day := _day(expected, coming, 1)) is not None:
        days.append(day)
        coming = day + timedelta(1)
        if day > today:
            break
    arrivals = [
        each
        for each in seen.arrivals
        if each.of == plan.of and each.received and _is_one(plan, expected, each)
    ]
    awaited = [_awaited(plan, expected, day) for day in days]
    met = (
        {each.day for each in awaited if _came_dated(plan, expected, each, arrivals)}
        if expected.dated
        else _came_in_time(awaited, arrivals)
    )
    return ((each, each.day in met) for each in awaited if each.day >= oldest)


def _day(expected: Expected, start: date, step: int) -> date | None:
    """Return the first day from the start on, or back, on which the file is expected."""
    days = (start + timedelta(step * each) for each in range(_FURTHEST))
    return next((day for day in days if is_expected_on(expected, day)), None)


def _awaited(plan: Plan, expected: Expected, day: date) -> Awaited:
    pattern = expected.name or plan.file_name
    if not expected.dated:
        name = told_name(pattern, {})
    else:
        borne = _borne(expected, day)
        name = told_name(pattern, {expected.dated: borne})
        if borne not in name:
            name = f"{name} ({borne})"
    return Awaited(plan.of, day, moment_on(day, expected.by), name)


def _borne(expected: Expected, day: date) -> str:
    """Return the date that the file of a day bears, as its name writes it."""
    dates = {
        "same_day": day,
        "day_before": day - timedelta(1),
        "bank_day_before": bank_day_before(day),
    }
    return dates[expected.bears].strftime(expected.date_format)


def _is_one(plan: Plan, expected: Expected, arrived: Arrived) -> bool:
    return all(
        re.fullmatch(pattern, arrived.name) is not None
        for pattern in (plan.file_name, expected.name)
        if pattern
    )


def _came_dated(plan: Plan, expected: Expected, awaited: Awaited, arrivals: list[Arrived]) -> bool:
    borne = _borne(expected, awaited.day)
    found = (re.fullmatch(plan.file_name, each.name) for each in arrivals)
    return any(each is not None and each[str(expected.dated)] == borne for each in found)


def _came_in_time(awaited: list[Awaited], arrivals: list[Arrived]) -> set[date]:
    """Return the days whose file came: between the last one's time and its own, or late.

    Names don't tell whose file one is. So a window's first file is its own day's, and another one
    in it the day's before, whose file came late: what lacks is counted right, whatever came when.
    """
    met: set[date] = set()
    for before, each in pairwise(awaited):
        inside = [one for one in arrivals if before.by < one.at <= each.by]
        if inside:
            met.add(each.day)
        if len(inside) > 1:
            met.add(before.day)
    return met
