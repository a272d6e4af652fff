"""What of the archive is named by whom: files, attempts at them, a trial's mails, and what stays.

A content may have many names. It goes when the last of them lets it go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, not_, or_, select

from brp_filesync.core.source import FlowName
from brp_filesync.ledger.balance_catalogues import archived_catalogues
from brp_filesync.ledger.packed import archived_packed
from brp_filesync.ledger.schema import arrival, attempt, duty, file
from brp_filesync.ledger.schema_packed import packed
from brp_filesync.ledger.states import OPEN_DUTIES
from brp_filesync.ledger.vouchers import archived_vouchers

_AT_WORK = ("received", "awaiting_approval", "failed")  # files that wait for a run or a person
EVER = "9999-12-31T00:00:00Z"  # behind every moment


@dataclass(frozen=True, slots=True)
class DecidedFile:
    """A file that waits for nothing more: when it was decided last (UTC text), and of which flow."""

    file_id: int
    flow: FlowName
    decided_at: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of portals' orders, by what names it."""

    file_id: int
    source: str
    name: str
    state: str
    sha256: str


def order_files(connection: Connection) -> list[NamedFile]:
    """Return all order files, in the order that they came in."""
    columns = (file.c.file_id, file.c.source, file.c.name, file.c.state, file.c.sha256)
    wanted = select(*columns).where(file.c.flow == "orders").order_by(file.c.file_id)
    return [NamedFile(*row) for row in connection.execute(wanted)]


def decided_before(connection: Connection, moment: str) -> list[DecidedFile]:
    """Return the files decided last before a UTC moment that wait for nobody, and owe nothing."""
    latest = func.max(attempt.c.decided_at)
    rows = connection.execute(
        select(file.c.file_id, file.c.flow, latest)
        .join(attempt, attempt.c.file_id == file.c.file_id)
        .where(file.c.state.not_in(_AT_WORK), not_(file.c.file_id.in_(_owing())))
        .group_by(file.c.file_id, file.c.flow)
        .having(latest < moment)
        .order_by(file.c.file_id)
    )
    return [DecidedFile(int(file_id), flow, str(at)) for file_id, flow, at in rows]


def names_of_files(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield each SHA-256 that a file names, and the file's id: itself, its answers and their bases."""
    yield from _pairs(connection, select(file.c.sha256, file.c.file_id))
    for column in (attempt.c.answer_sha256, attempt.c.basis_sha256):
        yield from _pairs(
            connection, select(column, attempt.c.file_id).where(column.is_not(None)).distinct()
        )


def names_of_mails(connection: Connection, moment: str) -> Iterator[tuple[str, bool]]:
    """Yield the SHA-256 of each trial's mail, and whether it is done with since before a moment."""
    done = (duty.c.state.not_in(OPEN_DUTIES)) & (duty.c.promised_at < moment)
    for sha256, is_done in connection.execute(
        select(duty.c.mail_sha256, done).where(duty.c.mail_sha256.is_not(None))
    ):
        yield sha256, bool(is_done)


def trial_mails(connection: Connection) -> list[str]:
    """Return the SHA-256 of every trial's mail."""
    return list(
        connection.scalars(select(duty.c.mail_sha256).where(duty.c.mail_sha256.is_not(None)))
    )


def names_that_stay(connection: Connection) -> set[str]:
    """Return the SHA-256 of what is kept for good: catalogues and vouchers."""
    return {
        sha256
        for query in (archived_catalogues(None), archived_vouchers())
        for (sha256,) in connection.execute(query)
    }


def packed_of(connection: Connection) -> list[tuple[str, str]]:
    """Return the SHA-256 of each packed content, and of what is in it."""
    query = select(packed.c.packed_sha256, packed.c.plain_sha256)
    return [(outer, inner) for outer, inner in connection.execute(query)]


def is_named(connection: Connection, sha256: str) -> bool:
    """Say whether any row names a content."""
    mine = (
        select(file.c.file_id).where(file.c.sha256 == sha256),
        select(attempt.c.attempt_id).where(
            or_(attempt.c.answer_sha256 == sha256, attempt.c.basis_sha256 == sha256)
        ),
        select(duty.c.duty_id).where(duty.c.mail_sha256 == sha256),
    )
    if any(connection.execute(query.limit(1)).first() is not None for query in mine):
        return True
    if sha256 in names_that_stay(connection):
        return True
    return any(sha256 == name for (name,) in connection.execute(archived_packed()))


def _owing() -> Select[Any]:
    """Return a query of the files of which an answer, or a move on the server, isn't done."""
    return (
        select(arrival.c.file_id)
        .join(duty, duty.c.arrival_id == arrival.c.arrival_id)
        .where(duty.c.state.in_(OPEN_DUTIES), arrival.c.file_id.is_not(None))
    )


def _pairs(connection: Connection, query: Select[Any]) -> Iterator[tuple[str, int]]:
    for sha256, file_id in connection.execute(query):
        yield sha256, int(file_id)
