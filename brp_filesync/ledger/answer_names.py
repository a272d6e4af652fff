"""The names that answers are sent under: who has each, and each written down before it is used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from brp_filesync.ledger.commits import note_answer
from brp_filesync.ledger.schema import attempt, duty


@dataclass(frozen=True, slots=True)
class Holder:
    """The latest answer that was given a name: its content, and whether it was delivered."""

    sha256: str | None
    delivered: bool


def holders(connection: Connection, source: str, names: Collection[str]) -> dict[str, Holder]:
    """Return who has each of these names of answers now, where somebody has had it."""
    rows = connection.execute(
        select(duty.c.answer_name, attempt.c.answer_sha256, duty.c.state)
        .join(attempt, attempt.c.attempt_id == duty.c.attempt_id)
        .where(duty.c.source == source, duty.c.kind == "answer", duty.c.answer_name.in_(names))
        .order_by(duty.c.duty_id)
    )
    return {name: Holder(sha256, state != "todo") for name, sha256, state in rows}


def name_answer(connection: Connection, duty_id: int, sha256: str, name: str) -> None:
    """Write down under which name an answer is sent, before it is."""
    connection.execute(update(duty).where(duty.c.duty_id == duty_id).values(answer_name=name))
    note_answer(connection, sha256, name)


def name_answers_again(connection: Connection, named: Collection[tuple[str, str]]) -> None:
    """Let answers (SHA-256, name) that were sent before go under the name of then."""
    wanted: dict[str, list[str]] = {}
    for sha256, name in named:
        wanted.setdefault(sha256, []).append(name)
    rows = connection.execute(
        select(duty.c.duty_id, attempt.c.answer_sha256)
        .join(attempt, attempt.c.attempt_id == duty.c.attempt_id)
        .where(duty.c.kind == "answer", duty.c.state == "todo", duty.c.answer_name.is_(None))
        .order_by(duty.c.duty_id)
    ).all()
    chosen = [
        {"which": duty_id, "called": wanted[sha256].pop(0)}
        for duty_id, sha256 in rows
        if wanted.get(sha256)
    ]
    if chosen:
        connection.execute(
            update(duty)
            .where(duty.c.duty_id == bindparam("which"))
            .values(answer_name=bindparam("called")),
            chosen,
        )


def last_sent(connection: Connection, source: str) -> int | None:
    """Return when an answer was sent to the source last, in Unix seconds; None for never."""
    found = connection.scalar(
        select(func.max(duty.c.ended_at)).where(
            duty.c.source == source, duty.c.kind == "answer", duty.c.state == "done"
        )
    )
    return None if found is None else int(datetime.fromisoformat(found).timestamp())
