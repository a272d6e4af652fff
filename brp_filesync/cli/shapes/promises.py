"""Duties, mails and catalogues, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.words import Day, Kind, Moment, Sha256, Shape


@dataclass(frozen=True)
class Duty(Shape):
    """A promise; `name` is the file's that an answer or tidying is about, null for a mail."""

    duty_id: int
    what: str
    source: str
    kind: Kind
    flow: str
    state: str
    tries: int
    promised_at: Moment
    ended_at: Moment | None
    trouble: str | None
    order_id: int | None
    name: str | None


@dataclass(frozen=True)
class DutiesListed(Shape):
    """What `duties list` shows, the newest first."""

    duties: list[Duty]


@dataclass(frozen=True)
class Moved(Shape):
    """How many duties or mails are in another state now."""

    state: str
    count: int


@dataclass(frozen=True)
class Mail(Shape):
    """A mail to a buyer; no address, no name. A trial's has no order."""

    mail_id: int
    source: str
    kind: Kind
    order_number: str
    portal_order_number: str
    what: str
    state: str
    tries: int
    promised_at: Moment
    next_try_at: Moment | None
    ended_at: Moment | None
    trouble: str | None


@dataclass(frozen=True)
class MailsListed(Shape):
    """What `mail list` shows, the newest first."""

    mails: list[Mail]


@dataclass(frozen=True)
class MailsAgain(Shape):
    """How many mails `mail again` lets the next run send once more."""

    mails: int


@dataclass(frozen=True)
class ReceiptPromised(Shape):
    """Whose receipt `mail receipt` promised."""

    order_number: str
    source: str
    kind: Literal["portal"]
    portal_order_number: str


@dataclass(frozen=True)
class MailShown(Shape):
    """A mail as it would be written now; `state` is null where none is promised."""

    state: str | None
    ended_at: Moment | None
    headers: dict[str, str]
    text: str
    html: str


@dataclass(frozen=True)
class ClockAccepted(Shape):
    """What `clock accept` recorded; due times of another clock's future are done no more."""

    accepted_at: str
    forgotten_due_times: int


@dataclass(frozen=True)
class LoginReset(Shape):
    """Whether a login was refused, and is tried again by the next run; the mail server has no kind."""

    source: str
    kind: Kind | None
    was_refused: bool


@dataclass(frozen=True)
class CatalogueFile(Shape):
    """A file of a catalogue."""

    content: str
    name: str
    rows: int
    size: int
    sha256: Sha256


@dataclass(frozen=True)
class Catalogue(Shape):
    """A catalogue; `reasons` say why it awaits approval."""

    catalogue_id: int
    source: str
    kind: Literal["portal"]
    version: int
    changed_on: Day
    state: str
    rows: int
    added: int
    gone: int
    changed: int
    reasons: list[dict[str, Any]]
    decided_by: str | None
    decided_at: Moment | None
    delivered_at: Moment | None
    files: list[CatalogueFile]


@dataclass(frozen=True)
class Holds(Shape):
    """What holds a catalogue back, in a sentence."""

    word: str
    params: dict[str, Any]
    message: str


@dataclass(frozen=True)
class Change(Shape):
    """How the rows of one kind of file differ; a row's keys are the catalogue's columns."""

    rows_before: int
    rows_after: int
    added: list[dict[str, str | int]]
    gone: list[dict[str, str | int]]
    changed: list[dict[str, str | int | None]]


@dataclass(frozen=True)
class CatalogueDiff(Shape):
    """What `catalogue diff` shows; no catalogue where none waits."""

    source: str
    kind: Literal["portal"]
    catalogue: Catalogue | None
    problems: list[Holds]
    difference: dict[str, Change]


@dataclass(frozen=True)
class CatalogueDay(Shape):
    """A day to come on which the catalogue changes; approved is null until a person has decided."""

    on: Day
    reasons: list[dict[str, Any]]
    noticed_at: Moment
    approved: bool | None
    decided_by: str | None
    decided_at: Moment | None


@dataclass(frozen=True)
class CatalogueAhead(Shape):
    """What `catalogue ahead` shows, or has decided."""

    source: str
    kind: Literal["portal"]
    days: list[CatalogueDay]


@dataclass(frozen=True)
class CatalogueResult(Shape):
    """What became of a portal's catalogue."""

    result: str
    catalogue: Catalogue | None
    problems: list[Holds]
    sent_again: int | None
    ahead: list[CatalogueDay]


@dataclass(frozen=True)
class CatalogueExported(CatalogueResult):
    """What `catalogue export` wrote."""

    source: str
    kind: Literal["portal"]
    dry_run: bool
    written: list[str]


@dataclass(frozen=True)
class FileNotAgain(Shape):
    """A file that couldn't be decided again as it was before the database was put back."""

    source: str
    kind: Literal["portal", "bank"]
    name: str
    sha256: Sha256
    why: str


@dataclass(frozen=True)
class NumberGap(Shape):
    """Numbers of a series that were given out once, and name nothing now."""

    series: str
    first_number: int
    last_number: int
    reason: str
    recorded_at: Moment


@dataclass(frozen=True)
class NumberGaps(Shape):
    """All of them, by series."""

    gaps: list[NumberGap]


@dataclass(frozen=True)
class ActSince(Shape):
    """What somebody did since the backup, which the database lacks."""

    at: Moment
    who: str
    act: str
    subject: str


@dataclass(frozen=True)
class Recovered(Shape):
    """What `recover` took up, and what it leaves to people."""

    since: Moment
    commits: int
    files: int
    mails: int
    not_again: list[FileNotAgain]
    gaps: list[NumberGap]
    acts: list[ActSince]


@dataclass(frozen=True)
class BackedUp(Shape):
    """A backup that was made: its folder, and contents of the archive, new ones and all."""

    path: str
    new: int
    contents: int


@dataclass(frozen=True)
class Restored(Shape):
    """What `restore` did, or would do: of which backup, and where what stood there lies now.

    `settings` are the backup's that aren't as those here; `upgrade`: `db upgrade` comes next.
    """

    dry_run: bool
    backup: str
    made_at: Moment
    living: bool
    aside: str | None
    contents: int
    upgrade: bool
    settings: list[str]


@dataclass(frozen=True)
class BackupChecked(Shape):
    """What of a backup is missing or changed; nothing where it is whole."""

    path: str
    wrong: list[str]


@dataclass(frozen=True)
class BackupsChecked(Shape):
    """All backups of a folder, the newest first."""

    backups: list[BackupChecked]
