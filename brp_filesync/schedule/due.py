"""What the schedule says is due and not yet done, and when each flow runs next."""

from collections.abc import Mapping
from datetime import datetime

from brp_filesync.schedule.model import Due, Flow, Next, Schedule
from brp_filesync.schedule.times import last_until, next_after


def due(schedule: Schedule, done: Mapping[Flow, datetime], now: datetime) -> list[Due]:
    """Return the flows that should have run by now, each once however many times were missed.

    `done` is each flow's latest time that has been done. One that has never run is due for the
    latest of its times.
    """
    found: list[Due] = []
    for plan in schedule.plans:
        latest = last_until(plan.run, plan.run_on, now)
        before = done.get(plan.of)
        if latest is None or (before is not None and before >= latest):
            continue
        since = latest if before is None else next_after(plan.run, plan.run_on, before)
        found.append(Due(plan.of, latest, since or latest))
    return found


def next_times(schedule: Schedule, now: datetime) -> list[Next]:
    """Return when each flow runs next, in the schedule's order; those that never run are left out.

    What is due now isn't next.
    """
    times = [(plan.of, next_after(plan.run, plan.run_on, now)) for plan in schedule.plans]
    return [Next(of, at) for of, at in times if at is not None]
