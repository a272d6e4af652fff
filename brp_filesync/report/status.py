"""How an installation stands now, for a person and for monitors. What it means is judged purely."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from brp_filesync.app import App
from brp_filesync.core.alarms import Alarm, alarm_as_dict
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotReady
from brp_filesync.core.exit_codes import NOT_DONE, ExitCode
from brp_filesync.core.phrase import joined
from brp_filesync.core.source import FlowName, SourceKind
from brp_filesync.flows.clock import demand_clock
from brp_filesync.ledger.alarms import open_alarms
from brp_filesync.ledger.last_runs import last_ends, last_runs
from brp_filesync.migrations.revision import demand_whole
from brp_filesync.profiles.load import database_url
from brp_filesync.report.gather import gather_waiting
from brp_filesync.report.model import Waiting
from brp_filesync.schedule.due import next_times
from brp_filesync.schedule.expected import awaited, missing
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.missed import missed_runs
from brp_filesync.schedule.model import Awaited, Flow
from brp_filesync.schedule.seen import seen_lately

_LONGEST_RUN = timedelta(hours=24)
LEAST_FREE_BYTES = 100 * 1024 * 1024  # as `filesync check` has it
DONE_CODES = (int(ExitCode.DONE), int(ExitCode.WAITING), int(ExitCode.FILE_REFUSED))


@dataclass(frozen=True, slots=True)
class FlowStatus:
    """A flow's last run and the next; "" and None where there is none. Moments are UTC text.

    A run without an end is at work, or was killed. `done_at`: when one last ended that was done,
    though something may have waited.
    """

    source: str
    flow: FlowName
    began_at: str
    ended_at: str
    exit_code: int | None
    done_at: str
    next_at: str


@dataclass(frozen=True, slots=True)
class FlowMissed:
    """A flow that should have run and hasn't: when it began last (UTC text)."""

    source: str
    flow: FlowName
    since: str


@dataclass(frozen=True, slots=True)
class File:
    """An expected file that hasn't come: which, for which day, and by when it is missed."""

    source: str
    flow: FlowName
    name: str
    day: str
    by: str


@dataclass(frozen=True, slots=True)
class Status:
    """How an installation stands. `disks` are free bytes by place; `said` is as in Figures."""

    installation: str
    at: str
    flows: tuple[FlowStatus, ...]
    missing: tuple[File, ...]
    awaited: tuple[File, ...]
    alarms: tuple[Alarm, ...]
    waiting: Waiting
    disks: Mapping[str, int]
    said: str = ""
    missed: tuple[FlowMissed, ...] = ()  # flows that have missed their time
    clock: str = ""  # what is wrong with the machine's clock, and what to do
    mistaken: tuple[str, ...] = ()  # the portals and banks whose profiles have mistakes
    kinds: Mapping[str, SourceKind] = field(default_factory=dict)  # which sources are what

    @property
    def exit_code(self) -> ExitCode:
        """70 where something isn't done, 3 where something waits for a person, else 0."""
        return judge(self)

    def as_dict(self) -> dict[str, Any]:
        """Return it for `--json`: no personal data, amounts in öre, moments UTC."""
        return {
            "installation": self.installation,
            "at": self.at,
            "exit_code": int(self.exit_code),
            "flows": [_plain(each) for each in self.flows],
            "mistaken_profiles": list(self.mistaken),
            "missed": [_plain(each) for each in self.missed],
            "clock": self.clock,
            "missing": [_plain(each) for each in self.missing],
            "awaited": [_plain(each) for each in self.awaited],
            "alarms": [alarm_as_dict(each, "en", self.said) for each in self.alarms],
            "unmatched": [_plain(each) for each in self.waiting.queues],
            "mails": dict(self.waiting.mails),
            "duties": dict(self.waiting.duties),
            "failed_files": self.waiting.failed_files,
            "files_to_approve": self.waiting.files_to_approve,
            "tasks": self.waiting.tasks,
            "open_rows": [_plain(each) for each in self.waiting.open_rows],
            "awaited_lumps": [_plain(each) for each in self.waiting.lumps],
            "trials": [_plain(each) for each in self.waiting.trials],
            "disk_free_bytes": dict(self.disks),
        }


