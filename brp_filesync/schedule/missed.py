"""Which flows that ran before have missed their time: what alarms, `status` and metrics go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.source import FlowName
from brp_filesync.ledger import runs
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.due import due
from brp_filesync.schedule.load import load_schedule, schedule_path
from brp_filesync.schedule.model import Flow, Schedule


@dataclass(frozen=True, slots=True)
class Missed:
    """A flow that should have run: when it began last, and the first time that it missed."""

    of: Flow
    began: datetime
    missed_at: datetime


def missed_runs(app: App, connection: Connection) -> list[Missed]:
    """Return the flows that ran before and have missed a time of the schedule.

    What is due now, and at no time before, isn't missed yet: for `missed_hours`. Without a
    schedule's file, or with one that has mistakes, a flow is missed so long after it began last.
    """
    begun = _begun(connection)
    now = app.clock.now()
    patience = timedelta(hours=app.installation.settings.alarms.missed_hours)
    schedule = _schedule(app.installation)
    if schedule is None:
        return [
            Missed(of, begun[of], begun[of] + patience)
            for of in _expected(app.installation)
            if of in begun and now - begun[of] > patience
        ]
    return [
        Missed(each.of, begun[each.of], each.since)
        for each in due(schedule, begun, now)
        if each.of in begun and (each.since < each.due_at or now - each.since > patience)
    ]


def nothing_ran_since(connection: Connection, missed: Sequence[Missed]) -> datetime | None:
    """Return since when nothing has run at all, where several flows lack for this one cause."""
    latest = max(_begun(connection).values(), default=None)
    if len(missed) < 2 or latest is None:
        return None
    return latest if latest < min(each.missed_at for each in missed) else None


def _schedule(installation: Installation) -> Schedule | None:
    try:
        return None if schedule_path(installation) is None else load_schedule(installation)
    except ConfigurationMistake:  # whoever lets it run is told of them
        return None


def _begun(connection: Connection) -> dict[Flow, datetime]:
    return {Flow(*of): datetime.fromisoformat(at) for of, at in runs.last_begun(connection).items()}


def _expected(installation: Installation) -> list[Flow]:
    flows: list[tuple[str, FlowName]] = [(name, "orders") for name in installation.portal_names]
    flows += [(bank, "payments") for bank in installation.served_banks]
    flows += [(portal, "settlements") for portal in installation.settled_portals]
    return [Flow(*each) for each in flows]
