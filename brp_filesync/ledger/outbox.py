"""Duties: what the world must see after a commit, promised in the same transaction.

An answer is promised for each arrival, and to clear the file away; a confirmation for each order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import Connection, ScalarSelect, case, func, insert, or_, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import insert_frame, next_id
from brp_filesync.ledger.files import orders_of_attempt
from brp_filesync.ledger.schema import arrival, attempt, duty, file
from brp_filesync.ledger.states import DUTY, DutyKind, DutyState, FileDutyKind

if TYPE_CHECKING:
    import pandas as pd

FILE_DUTIES: tuple[FileDutyKind, ...] = get_args(FileDutyKind)  # the others are mails

_LONGEST_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Duty:
    """An answer to send or a file to clear, with all that doing it takes.

    `size` (bytes) and `modified_at` (Unix seconds) are those of the file when it was fetched.
    `attempt_number` counts the portal's trials apart from what was for real. `refused` says that
    nothing of the file could be read.
    """

    duty_id: int
    kind: FileDutyKind
    state: DutyState
    arrival_id: int
    folder: str | None
    raw_name: bytes
    name: str
    size: int
    modified_at: int
    attempt_id: int
    attempt_number: int
    refused: bool
    trial: bool
    answer_sha256: str | None
    answer_name: str | None  # of one that was, or was to be, sent before


def promise_answers(connection: Connection, file_id: int, attempt_id: int, now: str) -> None:
    """Promise this attempt's answer to the file's arrivals that have had none, or to the latest.

    What was answered on trial has had none for real. Each arrival on a server is to be cleared away
    as well, once.
    """
    arrivals = connection.execute(
        select(arrival.c.arrival_id, arrival.c.source, arrival.c.flow, arrival.c.folder)
        .where(arrival.c.file_id == file_id)
        .order_by(arrival.c.arrival_id)
    ).all()
    tried = select(attempt.c.result == "tried").where(attempt.c.attempt_id == attempt_id)
    on_trial = bool(connection.scalar(tried))
    promised = {
        (row.kind, row.arrival_id)
        for row in connection.execute(
            select(duty.c.kind, duty.c.arrival_id, attempt.c.result)
            .join(arrival, arrival.c.arrival_id == duty.c.arrival_id)
            .join(attempt, attempt.c.attempt_id == duty.c.attempt_id)
            .where(arrival.c.file_id == file_id)
        )
        if row.kind == "clear" or on_trial or row.result != "tried"
    }
    unanswered = [each for each in arrivals if ("answer", each.arrival_id) not in promised]
    to_answer = unanswered or arrivals[-1:]
    to_clear = [
        each
        for each in arrivals
        if each.folder is not None and ("clear", each.arrival_id) not in promised
    ]
    wanted = [("answer", each) for each in to_answer] + [("clear", each) for each in to_clear]
    _promise(
        connection,
        now,
        [
            {
                "source": each.source,
                "flow": each.flow,
                "kind": kind,
                "arrival_id": each.arrival_id,
                "attempt_id": attempt_id,
            }
            for kind, each in wanted
        ],
    )


def promise_clearing(connection: Connection, file_id: int, attempt_id: int, now: str) -> None:
    """Promise to clear the file's arrivals away; a bank is sent no answer."""
    waiting = connection.execute(
        select(arrival.c.arrival_id, arrival.c.source, arrival.c.flow)
        .outerjoin(duty, (duty.c.arrival_id == arrival.c.arrival_id) & (duty.c.kind == "clear"))
        .where(
            arrival.c.file_id == file_id, arrival.c.folder.is_not(None), duty.c.duty_id.is_(None)
        )
        .order_by(arrival.c.arrival_id)
    ).all()
    _promise(
        connection,
        now,
        [
            {
                "source": each.source,
                "flow": each.flow,
                "kind": "clear",
                "arrival_id": each.arrival_id,
                "attempt_id": attempt_id,
            }
            for each in waiting
        ],
    )


def promise_trial_mails(
    connection: Connection,
    source: str,
    flow: FlowName,
    attempt_id: int,
    mails: Collection[str],
    now: str,
) -> None:
    """Promise a trial's mails, which lie in the archive by these SHA-256."""
    _promise(
        connection,
        now,
        [
            {
                "source": source,
                "flow": flow,
                "kind": "trial",
                "attempt_id": attempt_id,
                "mail_sha256": sha256,
            }
            for sha256 in mails
        ],
    )


def mails_of_attempt(
    connection: Connection, attempt_id: int, now: str, limit: int
) -> list[tuple[int, str]]:
    """Return order id and kind of the first mails that an attempt, begun at `now`, promised."""
    rows = connection.execute(
        select(duty.c.order_id, duty.c.kind)
        .where(
            duty.c.order_id.in_(orders_of_attempt(attempt_id)),
            duty.c.promised_at == now,
            duty.c.state == "todo",
        )
        .order_by(duty.c.duty_id)
        .limit(limit)
    )
    return [(int(order_id), kind) for order_id, kind in rows]


