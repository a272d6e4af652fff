"""What is allowed in a schedule, and yet is hardly meant."""

from collections.abc import Iterator
from datetime import date, timedelta

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.schedule import Expected
from brp_filesync.schedule.days import is_expected_on
from brp_filesync.schedule.model import Plan, Schedule
from brp_filesync.schedule.times import last_until, moment_on, next_after

# Any weeks will do: they hold each weekday, and the banks' closed days come by themselves.
_DAYS = [date(2026, 11, 2) + timedelta(each) for each in range(28)]
_SOON = timedelta(hours=3)


def oddities(schedule: Schedule) -> list[str]:
    """Return a line for each expected file that no run looks for in time, or whose day never is."""
    return [
        f"{plan.of.source} ({plan.of.flow}): {text}"
        for plan in schedule.plans
        for text in _of_plan(plan)
    ]


def _of_plan(plan: Plan) -> Iterator[str]:
    watched = plan.expected or plan.numbered
    if watched and not plan.run:
        yield phrase("files are expected, and it never runs: nobody would notice that they lack")
        return
    for place, expected in enumerate(plan.expected, 1):
        days = [day for day in _DAYS if is_expected_on(expected, day)]
        if not days:
            yield phrase("expected[{place}] comes on no day of four weeks", place=place)
        elif _found_late(plan, expected, days[len(days) // 2]):
            yield (
                phrase(
                    "expected[{place}] is missed at the first run after {by}, which is more "
                    "than {soon} hours later: let it run soon after, or move it",
                    place=place,
                    by=expected.by,
                    soon=_SOON // timedelta(hours=1),
                )
            )


def _found_late(plan: Plan, expected: Expected, day: date) -> bool:
    by = moment_on(day, expected.by)
    if last_until(plan.run, plan.run_on, by) == by:
        return False
    following = next_after(plan.run, plan.run_on, by)
    return following is None or following - by > _SOON
