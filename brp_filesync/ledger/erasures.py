"""The log of erasures: a file outside the database, beside its journal, by customer number.

A database put back from a backup has the erased again: what this file says is done to it once more.
It says no more of a person than the number of an emptied card.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from brp_filesync.ledger.outside import Journal, Line, append, lines_after
from brp_filesync.ledger.schema import attempt, duty, file, outcome
from brp_filesync.ledger.schema_gone import erased
from brp_filesync.ledger.states import OPEN_DUTIES

_LOG = "erasures.jsonl"


def log_of(journal: Journal) -> Journal:
    """Return where the log lies."""
    return Journal(journal.path.with_name(_LOG))


def logged(log: Journal) -> list[Line]:
    """Return the erasures in their order: customer_number, created_at (of the card), erased_at.

    Raises DiskTrouble.
    """
    return lines_after(log, 0)


def write_down(log: Journal, customer_number: str, created_at: str, now: str) -> None:
    """Write an erasure down, on disk when it returns. Raises DiskTrouble."""
    told = {"customer_number": customer_number, "created_at": created_at, "erased_at": now}
    append(log, {"number": len(logged(log)) + 1, **told})


def mark_erased(connection: Connection, person_id: int, now: str) -> None:
    """Record that a person's card was emptied."""
    connection.execute(insert(erased).values(person_id=person_id, erased_at=now))


def is_erased(connection: Connection, person_id: int) -> bool:
    """Say whether it was."""
    wanted = select(erased.c.person_id).where(erased.c.person_id == person_id)
    return connection.execute(wanted).first() is not None


def all_erased(connection: Connection) -> set[int]:
    """Return the ids of all whose cards were emptied."""
    return {int(person_id) for person_id in connection.scalars(select(erased.c.person_id))}


def mails_of(connection: Connection, order_ids: Iterable[int]) -> list[dict[str, object]]:
    """Return what was promised to whoever bought these orders, and what became of it."""
    columns = ("duty_id", "kind", "state", "order_id", "promised_at", "ended_at", "trouble")
    wanted = (
        select(*(duty.c[name] for name in columns))
        .where(duty.c.order_id.in_(list(order_ids)))
        .order_by(duty.c.duty_id)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]


def open_mails(connection: Connection, order_ids: Iterable[int]) -> list[int]:
    """Return the mails about these orders that wait still, or for a person."""
    wanted = select(duty.c.duty_id).where(
        duty.c.order_id.in_(list(order_ids)), duty.c.state.in_(OPEN_DUTIES)
    )
    return [int(each) for each in connection.scalars(wanted.order_by(duty.c.duty_id))]


def rows_of(connection: Connection, order_ids: Iterable[int]) -> list[dict[str, object]]:
    """Return each row of a file that led to one of these orders, and what became of it."""
    wanted = (
        select(
            file.c.file_id,
            file.c.source,
            file.c.name,
            file.c.sha256,
            attempt.c.number,
            attempt.c.decided_at,
            outcome.c.line,
            outcome.c.row_type,
            outcome.c.outcome,
            outcome.c.order_id,
        )
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(outcome.c.order_id.in_(list(order_ids)))
        .order_by(attempt.c.attempt_id, outcome.c.line)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]