def promise_mails(
    connection: Connection, source: str, flow: FlowName, order_ids: pd.DataFrame, now: str
) -> None:
    """Promise a mail to the person for each order (order_id): `kind` is confirm or cancelled."""
    import pandas as pd

    first = next_id(connection, duty.c.duty_id)
    insert_frame(
        connection,
        duty,
        order_ids.reset_index(drop=True).assign(
            duty_id=range(first, first + len(order_ids)),
            source=pd.Series(source, index=range(len(order_ids)), dtype=object),
            flow=pd.Series(flow, index=range(len(order_ids)), dtype=object),
            state=pd.Series(DUTY.begun("todo"), index=range(len(order_ids)), dtype=object),
            tries=0,
            promised_at=pd.Series(now, index=range(len(order_ids)), dtype=object),
        ),
    )


@cache
def _number() -> ScalarSelect[Any]:
    """Return which of the file's attempts it is, counted among its trials, or among the others."""
    earlier = attempt.alias()
    return (
        select(func.count())
        .where(
            earlier.c.file_id == attempt.c.file_id,
            earlier.c.number <= attempt.c.number,
            (earlier.c.result == "tried") == (attempt.c.result == "tried"),
        )
        .scalar_subquery()
    )


def to_do(connection: Connection, source: str, flow: FlowName) -> list[Duty]:
    """Return the answers and then the files to clear that are promised and not done."""
    rows = connection.execute(
        select(
            duty.c.duty_id,
            duty.c.kind,
            duty.c.state,
            duty.c.arrival_id,
            arrival.c.folder,
            arrival.c.raw_name,
            arrival.c.name,
            arrival.c.size,
            arrival.c.modified_at,
            attempt.c.attempt_id,
            _number().label("attempt_number"),
            or_(attempt.c.result == "refused", attempt.c.problem.is_not(None)).label("refused"),
            (attempt.c.result == "tried").label("trial"),
            attempt.c.answer_sha256,
            duty.c.answer_name,
        )
        .join(arrival, arrival.c.arrival_id == duty.c.arrival_id)
        .join(attempt, attempt.c.attempt_id == duty.c.attempt_id)
        .where(duty.c.source == source, duty.c.flow == flow, duty.c.state == "todo")
        .order_by(case((duty.c.kind == "answer", 0), else_=1), duty.c.duty_id)
    ).mappings()
    return [Duty(**row) for row in rows]


def end(connection: Connection, done: Duty, state: DutyState, now: str, trouble: str = "") -> None:
    """Move a duty to its end. `trouble` holds no personal data."""
    connection.execute(
        update(duty)
        .where(duty.c.duty_id == done.duty_id)
        .values(
            state=DUTY.moved(done.state, state),
            tries=duty.c.tries + 1,
            ended_at=now,
            trouble=trouble or None,
        )
    )


def put_off(connection: Connection, duty_id: int, trouble: str) -> None:
    """Record why a duty couldn't be done this time; it stays to be done. No personal data."""
    connection.execute(
        update(duty)
        .where(duty.c.duty_id == duty_id)
        .values(tries=duty.c.tries + 1, trouble=trouble[:_LONGEST_TROUBLE])
    )


def move_all(
    connection: Connection,
    kinds: Collection[DutyKind],
    ids: Collection[int],
    state: DutyState,
    froms: Collection[DutyState],
    now: str,
) -> int:
    """Move those duties of these kinds that are in one of `froms`, as a person decided.

    No ids are all of them. What is to be tried again begins anew, however old it is. Returns how
    many there were.
    """
    for each in froms:
        DUTY.moved(each, state)
    anew = (
        {"tries": 0, "next_try_at": now, "ended_at": None} if state == "todo" else {"ended_at": now}
    )
    return connection.execute(
        update(duty)
        .where(
            duty.c.kind.in_(kinds),
            duty.c.state.in_(froms),
            *([duty.c.duty_id.in_(ids)] if ids else []),
        )
        .values(state=state, **anew)
    ).rowcount


def answer_again(connection: Connection, file_id: int, now: str) -> None:
    """Promise the latest attempt's answer for a file that was decided before and came again."""
    latest = _latest_attempt(connection, file_id)
    if latest is not None:
        promise_answers(connection, file_id, latest, now)


def clear_again(connection: Connection, file_id: int, now: str) -> None:
    """Promise to clear away a file that was decided before and came again."""
    latest = _latest_attempt(connection, file_id)
    if latest is not None:
        promise_clearing(connection, file_id, latest, now)


def _latest_attempt(connection: Connection, file_id: int) -> int | None:
    return connection.scalar(
        select(attempt.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(attempt.c.file_id == file_id)
        .order_by(attempt.c.number.desc())
        .limit(1)
    )


def _promise(connection: Connection, now: str, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write new duties; each is what tells it from the others."""
    first = next_id(connection, duty.c.duty_id)
    new = {"state": DUTY.begun("todo"), "tries": 0, "promised_at": now}
    rows = [{**each, **new, "duty_id": first + place} for place, each in enumerate(wanted)]
    if rows:
        connection.execute(insert(duty), rows)
