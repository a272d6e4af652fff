"""What came of one source's night, as data: for the terminal, for JSON and for the exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.problems import Problem
from brp_filesync.core.source import FlowName, kind_of
from brp_filesync.flows.catalogue_said import (
    ahead_as_dict,
    kept_as_dict,
    named,
    said_ahead,
    said_of,
    said_reason,
)
from brp_filesync.flows.unbooked import unbooked_as_dict
from brp_filesync.ledger.runs import begin_run, end_run

if TYPE_CHECKING:
    from brp_filesync.catalogue_out.decision import Decision
    from brp_filesync.flows.duties import Done
    from brp_filesync.flows.fetch import Fetching
    from brp_filesync.flows.post import Mails
    from brp_filesync.ledger.catalogues import Kept
    from brp_filesync.ledger.catalogues_ahead import Ahead
    from brp_filesync.ledger.files import Decided, File

_WAIT = ("awaiting_approval", "held_back")
_SAID = {
    "rendered": phrase("to be sent"),
    "delivered": phrase("delivered"),
    "unchanged": phrase("delivered before, and nothing has changed"),
    "awaiting_approval": phrase("awaits approval (filesync catalogue diff, approve, discard)"),
    "discarded": phrase("was discarded, and isn't sent"),
}


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: decided, or left for later with the trouble that says why."""

    file: File
    decided: Decided | None
    trouble: FilesyncError | None = None

    @property
    def exit_code(self) -> ExitCode:
        """What this file alone would end the night with."""
        if self.decided is None:
            return ExitCode.BROKEN if self.trouble is None else self.trouble.exit_code
        if self.decided.result == "discarded":  # a person has decided
            return ExitCode.DONE
        if self.decided.result == "awaiting_approval":
            return ExitCode.WAITING
        if self.decided.problem is not None:  # refused, also on trial
            return ExitCode.FILE_REFUSED
        return ExitCode.WAITING if self.decided.waits else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class CatalogueResult:
    """What became of the catalogue.

    `sent_again` is the version of the delivered one, sent beside it; `ahead` are days to come of
    which a person is asked already.

    One that is still `rendered` wasn't sent: in a dry run, or because of trouble that the night
    tells.
    """

    decided: Decision
    sent_again: int | None = None
    ahead: tuple[Ahead, ...] = ()

    @classmethod
    def delivered(cls, kept: Kept, ahead: tuple[Ahead, ...] = ()) -> CatalogueResult:
        """Return it for one that was sent."""
        from brp_filesync.catalogue_out.decision import Decision

        return cls(Decision("delivered", kept), ahead=ahead)

    @property
    def exit_code(self) -> ExitCode:
        """What this alone would end the night with."""
        waits = self.decided.result in _WAIT or self.ahead
        return ExitCode.WAITING if waits else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """Return it for `--json`; prices in öre."""
        kept = self.decided.kept
        return {
            "result": self.decided.result,
            "catalogue": None if kept is None else kept_as_dict(kept),
            "problems": problems_as_dicts(self.decided.problems),
            "sent_again": self.sent_again,
            "ahead": [ahead_as_dict(each) for each in self.ahead],
        }

    def sentences(self) -> list[str]:
        """Return what became of it, and what a person has to do, a sentence each."""
        return [*self._sentences(), *self._of_again(), *map(said_ahead, self.ahead)]

    def _of_again(self) -> list[str]:
        if self.sent_again is None:
            return []
        return [phrase("version {version} was sent again", version=self.sent_again)]

    def _sentences(self) -> list[str]:
        decided = self.decided
        if decided.result == "held_back":
            return [
                phrase("catalogue held back, nothing is sent:"),
                *(problem["message"] for problem in problems_as_dicts(decided.problems)),
            ]
        if decided.kept is None:
            return [phrase("nothing is for sale, so no catalogue is sent")]
        what = named(decided.kept) if decided.result == "unchanged" else said_of(decided.kept)
        return [
            joined("; ", [what, _SAID[decided.result]]),
            *(
                said_reason(word, params)
                for word, params in decided.kept.reasons
                if decided.result == "awaiting_approval"
            ),
        ]


