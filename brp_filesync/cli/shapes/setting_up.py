"""The database, servers, checks and the rest of an installation, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.nights import Failed
from brp_filesync.cli.shapes.words import Day, Kind, Moment, Ore, Shape


@dataclass(frozen=True)
class Tables(Shape):
    """Which revision the tables are of now, and were of before; null for none.

    `backup` is the copy that was made before they changed.
    """

    changed: bool
    before: str | None
    revision: str
    backup: str | None


@dataclass(frozen=True)
class GymMade(Shape):
    """What `init` made, what was there already, what is to be added, and which commands come next."""

    folder: str
    made: list[str]
    there: list[str]
    schedule_lacks: str
    next: list[str]


@dataclass(frozen=True)
class Portal(Shape):
    """A portal, its server, and since when its login is refused."""

    source: str
    kind: Literal["portal"]
    name: str
    server: str
    username: str
    mode: str
    start_from: Day | None
    login_refused_at: Moment | None


@dataclass(frozen=True)
class PortalsListed(Shape):
    """What `portal list` shows."""

    portals: list[Portal]


@dataclass(frozen=True)
class Line(Shape):
    """What was looked at, and what was found; the installation's own has `source` "" and no kind."""

    source: str
    kind: Kind | None
    check: str
    result: str
    message: str
    advice: str
    exit_code: int


@dataclass(frozen=True)
class Checked(Shape):
    """What `check` and `portal checklist` found."""

    exit_code: int
    lines: list[Line]


@dataclass(frozen=True)
class InstallationsChecked(Checked):
    """What was found of one of several installations."""

    installation: str


@dataclass(frozen=True)
class AllChecked(Shape):
    """What was found of several installations."""

    exit_code: int
    installations: list[InstallationsChecked | Failed]


@dataclass(frozen=True)
class Key(Shape):
    """A server's host key."""

    type: str
    fingerprint: str
    pinned: bool


@dataclass(frozen=True)
class Keys(Shape):
    """What `hosts scan` found."""

    source: str
    kind: Kind
    host: str
    port: int
    keys: list[Key]


@dataclass(frozen=True)
class PinnedKey(Shape):
    """A key that is pinned for a portal's or bank's server."""

    source: str
    kind: Kind
    host: str
    port: int
    type: str
    fingerprint: str


@dataclass(frozen=True)
class PinnedKeys(Shape):
    """What `hosts list` found in the file."""

    known_hosts: str
    keys: list[PinnedKey]


@dataclass(frozen=True)
class RemovedKey(Shape):
    """A key that isn't pinned any more."""

    type: str
    fingerprint: str


@dataclass(frozen=True)
class RemovedKeys(Shape):
    """What `hosts remove` took out of the file."""

    source: str
    kind: Kind
    removed: list[RemovedKey]


@dataclass(frozen=True)
class Fault(Shape):
    """What is wrong with an OCR number."""

    what: str
    found: str
    expected: str


@dataclass(frozen=True)
class OcrChecked(Shape):
    """Whether an OCR number is right."""

    number: str
    right: bool
    invoice_number: str | None
    faults: list[Fault]


@dataclass(frozen=True)
class Invariant(Shape):
    """Whether something that must always hold does, and the first that breaks it."""

    name: str
    holds: bool
    first: str | None


@dataclass(frozen=True)
class ChangedSince(Shape):
    """Rows of a kind that aren't as we wrote them: how many, and the ids of the first."""

    what: str
    count: int
    first: list[int]


@dataclass(frozen=True)
class Unchecked(Shape):
    """A file that couldn't be held against what stands of it, and why not."""

    attempt_id: int
    source: str
    kind: Kind
    name: str
    why: str


@dataclass(frozen=True)
class Reconciled(Shape):
    """What `reconcile` found; only what is broken is wrong."""

    broken: int
    invariants: list[Invariant]
    changed: list[ChangedSince]
    unchecked: list[Unchecked]


@dataclass(frozen=True)
class Task(Shape):
    """What finance must decide; amounts are those of its invoice."""

    task_id: int
    source: str | None
    kind: Literal["portal"]
    portal_order_number: str | None
    order_number: str | None
    company_id: str | None
    invoice_number: int | None
    total_ore: Ore | None
    rest_ore: Ore | None
    created_at: Moment
    done_at: Moment | None
    done_by: str | None
    note: str | None
    word: str
    params: dict[str, Any]
    what: str


@dataclass(frozen=True)
class TasksListed(Shape):
    """What `tasks list` shows, the oldest first."""

    tasks: list[Task]


@dataclass(frozen=True)
class TaskDone(Shape):
    """What `tasks done` recorded."""

    task_id: int
    done: Literal[True]
    note: str


@dataclass(frozen=True)
class PriceChange(Shape):
    """A change of an agreed price, and what was before; null where there was none, or no last day."""

    change: str
    source: str
    kind: Literal["portal"]
    product_number: str
    facility_id: str
    valid_from: Day
    valid_to: Day | None
    price_ore: Ore
    valid_to_before: Day | None
    price_ore_before: Ore | None


@dataclass(frozen=True)
class PriceRefusal(Shape):
    """What is wrong in a file of agreed prices."""

    line: int | None
    column: str
    code: str
    word: str
    message: str


@dataclass(frozen=True)
class PricesChanged(Shape):
    """What `agreements import` or `end` did, or would do, or why not.

    `hidden_rows` are the numbers of rows that the workbook doesn't show, and that count.
    """

    dry_run: bool
    done: bool
    changes: list[PriceChange]
    problems: list[PriceRefusal]
    hidden_rows: list[int]


@dataclass(frozen=True)
class ScheduleChecked(Shape):
    """What is odd about a schedule without mistakes."""

    path: str | None
    flows: int
    oddities: list[str]
    exit_code: int


@dataclass(frozen=True)
class InstallationsScheduleChecked(ScheduleChecked):
    """The same of one of several installations."""

    installation: str


@dataclass(frozen=True)
class SchedulesChecked(Shape):
    """The same of several installations."""

    exit_code: int
    installations: list[InstallationsScheduleChecked | Failed]


@dataclass(frozen=True)
class Installed(Shape):
    """What `schedule install` would have you install."""

    way: str
    text: str


@dataclass(frozen=True)
class Completion(Shape):
    """What a shell needs to complete commands."""

    shell: str
    text: str


@dataclass(frozen=True)
class Written(Shape):
    """What `metrics` wrote, and the installations of which nothing could be told."""

    path: str
    down: list[str]


@dataclass(frozen=True)
class Served(Shape):
    """That the service has ended."""

    ended_at: Moment
    in_a_job: bool
