"""What the schedule says should have come or have run, and didn't."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from sqlalchemy import Connection

from brp_filesync.alarms.model import ANY, Key, Seen, Wrong, one_line
from brp_filesync.app import App
from brp_filesync.core.alarms import EVERYBODY
from brp_filesync.core.dates import local_text, utc_text
from brp_filesync.core.errors import ConfigurationMistake, NotReady
from brp_filesync.flows.clock import demand_clock
from brp_filesync.schedule.expected import missing
from brp_filesync.schedule.load import load_schedule, schedule_path
from brp_filesync.schedule.missed import missed_runs, nothing_ran_since
from brp_filesync.schedule.model import Schedule
from brp_filesync.schedule.numbered import gaps
from brp_filesync.schedule.seen import LOOK_BACK, seen_lately

_KINDS = ("file-missing", "number-skipped", "number-repeated", "number-restarted")
_LONGEST_SUBJECT = 200


def expected_files(app: App, connection: Connection, opened: Collection[Key] = ()) -> Seen:
    """Return the files that are missing, and the gaps in their numbers.

    Without a schedule, or with one that has mistakes, nothing can be said. Which of the `opened`
    alarms are only forgotten is looked for further back.
    """
    schedule = _schedule(app)
    if schedule is None:
        return Seen()
    wrong = tuple(_wrong(app, connection, schedule, timedelta(0)))
    left = {key for key in opened if key[0] in _KINDS} - {each.key for each in wrong}
    older = _wrong(app, connection, schedule, LOOK_BACK) if left else ()
    return Seen(
        wrong,
        frozenset((kind, ANY, ANY) for kind in _KINDS),
        frozenset(left & {each.key for each in older}),
    )


def missing_runs(app: App, connection: Connection) -> Seen:
    """Return the flows that have missed their time: one thing where nothing has run at all.

    By a clock that can't be right nothing is said: what is wrong with it is told.
    """
    try:
        demand_clock(app)
    except NotReady:
        return Seen()
    missed = missed_runs(app, connection)
    since = nothing_ran_since(connection, missed)
    wrong = [
        Wrong(
            "run-missed",
            each.of.source,
            each.of.flow,
            {"flow": each.of.flow, "since": local_text(utc_text(each.began))},
        )
        for each in missed
    ]
    if since is not None:
        wrong = [Wrong("nothing-ran", EVERYBODY, "", {"since": local_text(utc_text(since))})]
    return Seen(tuple(wrong), frozenset((kind, ANY, ANY) for kind in ("run-missed", "nothing-ran")))


def schedule_mistakes(app: App) -> Seen:
    """Return whether the schedule has mistakes: nothing is due by it then."""
    try:
        load_schedule(app.installation)
    except ConfigurationMistake as mistake:
        wrong = Wrong("schedule-wrong", EVERYBODY, "", {"why": one_line(mistake.message)})
        return Seen((wrong,))
    return Seen((), frozenset({("schedule-wrong", ANY, ANY)}))


def _schedule(app: App) -> Schedule | None:
    if schedule_path(app.installation) is None:
        return None
    try:
        return load_schedule(app.installation)
    except ConfigurationMistake:  # an alarm of its own tells of it
        return None


def _wrong(
    app: App, connection: Connection, schedule: Schedule, longer: timedelta
) -> Iterator[Wrong]:
    now = app.clock.now()
    seen = seen_lately(connection, now, LOOK_BACK + longer)
    for each in missing(schedule, seen, now, longer.days):
        subject = f"{each.of.flow} {each.day} {each.name}"[:_LONGEST_SUBJECT]
        facts = {"flow": each.of.flow, "name": each.name, "by": local_text(utc_text(each.by))}
        yield Wrong("file-missing", each.of.source, subject, facts)
    for gap in gaps(schedule, seen):
        subject = f"{gap.of.flow} {gap.subject}"[:_LONGEST_SUBJECT]
        told = {"flow": gap.of.flow, "number": gap.number, "names": ", ".join(gap.names)}
        yield Wrong(f"number-{gap.kind}", gap.of.source, subject, told)
