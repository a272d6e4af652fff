"""Cancellations of the gym's own in the ledger: which the portal is to be told of by an answer.

A cancellation is a file that we write ourselves, decided at once: its attempt, its outcome and its
answer are like any other's.
"""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from brp_filesync.ledger.schema import attempt, duty, outcome
from brp_filesync.ledger.schema import file as file_table
from brp_filesync.ledger.schema_told import to_tell
from brp_filesync.ledger.states import DUTY


def waive_answer(connection: Connection, attempt_id: int, now: str) -> None:
    """Let the attempt's own answer be: the portal is told in another way."""
    connection.execute(
        update(duty)
        .where(duty.c.attempt_id == attempt_id, duty.c.kind == "answer")
        .values(state=DUTY.moved("todo", "waived"), ended_at=now, trouble="told in another way")
    )


def wait_for_answer(connection: Connection, attempt_id: int, source: str) -> None:
    """Let the next answer to a file of the source tell of the attempt."""
    connection.execute(insert(to_tell).values(attempt_id=attempt_id, source=source))


def waiting(connection: Connection, source: str) -> list[tuple[int, str]]:
    """Return those that wait for an answer to a file: the attempt, and its answer's SHA-256."""
    found = connection.execute(
        select(to_tell.c.attempt_id, attempt.c.answer_sha256)
        .join(attempt, attempt.c.attempt_id == to_tell.c.attempt_id)
        .where(to_tell.c.source == source, to_tell.c.told_in.is_(None))
        .order_by(to_tell.c.attempt_id)
    )
    return [(attempt_id, sha256) for attempt_id, sha256 in found if sha256]


def told(connection: Connection, attempt_ids: Collection[int], told_in: int) -> None:
    """Record that the answer of the attempt `told_in` tells of these."""
    connection.execute(
        update(to_tell).where(to_tell.c.attempt_id.in_(attempt_ids)).values(told_in=told_in)
    )


def told_by(connection: Connection, told_in: int) -> list[int]:
    """Return the attempts that the answer of this one tells of, besides its own rows."""
    found = connection.scalars(
        select(to_tell.c.attempt_id)
        .where(to_tell.c.told_in == told_in, to_tell.c.attempt_id != told_in)
        .order_by(to_tell.c.attempt_id)
    )
    return [int(each) for each in found]


def tell_by_itself(connection: Connection, attempt_id: int, now: str) -> None:
    """Let the attempt's own answer be sent after all."""
    told(connection, [attempt_id], attempt_id)
    connection.execute(
        update(duty)
        .where(duty.c.attempt_id == attempt_id, duty.c.kind == "answer", duty.c.state == "waived")
        .values(state=DUTY.moved("waived", "todo"), promised_at=now, ended_at=None, trouble=None)
    )


def sole_cancels(connection: Connection, file_id: int) -> list[tuple[str, str]]:
    """Return the order number and the moment of receipt of a file that cancelled on its line 1."""
    found = connection.execute(
        select(outcome.c.order_number, file_table.c.received_at)
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file_table, file_table.c.file_id == attempt.c.file_id)
        .where(
            attempt.c.file_id == file_id,
            outcome.c.line == 1,
            outcome.c.row_type == "cancel",
            outcome.c.order_number.is_not(None),
        )
    )
    return [(str(order_number), str(at)) for order_number, at in found]
