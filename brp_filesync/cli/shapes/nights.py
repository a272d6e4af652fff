"""Nights, the schedule, and how it stands, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.ledger import Counts, FileResult
from brp_filesync.cli.shapes.promises import CatalogueResult
from brp_filesync.cli.shapes.words import Day, Kind, Moment, Ore, Shape


@dataclass(frozen=True)
class Trouble(Shape):
    """What stood in the way, and what to do."""

    message: str
    advice: str
    exit_code: int


@dataclass(frozen=True)
class Mails(Shape):
    """What became of a night's mails; `orders` are the first of a dry run, by the mails' kind."""

    sent: int
    waiting: int
    failed: int
    unknown: int
    waived: int
    settings: bool
    orders: dict[str, list[str]]


@dataclass(frozen=True)
class Flow(Shape):
    """A source's night; `lumps` are those of settlement reports that booked themselves."""

    source: str
    kind: Kind
    flow: str
    dry_run: bool
    trial: bool
    exit_code: int
    rows: Counts
    files: list[FileResult]
    received: list[str]
    waiting: list[str]
    skipped: list[str]
    too_big: list[str]
    gone: list[str]
    answers: list[str]
    cleared: int
    mails: Mails | None
    catalogue: CatalogueResult | None
    lumps: int
    troubles: list[Trouble]


@dataclass(frozen=True)
class Alarm(Shape):
    """Something that is wrong, since when, and what to do."""

    alarm_id: int
    alarm: str
    source: str
    kind: Kind | None
    subject: str
    text: str
    advice: str
    facts: dict[str, Any]
    raised_at: Moment
    told_at: Moment | None
    closed_at: Moment | None


@dataclass(frozen=True)
class AlarmsListed(Shape):
    """What `alarms list` and `alarms check` show."""

    alarms: list[Alarm]


@dataclass(frozen=True)
class AlarmsAfter(Shape):
    """The alarms after a night."""

    raised: int
    reminded: int
    closed: int
    open: list[Alarm]
    troubles: list[str]


@dataclass(frozen=True)
class Report(Shape):
    """Where the night's report is, and to how many it was mailed."""

    page: str | None
    data: str | None
    rejects: list[str]
    mailed: int
    unmailed: int
    troubles: list[str]


@dataclass(frozen=True)
class Night(Shape):
    """What a run came to."""

    exit_code: int
    dry_run: bool
    nights: list[Flow]
    alarms: AlarmsAfter
    report: Report | None
    upkeep: str | None  # why what is kept no longer couldn't be taken away


@dataclass(frozen=True)
class Failed(Shape):
    """An installation of which nothing else can be told."""

    installation: str
    exit_code: int
    trouble: str
    advice: str


@dataclass(frozen=True)
class InstallationsNight(Night):
    """The night of one of several installations."""

    installation: str


@dataclass(frozen=True)
class Nights(Shape):
    """What a run of several installations came to."""

    exit_code: int
    installations: list[InstallationsNight | Failed]


@dataclass(frozen=True)
class Planned(Shape):
    """When a flow runs: by which rules, when it was done last, is due, and comes next."""

    source: str
    kind: Kind
    flow: str
    run: list[str]
    run_on: str
    last: Moment | None
    due: Moment | None
    next: Moment | None


@dataclass(frozen=True)
class Expected(Shape):
    """A file that is awaited or missing: for which day, and by when."""

    source: str
    kind: Kind
    flow: str
    day: Day
    by: Moment
    name: str


@dataclass(frozen=True)
class Gap(Shape):
    """A number of a source's series that is missing or there twice, and the files beside it."""

    source: str
    kind: Kind
    flow: str
    gap: str
    number: str
    names: list[str]


@dataclass(frozen=True)
class Schedule(Shape):
    """What `schedule list` shows."""

    runs: list[Planned]
    awaited: list[Expected]
    missing: list[Expected]
    gaps: list[Gap]


@dataclass(frozen=True)
class InstallationsSchedule(Schedule):
    """The schedule of one of several installations."""

    installation: str


@dataclass(frozen=True)
class Schedules(Shape):
    """The schedules of several installations."""

    exit_code: int
    installations: list[InstallationsSchedule | Failed]


@dataclass(frozen=True)
class FlowStatus(Shape):
    """A flow's last run and its next; "" where there is none."""

    source: str
    kind: Kind
    flow: str
    began_at: Moment | Literal[""]
    ended_at: Moment | Literal[""]
    exit_code: int | None
    done_at: Moment | Literal[""]
    next_at: Moment | Literal[""]


@dataclass(frozen=True)
class Queue(Shape):
    """A bank's payments that are nobody's yet."""

    source: str
    kind: Literal["bank"]
    name: str
    payments: int
    amount_ore: Ore
    oldest: Day


@dataclass(frozen=True)
class AwaitedLumps(Shape):
    """A portal's settlement reports that no lump has paid whole yet."""

    source: str
    kind: Literal["portal"]
    name: str
    reports: int
    open_ore: Ore
    oldest: Day


@dataclass(frozen=True)
class Trial(Shape):
    """A portal on trial."""

    source: str
    kind: Literal["portal"]
    name: str
    since: Moment
    files: int
    longest_days: int


@dataclass(frozen=True)
class OpenRows(Shape):
    """A portal's rejected rows that nobody has mended or waived; `oldest` was decided then."""

    source: str
    kind: Literal["portal"]
    name: str
    rows: int
    oldest: Moment


@dataclass(frozen=True)
class MissedRun(Shape):
    """A flow that should have run and hasn't, since when."""

    source: str
    kind: Kind
    flow: str
    since: Moment


@dataclass(frozen=True)
class Status(Shape):
    """How it stands now."""

    installation: str
    at: Moment
    exit_code: int
    flows: list[FlowStatus]
    mistaken_profiles: list[str]
    missed: list[MissedRun]
    clock: str
    missing: list[Expected]
    awaited: list[Expected]
    alarms: list[Alarm]
    unmatched: list[Queue]
    mails: dict[str, int]
    duties: dict[str, int]
    failed_files: int
    files_to_approve: int
    tasks: int
    open_rows: list[OpenRows]
    awaited_lumps: list[AwaitedLumps]
    trials: list[Trial]
    disk_free_bytes: dict[str, int]


@dataclass(frozen=True)
class Statuses(Shape):
    """How several installations stand."""

    exit_code: int
    installations: list[Status | Failed]
