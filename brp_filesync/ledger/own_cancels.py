"""Cancellations of the gym's own in the ledger: which the portal is to be told of by an answer.

A cancellation is a file that we write ourselves, decided at once: its attempt, its outcome and its
answer are like any other's.
"""

from sqlalchemy import Connection, insert, select, update

from brp_filesync.ledger.schema import attempt, duty
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


def take_waiting(connection: Connection, source: str, told_in: int) -> list[str]:
    """Return the answers (SHA-256) of those that wait, which the attempt `told_in` tells of now."""
    found = list(
        connection.execute(
            select(to_tell.c.attempt_id, attempt.c.answer_sha256)
            .join(attempt, attempt.c.attempt_id == to_tell.c.attempt_id)
            .where(to_tell.c.source == source, to_tell.c.told_in.is_(None))
            .order_by(to_tell.c.attempt_id)
        )
    )
    if found:
        connection.execute(
            update(to_tell)
            .where(to_tell.c.attempt_id.in_([attempt_id for attempt_id, _ in found]))
            .values(told_in=told_in)
        )
    return [sha256 for _, sha256 in found if sha256]
