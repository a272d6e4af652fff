"""The alarms of a night: raised, reminded of, closed, and told. One beginning and one end a night.

Nothing here ends a night: trouble with alarms is told beside its own.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from brp_filesync.alarms.compare import Changes, compare, since_when
from brp_filesync.alarms.decided_files import begin_telling
from brp_filesync.alarms.expected import missing_runs
from brp_filesync.alarms.gather import see
from brp_filesync.alarms.last_known import keep_contacts
from brp_filesync.alarms.model import Seen, Wrong
from brp_filesync.alarms.ping import ping_start
from brp_filesync.alarms.straight import tell_over, tell_straight
from brp_filesync.alarms.tell import channels, tell
from brp_filesync.app import App
from brp_filesync.core.alarms import Alarm, alarm_as_dict
from brp_filesync.core.errors import FilesyncError, NotReady
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import SourceKind
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.guard import guard
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger import alarms
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.apart import contacts_of

_log = Log()


@dataclass(frozen=True, slots=True)
class Alarms:
    """The open alarms after a look, what changed, and what stood in the way.

    `troubles` are those of telling, and `unlooked` is why nothing could be looked at.
    """

    opened: tuple[Alarm, ...] = ()
    raised: int = 0
    reminded: int = 0
    closed: int = 0
    troubles: tuple[FilesyncError, ...] = ()
    unlooked: FilesyncError | None = None
    said: str = ""  # the installation that commands must name, if any
    kinds: Mapping[str, SourceKind] = field(default_factory=dict)  # which sources are what

    @property
    def exit_code(self) -> ExitCode:
        """What they alone would end a night with.

        An open alarm waits for a person, and so does one that couldn't be told: the night is done.
        """
        waiting = [ExitCode.WAITING] if self.opened or self.troubles else []
        return gravest(waiting + ([self.unlooked.exit_code] if self.unlooked else []))

    @property
    def all_troubles(self) -> tuple[FilesyncError, ...]:
        """What a person should be told of on the terminal."""
        return self.troubles if self.unlooked is None else (*self.troubles, self.unlooked)

    def as_dict(self) -> dict[str, Any]:
        """Return them for `--json`, in English."""
        return {
            "raised": self.raised,
            "reminded": self.reminded,
            "closed": self.closed,
            "open": [alarm_as_dict(each, "en", self.said) for each in self.opened],
            "troubles": [each.message for each in self.all_troubles],
        }


def begin_watch(app: App) -> None:
    """Before a night: ping, and raise an alarm for runs that were missed until now."""
    if app.dry:
        return
    keep_contacts(contacts_of(app.installation))
    ping_start(app)
    webhook = app.installation.settings.alarms.webhook

    def begin() -> Alarms:
        begin_telling(app, asked_for=webhook is not None and webhook.files)
        return Alarms()

    _told(app, begin)

    def seen() -> Seen:
        with app.database.connect() as connection:
            return Seen(missing_runs(app, connection).wrong)

    _told(app, lambda: _look(app, seen(), say=False))


def look(app: App, nights: Sequence[FlowResult] = ()) -> Alarms:
    """Compare what is wrong now with the open alarms, and tell what changed; nothing is raised."""

    def do() -> Alarms:
        with app.database.connect() as connection:
            opened = {
                (each.kind, each.source, each.subject) for each in alarms.open_alarms(connection)
            }
        return _look(app, see(app, nights, opened), say=True)

    def over() -> Alarms:
        say_over(app)
        return Alarms()

    looked = _told(app, do)
    if looked.unlooked is None:
        _told(app, over)
    else:  # no ledger can keep it
        tell_straight(contacts_of(app.installation), looked.unlooked, app.clock)
    return looked


def say_over(app: App) -> None:
    """Tell that runs go on, where all that a run needs is there: by a wrong clock they don't."""
    if app.dry:
        return
    with suppress(NotReady):
        demand_clock(app)
        tell_over(contacts_of(app.installation), app.clock)


def _told(app: App, do: Callable[[], Alarms]) -> Alarms:
    """Do it, where the database has the tables for it; trouble and bugs are told."""
    try:
        with guard(phrase("The alarms"), phrase("the night itself is done.")):
            demand_current(app.engine)
            return do()
    except FilesyncError as trouble:
        _log.error("alarms not looked at", trouble=trouble.message)
        return Alarms(unlooked=trouble)


def _look(app: App, seen: Seen, *, say: bool) -> Alarms:
    settings = app.installation.settings.alarms
    with app.database.connect() as connection, app.database.write(connection):
        before = alarms.open_alarms(connection)
        now = app.clock.now()
        over = alarms.closed_since(connection, since_when(now))
        changes = compare(seen, before, app.today, settings.remind_days, now, over)
        for channel, event, ids in _record(app, connection, changes):
            alarms.promise(connection, ids, event, channel, app.now)
    troubles = tell(app) if say else []
    with app.database.connect() as connection:
        opened = tuple(alarms.open_alarms(connection))
    return Alarms(
        opened,
        len(changes.raised) + len(changes.again),
        len(changes.reminded),
        len(changes.closed) + len(changes.forgotten),
        tuple(troubles),
        said=app.installation.said,
        kinds=app.installation.kinds,
    )


def _record(app: App, connection: Connection, changes: Changes) -> list[tuple[str, str, list[int]]]:
    """Write what changes, and return what is to be promised by it."""
    for alarm_id, facts in changes.renewed:
        alarms.renew(connection, alarm_id, facts)
    for alarm_id, facts in changes.again:
        alarms.reopen(connection, alarm_id, facts, app.now)
        _log.error("alarm again", alarm=alarm_id)
    alarms.gone(connection, changes.gone, app.now)
    alarms.gone(connection, changes.back, None)
    raised = [_raise(app, connection, each) for each in changes.raised]
    for alarm_id in changes.reminded:
        alarms.remind(connection, alarm_id, app.now)
    for alarm_id in (*changes.closed, *changes.forgotten):
        alarms.close(connection, alarm_id, app.now)
        _log.info("alarm over", alarm=alarm_id)
    events: Mapping[str, Sequence[int]] = {
        "raised": raised,
        "again": [alarm_id for alarm_id, _ in changes.again],
        "reminder": changes.reminded,
        "closed": changes.closed,
        "forgotten": changes.forgotten,
    }
    return [
        (channel, event, list(ids))
        for event, ids in events.items()
        for channel in channels(app.installation.settings.alarms)
    ]


def _raise(app: App, connection: Connection, wrong: Wrong) -> int:
    _log.error("alarm", kind=wrong.kind, source=wrong.source, subject=wrong.subject)
    return alarms.raise_alarm(
        connection, wrong.kind, wrong.source, wrong.subject, wrong.facts, app.now
    )
