"""What the schedule says should have come or have run, and didn't."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.app import App
from brp_filesync.core.dates import local_text, utc_text
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.ledger import runs
from brp_filesync.schedule.due import due
from brp_filesync.schedule.expected import missing
from brp_filesync.schedule.load import load_schedule, schedule_path
from brp_filesync.schedule.model import Flow, Schedule
from brp_filesync.schedule.numbered import gaps
from brp_filesync.schedule.seen import seen_lately

_KINDS = ("file-missing", "number-skipped", "number-repeated")
_LONGEST_SUBJECT = 200


def expected_files(app: App, connection: Connection) -> Seen:
    """Return the files that are missing, and the gaps in their numbers.

    Without a schedule, or with one that has mistakes, nothing can be said.
    """
    schedule = _schedule(app)
    if schedule is None:
        return Seen()
    wrong = tuple(_wrong(app, connection, schedule))
    return Seen(wrong, frozenset((kind, ANY, ANY) for kind in _KINDS))


def missed_by_schedule(app: App, connection: Connection) -> Seen | None:
    """Return the flows that ran before and have missed a time of the schedule; None without one.

    What is due now, and at no time before, isn't missed yet: for `missed_hours`.
    """
    schedule = _schedule(app)
    if schedule is None:
        return None
    begun = {
        Flow(*of): datetime.fromisoformat(at) for of, at in runs.last_begun(connection).items()
    }
    patience = timedelta(hours=app.installation.settings.alarms.missed_hours)
    now = app.clock.now()
    wrong = [
        Wrong(
            "run-missed",
            each.of.source,
            each.of.flow,
            {"flow": each.of.flow, "since": local_text(utc_text(begun[each.of]))},
        )
        for each in due(schedule, begun, now)
        if each.of in begun and (each.since < each.due_at or now - each.since > patience)
    ]
    return Seen(tuple(wrong), frozenset({("run-missed", ANY, ANY)}))


def _schedule(app: App) -> Schedule | None:
    if schedule_path(app.installation) is None:
        return None
    try:
        return load_schedule(app.installation)
    except ConfigurationMistake:  # the clock tells of it, and so does `filesync schedule check`
        return None


def _wrong(app: App, connection: Connection, schedule: Schedule) -> Iterator[Wrong]:
    now = app.clock.now()
    seen = seen_lately(connection, now)
    for each in missing(schedule, seen, now):
        subject = f"{each.of.flow} {each.day} {each.name}"[:_LONGEST_SUBJECT]
        facts = {"flow": each.of.flow, "name": each.name, "by": local_text(utc_text(each.by))}
        yield Wrong("file-missing", each.of.source, subject, facts)
    for gap in gaps(schedule, seen):
        subject = f"{gap.of.flow} {gap.number}"[:_LONGEST_SUBJECT]
        told = {"flow": gap.of.flow, "number": gap.number, "names": ", ".join(gap.names)}
        yield Wrong(f"number-{gap.kind}", gap.of.source, subject, told)
