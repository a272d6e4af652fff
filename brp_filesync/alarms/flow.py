"""The alarms of a night: raised, reminded of, closed, and told. One beginning and one end a night.

Nothing here ends a night: trouble with alarms is told beside its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brp_filesync.alarms.compare import Changes, compare
from brp_filesync.alarms.decided_files import begin_telling
from brp_filesync.alarms.gather import missed_runs, see
from brp_filesync.alarms.model import Seen, Wrong
from brp_filesync.alarms.ping import ping_end, ping_start
from brp_filesync.alarms.tell import channels, tell
from brp_filesync.app import App
from brp_filesync.core.alarms import Alarm, alarm_as_dict
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import SourceKind
from brp_filesync.flows.guard import guard
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger import alarms
from brp_filesync.migrations.revision import is_current

_log = Log()


@dataclass(frozen=True, slots=True)
class Alarms:
    """The open alarms after a look, what changed, and what stood in the way of telling it."""

    opened: tuple[Alarm, ...] = ()
    raised: int = 0
    reminded: int = 0
    closed: int = 0
    troubles: tuple[FilesyncError, ...] = ()
    said: str = ""  # the installation that commands must name, if any
    kinds: Mapping[str, SourceKind] = field(default_factory=dict)  # which sources are what

    @property
    def exit_code(self) -> ExitCode:
        """What they alone would end a night with: an open alarm waits for a person."""
        waiting = [ExitCode.WAITING] if self.opened else []
        return gravest(waiting + [trouble.exit_code for trouble in self.troubles])

    def as_dict(self) -> dict[str, Any]:
        """Return them for `--json`, in English."""
        return {
            "raised": self.raised,
            "reminded": self.reminded,
            "closed": self.closed,
            "open": [alarm_as_dict(each, "en", self.said) for each in self.opened],
            "troubles": [each.message for each in self.troubles],
        }


def begin_watch(app: App) -> None:
    """Before a night: ping, and raise an alarm for runs that were missed until now."""
    if app.dry:
        return
    ping_start(app)
    webhook = app.installation.settings.alarms.webhook

    def begin() -> Alarms:
        begin_telling(app, asked_for=webhook is not None and webhook.files)
        return Alarms()

    _told(app, begin)

    def seen() -> Seen:
        with app.database.connect() as connection:
            return Seen(missed_runs(app, connection).wrong)

    _told(app, lambda: _look(app, seen(), say=False))


def end_watch(app: App, nights: Sequence[FlowResult], code: ExitCode) -> Alarms:
    """After a night that ended with this code: look at everything, tell what is new, and ping."""
    if app.dry:
        return Alarms()
    looked = look(app, nights)
    ping_end(app, gravest([code, looked.exit_code]))
    return looked


def look(app: App, nights: Sequence[FlowResult] = ()) -> Alarms:
    """Compare what is wrong now with the open alarms, and tell what changed; nothing is raised."""

    def do() -> Alarms:
        with app.database.connect() as connection:
            broken = any(each.kind == "invariant" for each in alarms.open_alarms(connection))
        return _look(app, see(app, nights, broken_before=broken), say=True)

    return _told(app, do)


def _told(app: App, do: Any) -> Alarms:
    """Do it, where the database has the tables for it; trouble and bugs are told."""
    try:
        with guard(phrase("The alarms"), phrase("the night itself is done.")):
            return do() if is_current(app.engine) else Alarms()
    except FilesyncError as trouble:
        _log.error("alarms not looked at", trouble=trouble.message)
        return Alarms(troubles=(trouble,))


def _look(app: App, seen: Seen, *, say: bool) -> Alarms:
    settings = app.installation.settings.alarms
    with app.database.connect() as connection, app.database.write(connection):
        before = alarms.open_alarms(connection)
        changes = compare(seen, before, app.today, settings.remind_days)
        for channel, event, ids in _record(app, connection, changes):
            alarms.promise(connection, ids, event, channel, app.now)
    troubles = tell(app) if say else []
    with app.database.connect() as connection:
        opened = tuple(alarms.open_alarms(connection))
    return Alarms(
        opened,
        len(changes.raised),
        len(changes.reminded),
        len(changes.closed),
        tuple(troubles),
        app.installation.said,
        app.installation.kinds,
    )


def _record(app: App, connection: Any, changes: Changes) -> list[tuple[str, str, list[int]]]:
    """Write what changes, and return what is to be promised by it."""
    for alarm_id, facts in changes.renewed:
        alarms.renew(connection, alarm_id, facts)
    raised = [_raise(app, connection, each) for each in changes.raised]
    for alarm_id in changes.reminded:
        alarms.remind(connection, alarm_id, app.now)
    for alarm_id in changes.closed:
        alarms.close(connection, alarm_id, app.now)
        _log.info("alarm over", alarm=alarm_id)
    events = {"raised": raised, "reminder": changes.reminded, "closed": changes.closed}
    return [
        (channel, event, list(ids))
        for event, ids in events.items()
        for channel in channels(app.installation.settings.alarms)
    ]


def _raise(app: App, connection: Any, wrong: Wrong) -> int:
    _log.error("alarm", kind=wrong.kind, source=wrong.source, subject=wrong.subject)
    return alarms.raise_alarm(
        connection, wrong.kind, wrong.source, wrong.subject, wrong.facts, app.now
    )