@dataclass(slots=True)
class FlowResult:
    """Filled as the night goes on, so that an early end keeps what was done before it."""

    source: str
    flow: FlowName
    dry: bool
    trial: bool = False  # nothing was imported, and what went out says so
    mails_only: bool = False  # no night: only mails whose wait was over were sent
    fetching: Fetching | None = None
    files: list[FileResult] = field(default_factory=list)
    duties: Done | None = None
    mails: Mails | None = None
    catalogue: CatalogueResult | None = None
    lumps: int = 0  # of settlement reports, that were booked by themselves
    troubles: list[FilesyncError] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """The rows of all files of this night."""
        decided = (each.decided.counts for each in self.files if each.decided is not None)
        return sum(decided, start=Counts())

    @property
    def all_troubles(self) -> list[FilesyncError]:
        """What ended the night early, and what stood in the way of a file and of its mails."""
        fetched = self.fetching.troubles if self.fetching else ()
        return [*self.troubles, *fetched, *(self.mails.troubles if self.mails else ())]

    @property
    def exit_code(self) -> ExitCode:
        """The gravest of all that happened."""
        codes = [each.exit_code for each in self.files]
        codes += [trouble.exit_code for trouble in self.troubles]
        codes += [each.exit_code for each in self.fetching.troubles] if self.fetching else []
        if self.duties is not None:
            codes += [trouble.exit_code for trouble in self.duties.troubles]
        if self.mails is not None:
            codes += self.mails.exit_codes
        if self.catalogue is not None:
            codes.append(self.catalogue.exit_code)
        if self.fetching is not None and self.fetching.too_big:
            codes.append(ExitCode.WAITING)
        return gravest(codes)

    def as_dict(self) -> dict[str, Any]:
        """Return the night for `--json`: no personal data, amounts in öre."""
        fetching, duties, mails = self.fetching, self.duties, self.mails
        return {
            "source": self.source,
            "kind": kind_of(self.flow),
            "flow": self.flow,
            "dry_run": self.dry,
            "trial": self.trial,
            "exit_code": int(self.exit_code),
            "rows": self.counts.as_dict(),
            "files": [file_as_dict(each) for each in self.files],
            "received": list(fetching.received) if fetching else [],
            "waiting": list(fetching.waiting) if fetching else [],
            "skipped": list(fetching.skipped) if fetching else [],
            "too_big": list(fetching.too_big) if fetching else [],
            "gone": list(fetching.gone) if fetching else [],
            "answers": list(duties.answered) if duties else [],
            "cleared": duties.cleared if duties else 0,
            "mails": None if mails is None else mails_as_dict(mails),
            "catalogue": None if self.catalogue is None else self.catalogue.as_dict(),
            "lumps": self.lumps,
            "troubles": [
                {"message": each.message, "advice": each.advice, "exit_code": int(each.exit_code)}
                for each in [
                    *self.troubles,
                    *(fetching.troubles if fetching else ()),
                    *(duties.troubles if duties else ()),
                    *(mails.troubles if mails else ()),
                ]
            ],
        }


@contextmanager
def recorded(app: App, night: FlowResult) -> Iterator[None]:
    """Record the night in the ledger, from its beginning; a killed one has no end.

    Trouble that ends it early is noted in the night, and not raised.
    """
    if app.dry:
        yield
        return
    with app.database.connect() as connection, app.database.write(connection):
        run_id = begin_run(connection, night.source, night.flow, app.now)
    try:
        yield
    except FilesyncError as trouble:
        night.troubles.append(trouble)
    with app.database.connect() as connection, app.database.write(connection):
        counts = night.counts.as_dict()
        end_run(connection, run_id, int(night.exit_code), counts, app.now)


def mails_as_dict(mails: Mails) -> dict[str, Any]:
    """Return what became of the mails for `--json`: counts, and of a dry run the first orders."""
    return {
        "sent": mails.sent,
        "waiting": mails.waiting,
        "failed": mails.failed,
        "unknown": mails.unknown,
        "waived": mails.waived,
        "settings": not mails.unset,
        "orders": {kind: list(numbers) for kind, numbers in mails.orders.items()},
    }


def file_as_dict(night: FileResult) -> dict[str, Any]:
    """Return what became of a file for `--json`."""
    decided = night.decided
    shown: dict[str, Any] = {
        "file_id": night.file.file_id,
        "name": night.file.name,
        "sha256": night.file.sha256,
        "result": decided.result if decided else "left",
        "rows": decided.counts.as_dict() if decided else None,
        "invoiced_ore": decided.invoiced_ore if decided else 0,
        "sums": dict(decided.sums) if decided and decided.sums else None,
        "unmatched": decided.waiting if decided and decided.sums else 0,
        **unbooked_as_dict(decided),
        "settled": dict(decided.settled) if decided and decided.settled else None,
        "problem": None,
        "trouble": night.trouble.message if night.trouble else None,
    }
    if decided is not None and decided.problem is not None:
        problem = decided.problem
        shown["problem"] = {
            "word": problem.word,
            "line": problem.line,
            "column": problem.column,
            "params": dict(problem.params),
        }
    return shown


def problems_as_dicts(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Return what holds a catalogue back, with a sentence each."""
    return [
        {
            "word": each.word,
            "params": dict(each.params),
            "message": texts.sentences(each.word, each.params),
        }
        for each in problems
    ]
