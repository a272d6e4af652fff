"""What a report tells, as data: figures of a run, of what waits, and of the last days.

Amounts are whole öre, moments UTC text, days ISO text. Nothing here is anybody's personal data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from brp_filesync.core.alarms import Alarm
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.source import FlowName

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stood in the way, and what to do about it."""

    message: str
    advice: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem's word with its params, and how many rows have it."""

    word: str
    params: Params
    rows: int = 1


@dataclass(frozen=True, slots=True)
class FileFigures:
    """What became of a file; `result` is `left` where it wasn't decided on.

    `sums` are a payment file's öre by what became of them, `settled` what a settlement report settled.
    """

    file_id: int
    name: str
    result: str
    counts: Counts
    invoiced_ore: int = 0
    sums: Mapping[str, int] | None = None
    waiting: int = 0
    problem: Problem | None = None
    trouble: Trouble | None = None
    settled: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class CatalogueFigures:
    """What became of a portal's catalogue; a version of 0 is none yet."""

    result: str
    version: int = 0
    added: int = 0
    gone: int = 0
    changed: int = 0
    problems: tuple[Problem, ...] = ()  # what holds it back


@dataclass(frozen=True, slots=True)
class Late:
    """An expected file that hasn't come: the day it is for, and by when it should have come."""

    source: str
    name: str
    flow: FlowName
    file: str
    day: str
    by: str


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """One portal's or bank's part of a run. `problems` are the commonest of rejected rows."""

    source: str
    name: str
    flow: FlowName
    exit_code: int
    files: tuple[FileFigures, ...] = ()
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0  # how many kinds more there are than are told
    incomplete: tuple[str, ...] = ()
    too_big: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()  # from the server, as they were read
    answered: int = 0
    mails_sent: int = 0
    troubles: tuple[Trouble, ...] = ()
    catalogue: CatalogueFigures | None = None
    reached: bool = True  # its server let us in and was looked at
    lumps: int = 0  # of settlement reports, that were booked by themselves

    @property
    def counts(self) -> Counts:
        """The rows of all its files that count: those of a trial don't."""
        return sum((each.counts for each in self.files if each.result != "tried"), start=Counts())

    @property
    def invoiced_ore(self) -> int:
        """What was invoiced."""
        return sum(each.invoiced_ore for each in self.files)

    def sum_ore(self, name: str) -> int:
        """Return one sum of its payment files, as `received_ore`, or of its settlement reports."""
        return sum((each.sums or each.settled or {}).get(name, 0) for each in self.files)


@dataclass(frozen=True, slots=True)
class Queue:
    """A bank's payments that are nobody's yet; `oldest` is the day that the oldest was paid."""

    bank: str
    name: str
    payments: int
    amount_ore: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Lumps:
    """A portal's settlement reports that await their lump: what is open, and the oldest's day."""

    source: str
    name: str
    reports: int
    open_ore: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A portal on trial, whose orders count for nothing: since when (UTC), and how many files.

    `longest_days` is how long a trial may last before somebody is asked.
    """

    source: str
    name: str
    since: str
    files: int
    longest_days: int

    def days(self, now: str) -> int:
        """Return how many whole days it has lasted, by the time that is given (UTC)."""
        return (datetime.fromisoformat(now) - datetime.fromisoformat(self.since)).days

    def is_long(self, now: str) -> bool:
        """Say whether it may have been forgotten."""
        return self.days(now) >= self.longest_days


@dataclass(frozen=True, slots=True)
class OpenRows:
    """A portal's rejected rows of earlier runs that nobody has mended or waived; `oldest` is UTC."""

    source: str
    name: str
    rows: int
    oldest: str


@dataclass(frozen=True, slots=True)
class NotExported:
    """A company's vouchers that the bookkeeping hasn't got yet, and the oldest one's day."""

    company_id: str
    vouchers: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a run or a person, whichever run has left it."""

    queues: tuple[Queue, ...] = ()
    mails: Mapping[str, int] = field(default_factory=dict)  # state → how many; the sent aren't in
    duties: Mapping[str, int] = field(default_factory=dict)  # kind → answers and clearings to do
    failed_files: int = 0
    files_to_approve: int = 0
    tasks: int = 0
    trials: tuple[Trial, ...] = ()
    open_rows: tuple[OpenRows, ...] = ()
    vouchers: tuple[NotExported, ...] = ()  # where the settings ask for it
    lumps: tuple[Lumps, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What was decided on a day in Stockholm, of all portals and banks."""

    day: str
    counts: Counts = field(default_factory=Counts)
    invoiced_ore: int = 0
    received_ore: int = 0
    booked_ore: int = 0
    unmatched_ore: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """How a day's runs of a flow ended: the gravest exit code, None where one has no end."""

    source: str
    flow: FlowName
    day: str
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report tells of one run of an installation.

    `said` is the name that its commands must say, "" on a machine with one installation. `untold`
    is why alarms couldn't be told, or looked at, `unkept` why the report couldn't be kept, and
    `unpruned` why what is kept no longer is there still.
    """

    installation: str
    began_at: str
    ended_at: str
    exit_code: int
    sources: tuple[SourceFigures, ...]
    waiting: Waiting
    days: tuple[Day, ...]
    marks: tuple[Mark, ...]
    alarms: tuple[Alarm, ...] = ()
    late: tuple[Late, ...] = ()
    said: str = ""
    untold: tuple[Trouble, ...] = ()
    unkept: tuple[Trouble, ...] = ()
    unpruned: tuple[Trouble, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return _plain(self)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
