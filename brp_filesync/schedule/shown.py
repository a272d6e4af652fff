"""The schedule as it stands now, for people and programs."""

from typing import Any

from brp_filesync.app import App
from brp_filesync.core.dates import utc_text
from brp_filesync.migrations.revision import demand_current
from brp_filesync.schedule.due import due, next_times
from brp_filesync.schedule.expected import awaited, missing
from brp_filesync.schedule.model import Awaited, Schedule
from brp_filesync.schedule.numbered import gaps
from brp_filesync.schedule.seen import seen_lately
from brp_filesync.schedule.turns import done_until


def shown_schedule(app: App, schedule: Schedule) -> dict[str, Any]:
    """Return what runs when, what is awaited and missing, and the gaps; moments as UTC text.

    `last` is the latest time that is done, `due` the earliest that isn't, `next` the next to come.
    Raises NotReady where the tables are another version's.
    """
    demand_current(app.engine)
    now = app.clock.now()
    done = done_until(app)
    with app.database.connect() as connection:
        seen = seen_lately(connection, now)
    waiting = {each.of: each.since for each in due(schedule, done, now)}
    following = {each.of: each.at for each in next_times(schedule, now)}
    return {
        "runs": [
            {
                **plan.of._asdict(),
                "run": list(plan.run),
                "run_on": plan.run_on,
                **{
                    name: utc_text(moments[plan.of]) if plan.of in moments else None
                    for name, moments in (("last", done), ("due", waiting), ("next", following))
                },
            }
            for plan in schedule.plans
        ],
        "awaited": [_file(each) for each in awaited(schedule, seen, now)],
        "missing": [_file(each) for each in missing(schedule, seen, now)],
        "gaps": [
            {
                **each.of._asdict(),
                "gap": each.kind,
                "number": each.number,
                "names": list(each.names),
            }
            for each in gaps(schedule, seen)
        ],
    }


def _file(each: Awaited) -> dict[str, Any]:
    return {
        **each.of._asdict(),
        "day": each.day.isoformat(),
        "by": utc_text(each.by),
        "name": each.name,
    }