def status_of(app: App) -> Status:
    """Return how the installation stands now, looked at by the clock: a stopped cron tells nobody.

    Raises NotReady where the tables aren't made or are of another version, and
    ConfigurationMistake for a schedule with mistakes.
    """
    demand_whole(app.engine)
    now = app.clock.now()
    schedule = load_schedule(app.installation)
    with app.database.connect() as connection:
        seen = seen_lately(connection, now)
        runs = {Flow(row["source"], row["flow"]): row for row in last_runs(connection)}
        done = last_ends(connection, DONE_CODES)
        waiting = gather_waiting(connection, app.installation)
        alarms = tuple(open_alarms(connection))
        missed = missed_runs(app, connection)
    nexts = {each.of: utc_text(each.at) for each in next_times(schedule, now)}
    planned = [plan.of for plan in schedule.plans]
    return Status(
        app.installation.settings.installation,
        app.now,
        tuple(
            FlowStatus(
                of.source,
                of.flow,
                (runs.get(of) or {}).get("started_at") or "",
                (runs.get(of) or {}).get("ended_at") or "",
                (runs.get(of) or {}).get("exit_code"),
                done.get(of, ""),
                nexts.get(of, ""),
            )
            for of in dict.fromkeys([*planned, *runs])
        ),
        tuple(_file(each) for each in missing(schedule, seen, now)),
        tuple(_file(each) for each in awaited(schedule, seen, now)),
        alarms,
        waiting,
        dict(_disks(app)),
        app.installation.said,
        tuple(FlowMissed(*each.of, utc_text(each.began)) for each in missed),
        _clock(app),
        tuple(sorted({*app.installation.mistaken_portals, *app.installation.mistaken_banks})),
        app.installation.kinds,
    )


def judge(status: Status) -> ExitCode:
    """Return what a monitor is told: 70 critical, 3 warning, 0 well."""
    if (
        any(_is_wrong(each, status.at) for each in status.flows)
        or status.mistaken  # their nights will do nothing
        or status.missed  # whoever lets them run has stopped, and no run can tell
        or status.clock
        or any(each.not_done for each in status.alarms)
        or any(free < LEAST_FREE_BYTES for free in status.disks.values())
    ):
        return ExitCode.BROKEN
    waiting = status.waiting
    waits = (
        status.alarms,
        status.missing,
        waiting.queues,
        waiting.failed_files,
        waiting.vouchers,
        waiting.tasks,
        waiting.open_rows,
        waiting.files_to_approve,
        waiting.mails.get("failed"),
        waiting.mails.get("unknown"),
        [each for each in waiting.trials if each.is_long(status.at)],
        [
            each
            for each in status.flows
            if each.exit_code in (ExitCode.WAITING, ExitCode.FILE_REFUSED)
        ],
    )
    return ExitCode.WAITING if any(waits) else ExitCode.DONE


def _is_wrong(flow: FlowStatus, now: str) -> bool:
    """Tell whether a flow's last run failed, or began a day ago and has no end."""
    if flow.began_at and flow.exit_code is None:
        age = datetime.fromisoformat(now) - datetime.fromisoformat(flow.began_at)
        return age > _LONGEST_RUN
    return flow.exit_code in NOT_DONE


def _clock(app: App) -> str:
    try:
        demand_clock(app)
    except NotReady as wrong:
        return joined(" ", (wrong.message, wrong.advice))
    return ""


def _file(each: Awaited) -> File:
    return File(each.of.source, each.of.flow, each.name, each.day.isoformat(), utc_text(each.by))


def _disks(app: App) -> Iterator[tuple[str, int]]:
    installation = app.installation
    places = {"archive": installation.path(installation.settings.archive)}
    database = make_url(database_url(installation))
    if database.get_backend_name() == "sqlite":
        places["database"] = Path(str(database.database)).parent
    for name, place in places.items():
        there = next(each for each in (place, *place.parents) if each.exists())
        yield name, shutil.disk_usage(there).free


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
