"""Files and runs of the ledger, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.settlements import Settled
from brp_filesync.cli.shapes.words import Day, Kind, Moment, Ore, Sha256, Shape


@dataclass(frozen=True)
class Received(Shape):
    """A file that came, with the counts of its latest attempt."""

    file_id: int
    source: str
    kind: Kind
    flow: str
    name: str
    state: str
    attempts: int
    size: int
    received_at: Moment
    rows: int | None
    imported: int | None
    duplicate: int | None
    rejected: int | None
    held: int | None
    invoiced_ore: Ore | None


@dataclass(frozen=True)
class Sent(Shape):
    """A file of our own: a part of a catalogue."""

    catalogue_id: int
    source: str
    kind: Kind
    flow: Literal["catalogue"]
    version: int
    content: str
    name: str
    state: str
    rows: int
    size: int
    sha256: Sha256
    rendered_at: Moment
    delivered_at: Moment | None


@dataclass(frozen=True)
class FilesListed(Shape):
    """What `files list` shows, each the newest first."""

    received: list[Received]
    sent: list[Sent]


@dataclass(frozen=True)
class Counts(Shape):
    """How many rows became what."""

    rows: int
    imported: int
    duplicate: int
    rejected: int
    held: int
    warnings: int


@dataclass(frozen=True)
class Run(Shape):
    """A night of a source; without an end it was killed, or is at work."""

    run_id: int
    source: str
    kind: Kind
    flow: str
    started_at: Moment
    ended_at: Moment | None
    exit_code: int | None
    rows: Counts | None


@dataclass(frozen=True)
class RunsListed(Shape):
    """What `files runs` shows, the newest first."""

    runs: list[Run]


@dataclass(frozen=True)
class Approval(Shape):
    """Why a file awaits approval or did, and who approved it."""

    doubt: dict[str, Any] | list[Any] | None
    approved_by: str | None
    approved_at: Moment | None


@dataclass(frozen=True)
class Arrival(Shape):
    """Where a file arrived; `folder` is null for one at hand."""

    arrival_id: int
    folder: str | None
    name: str
    state: str
    noticed_at: Moment
    cleared_at: Moment | None


@dataclass(frozen=True)
class Problem(Shape):
    """What is wrong with a whole file, as the message `word` with its parameters."""

    word: str
    line: int
    column: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Attempt(Shape):
    """A decision on a file."""

    attempt_id: int
    file_id: int
    number: int
    result: str
    decided_at: Moment
    rows: int
    imported: int
    duplicate: int
    rejected: int
    held: int
    warnings: int
    invoiced_ore: Ore
    problem: Problem | None
    answer_sha256: Sha256 | None
    basis_sha256: Sha256 | None


@dataclass(frozen=True)
class FileDuty(Shape):
    """An answer or a tidying that was promised for a file."""

    what: str
    state: str
    tries: int
    promised_at: Moment
    ended_at: Moment | None
    trouble: str | None
    name: str
    attempt: int


@dataclass(frozen=True)
class RowProblem(Shape):
    """What is wrong with a row, in the installation's language."""

    column: str
    code: str
    word: str
    message: str


@dataclass(frozen=True)
class Row(Shape):
    """A row of a file that has a problem."""

    line: int
    order_number: str | None
    outcome: str
    problems: list[RowProblem]


@dataclass(frozen=True)
class FileShown(Shape):
    """What `files show` shows; `rows` are those with problems."""

    file_id: int
    source: str
    kind: Kind
    flow: str
    name: str
    state: str
    approved: Approval
    sha256: Sha256
    size: int
    arrivals: list[Arrival]
    attempts: list[Attempt]
    duties: list[FileDuty]
    rows: list[Row]


@dataclass(frozen=True)
class Differs(Shape):
    """A day of which the bank tells more, or less, than was received."""

    account: str
    day: Day
    more_ore: Ore


@dataclass(frozen=True)
class Unlisted(Shape):
    """What a file pays to a company of ours at a bankgiro that the bank's profile lacks."""

    bankgiro: str
    payments: int
    ore: Ore


@dataclass(frozen=True)
class UnlistedAccount(Shape):
    """What a file pays with OCR numbers of ours to an account that the bank's profile lacks."""

    account: str
    payments: int
    ore: Ore


@dataclass(frozen=True)
class Foreign(Shape):
    """What came to us in another currency than SEK: entries, and their sum in its hundredths."""

    currency: str
    entries: int
    hundredths: int


@dataclass(frozen=True)
class FileResult(Shape):
    """What became of a file; `left` was decided by nothing yet, `known already` came before."""

    file_id: int
    name: str
    sha256: Sha256
    result: str
    rows: Counts | None
    invoiced_ore: Ore
    sums: dict[str, Ore] | None
    unmatched: int
    control_differs: list[Differs]
    unlisted: list[Unlisted]
    unlisted_accounts: list[UnlistedAccount]
    foreign: list[Foreign]
    settled: Settled | None
    problem: Problem | None
    trouble: str | None


@dataclass(frozen=True)
class FileKnown(Shape):
    """A file whose content came before."""

    file_id: int
    name: str
    result: Literal["known already"]


@dataclass(frozen=True)
class FileDecided(FileResult):
    """What a person's decision on a file came to."""

    dry_run: bool


@dataclass(frozen=True)
class FileTried(FileDecided):
    """What a dry import came to: also the rows that would be rejected, and the answer's text."""

    rejected: list[Row]
    answer: str | None


@dataclass(frozen=True)
class FileKnownAtHand(FileKnown):
    """An order file at hand whose content came before."""

    dry_run: bool


@dataclass(frozen=True)
class FilesBooked(Shape):
    """What `payments import` or `settlements import` did, a file each in the order given."""

    dry_run: bool
    files: list[FileResult | FileKnown]


@dataclass(frozen=True)
class FileActed(Shape):
    """What `files retry` or `approve` recorded: the state in which the next run finds it."""

    file_id: int
    name: str
    state: str


@dataclass(frozen=True)
class AnswerWritten(Shape):
    """An answer again; `content` is its bytes (base64), null where they are in the file `path`."""

    file_id: int
    attempt: int
    sha256: Sha256
    size: int
    path: str | None
    content: str | None


@dataclass(frozen=True)
class RejectsWritten(Shape):
    """What `orders rejects` wrote."""

    file_id: int
    path: str
    rows: int


@dataclass(frozen=True)
class OpenReject(Shape):
    """A rejected row that nobody has mended or waived yet."""

    source: str
    kind: Literal["portal"]
    file_id: int
    name: str
    line: int
    order_number: str | None
    row_type: str | None
    problems: list[RowProblem]
    decided_at: Moment


@dataclass(frozen=True)
class OpenRejects(Shape):
    """What `orders rejects --open` shows, the oldest first."""

    rows: list[OpenReject]


@dataclass(frozen=True)
class RejectsWaived(Shape):
    """What `orders rejects waive` recorded."""

    file_id: int
    waived: int
