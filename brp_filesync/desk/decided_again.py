"""One file decided again as it was then: by its profile, its day and its answer of then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from brp_filesync.app import App, put_back
from brp_filesync.core.clock import Clock, SystemClock
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.flows import payments, settlements
from brp_filesync.flows.orders import import_file
from brp_filesync.flows.ready import bank_at_hand, ready
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import arrivals, files
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import File
from brp_filesync.ledger.schema import attempt as attempt_table
from brp_filesync.ledger.schema import outcome
from brp_filesync.orders_in.basis import read_basis
from brp_filesync.profiles.portal import PortalProfile


@dataclass(frozen=True, slots=True)
class Then:
    """An attempt of then as the journal tells of it; `files_now` are ids of files, then → now."""

    told: Mapping[str, Any]
    decided_at: datetime
    files_now: dict[int, int]


@dataclass(frozen=True, slots=True)
class _ClockOfThen:
    """A clock that says when it was decided then."""

    at: datetime
    real: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Return the moment of then."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds on the real clock."""
        return self.real.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait in reality."""
        self.real.sleep(seconds)


def decide_again(app: App, then: Then) -> list[int]:
    """Decide the file again, unless a killed one has; return the ids of the orders that it made.

    Raises NotPossible where it doesn't come out as it did: nothing of it is kept, and the file is
    `failed`, to wait for a person.
    """
    told = then.told
    free = put_back(replace(app, clock=_ClockOfThen(then.decided_at)))
    with free.database.connect() as connection, free.database.write(connection):
        file = _received(connection, then)
        if _is_decided(connection, file, told):
            return _made(connection, file, told)
        with open_kept(app.archive, file.sha256):
            pass
        if file.state not in ("received", "awaiting_approval"):
            files.move(connection, file, "received")
            file = replace(file, state="received")
    if told["result"] not in ("imported", "refused"):
        raise NotPossible(
            phrase("It was {result}; nobody has decided on it now.", result=told["result"])
        )
    checked = put_back(free, lambda connection: _demand_same(connection, file, told))
    done = _decide(checked, replace(file, approved=file.approved or "approved_by" in told), told)
    if done.trouble is not None:
        _set_aside(free, file)
        raise done.trouble
    with free.database.connect() as connection:
        return _made(connection, file, told)


def _received(connection: Connection, then: Then) -> File:
    """Return the file as the ledger has it now; it is entered where it lacks it."""
    told = then.told
    parent = told.get("parent_file_id")
    file = files.receive(
        connection,
        told["source"],
        told["flow"],
        told["sha256"],
        told["size"],
        told["name"],
        told["received_at"],
    )
    if parent is not None and file.parent_file_id is None:
        of = files.find(connection, then.files_now.get(parent, parent))
        if of is not None:
            file = files.receive_mended(
                connection, of, told["sha256"], told["size"], told["received_at"]
            )
    then.files_now[told["file_id"]] = file.file_id
    if parent is None and not arrivals.of_files(connection, [file.file_id]).get(file.file_id):
        # Whether its answer reached the portal nobody knows: it is sent again, the same.
        found = Found(
            None,
            told["name"].encode(),
            told["name"],
            told["size"],
            int(then.decided_at.timestamp()),
        )
        arrivals.receive(
            connection, file.source, file.flow, found, file.file_id, told["received_at"]
        )
    return file


def _is_decided(connection: Connection, file: File, told: Mapping[str, Any]) -> bool:
    known = connection.execute(
        select(attempt_table.c.attempt_id).where(
            attempt_table.c.file_id == file.file_id,
            attempt_table.c.decided_at == told["decided_at"],
            attempt_table.c.result == told["result"],
        )
    )
    return known.first() is not None


def _made(connection: Connection, file: File, told: Mapping[str, Any]) -> list[int]:
    """Return the ids of the orders that the attempt made, in their order."""
    made = (
        select(outcome.c.order_id)
        .join(attempt_table, attempt_table.c.attempt_id == outcome.c.attempt_id)
        .where(
            attempt_table.c.file_id == file.file_id,
            attempt_table.c.decided_at == told["decided_at"],
            outcome.c.outcome == "imported",
            outcome.c.row_type == "order",
        )
        .distinct()
        .order_by(outcome.c.order_id)
    )
    return [int(each) for each in connection.scalars(made)]


def _demand_same(connection: Connection, file: File, told: Mapping[str, Any]) -> None:
    """Raise NotPossible where the file's latest attempt has another result or answer than then."""
    latest = connection.execute(
        select(attempt_table.c.result, attempt_table.c.answer_sha256)
        .where(attempt_table.c.file_id == file.file_id)
        .order_by(attempt_table.c.attempt_id.desc())
        .limit(1)
    ).first()
    found = (None, None) if latest is None else (latest.result, latest.answer_sha256)
    if found != (told["result"], told.get("answer_sha256")):
        raise NotPossible(
            phrase(
                "It doesn't come out as it did: its answer of then, {answer}, has other rows.",
                answer=told.get("answer_sha256") or "-",
            ),
            phrase("See that answer in the archive, and what BRP and people have changed since."),
        )


def _decide(app: App, file: File, told: Mapping[str, Any]) -> FileResult:
    if file.flow == payments.FLOW:
        return payments.book_file(app, bank_at_hand(app, file.source), file)
    profile = app.profile(file.source)
    if file.flow == settlements.FLOW:
        return settlements.book_report(app, profile, file)
    profile = _profile_of_then(app, profile, told)
    return import_file(app, profile, file, ready(app, profile))


def _profile_of_then(app: App, today: PortalProfile, told: Mapping[str, Any]) -> PortalProfile:
    if "basis_sha256" not in told:
        return today
    with open_kept(app.archive, told["basis_sha256"]) as stream:
        basis = read_basis(stream.read())
    # One that is the same is today's: those kept before had lost the order of its columns.
    return today if basis is None or basis.profile == today else basis.profile


def _set_aside(app: App, file: File) -> None:
    """Let the file wait for a person, unless it does already."""
    with app.database.connect() as connection, app.database.write(connection):
        now = files.find(connection, file.file_id)
        if now is not None and now.state == "received":
            files.move(connection, now, "failed")
