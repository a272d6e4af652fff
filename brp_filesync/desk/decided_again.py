"""One file entered and decided again as it was then: by its profile, its day and its answer of then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from brp_filesync.app import App, put_back
from brp_filesync.core.clock import Clock, SystemClock
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.flows import payments, settlements
from brp_filesync.flows.orders import discard_file, import_file
from brp_filesync.flows.ready import bank_at_hand, ready
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import arrivals, files
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import File
from brp_filesync.ledger.mails_before import hold_trial
from brp_filesync.ledger.schema import attempt as attempt_table
from brp_filesync.orders_in.basis import read_basis
from brp_filesync.profiles.portal import PortalProfile


@dataclass(frozen=True, slots=True)
class Then:
    """An attempt of then as the journal tells of it."""

    told: Mapping[str, Any]
    decided_at: datetime


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


def enter_again(app: App, told: Mapping[str, Any], files_now: dict[int, int]) -> None:
    """Enter a file that the ledger lacks, as it was received then, from where it was found.

    `files_now` are the ids of files, then → now. Raises BrokenInvariant where the archive lacks it.
    """
    free = put_back(app)
    with open_kept(app.archive, told["sha256"]):
        pass
    with free.database.connect() as connection, free.database.write(connection):
        of = (told["source"], told["flow"], told["sha256"])
        file = files.find_content(connection, *of)
        if file is None:
            file = files.receive(connection, *of, told["size"], told["name"], told["received_at"])
            _mends(connection, file, files_now.get(told.get("parent_file_id", 0)))
            for folder, raw_name, name, size, modified_at in told.get("arrivals", ()):
                found = Found(folder, raw_name.encode("latin-1"), name, size, modified_at)
                arrivals.receive(
                    connection, file.source, file.flow, found, file.file_id, told["received_at"]
                )
        files_now[told["file_id"]] = file.file_id


def decide_again(app: App, then: Then) -> None:
    """Decide the file again, unless a killed one has.

    Raises NotPossible where it doesn't come out as it did: nothing of it is kept, and the file is
    `failed`, to wait for a person.
    """
    told = then.told
    free = put_back(replace(app, clock=_ClockOfThen(then.decided_at)))
    with free.database.connect() as connection:
        file = files.find_content(connection, told["source"], told["flow"], told["sha256"])
        if file is None:
            raise NotPossible(phrase("Nothing tells how it came."))
        if _is_decided(connection, file, told):
            return
        with open_kept(app.archive, file.sha256):
            pass
        if file.state != "received":
            with free.database.write(connection):
                files.move(connection, file, "received")
            file = replace(file, state="received")
    if told["result"] == "tried" and not app.profile(file.source).on_trial:
        return  # the portal is live by now: the next night imports it

    def as_then(connection: Connection) -> None:
        attempt_id = _demand_same(connection, file, told)
        hold_trial(connection, attempt_id, told["decided_at"])

    checked = put_back(free, as_then)
    try:
        done = _decide(
            checked, free, replace(file, approved=file.approved or "approved_by" in told), told
        )
    except FilesyncError:
        _set_aside(free, file)
        raise
    if done.trouble is not None:
        _set_aside(free, file)
        raise done.trouble


def _mends(connection: Connection, file: File, parent_id: int | None) -> None:
    """Let the file mend its parent's rows, where it has one."""
    parent = None if parent_id is None else files.find(connection, parent_id)
    if parent is not None:
        files.mend(connection, file, parent)


def _is_decided(connection: Connection, file: File, told: Mapping[str, Any]) -> bool:
    known = connection.execute(
        select(attempt_table.c.attempt_id).where(
            attempt_table.c.file_id == file.file_id,
            attempt_table.c.decided_at == told["decided_at"],
            attempt_table.c.result == told["result"],
        )
    )
    return known.first() is not None


def _demand_same(connection: Connection, file: File, told: Mapping[str, Any]) -> int:
    """Return the file's latest attempt; NotPossible where its result or answer isn't that of then."""
    latest = connection.execute(
        select(attempt_table.c.attempt_id, attempt_table.c.result, attempt_table.c.answer_sha256)
        .where(attempt_table.c.file_id == file.file_id)
        .order_by(attempt_table.c.attempt_id.desc())
        .limit(1)
    ).first()
    then = (told["result"], told.get("answer_sha256"))
    if latest is None or (latest.result, latest.answer_sha256) != then:
        raise NotPossible(
            phrase(
                "It doesn't come out as it did: its answer of then, {answer}, has other rows.",
                answer=told.get("answer_sha256") or "-",
            ),
            phrase("See that answer in the archive, and what BRP and people have changed since."),
        )
    return int(latest.attempt_id)


def _decide(app: App, free: App, file: File, told: Mapping[str, Any]) -> FileResult:
    """Decide it; what `app` commits must come out as then, what `free` does is beside it."""
    if file.flow == payments.FLOW:
        return payments.book_file(app, bank_at_hand(app, file.source), file)
    profile = app.profile(file.source)
    if file.flow == settlements.FLOW:
        done = settlements.book_report(app, profile, file)
        if done.trouble is None:
            settlements.book_told_lumps(free, profile)
        return done
    profile = _profile_of_then(app, profile, told)
    if told["result"] == "discarded":
        with free.database.connect() as connection, free.database.write(connection):
            files.move(connection, file, "awaiting_approval")
        return discard_file(app, profile, replace(file, state="awaiting_approval"))
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
        if now is not None and now.state == "awaiting_approval":
            files.move(connection, now, "received")
            now = replace(now, state="received")
        if now is not None and now.state == "received":
            files.move(connection, now, "failed")
