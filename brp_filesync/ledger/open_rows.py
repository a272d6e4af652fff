"""Rejected rows that nobody has mended: open until their order comes again, or a person waives them.

Whatever a later file of the source says of the same order number and row type takes the place of
what was rejected before: imported, it is mended; rejected again, that row is open instead.
"""

import json
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from brp_filesync.core.wanted import Wanted
from brp_filesync.database.finding import holds, within
from brp_filesync.ledger.schema import attempt, file, outcome

Found = dict[str, Any]

# Who has closed a row that no person has waived: a later row of its order, or file; or that order's
# cancellation, which is closed with it.
COME_AGAIN = "come again"
CANCELLED = "cancelled"
_TOO_EARLY, _TOO_LATE = "order-to-cancel-missing", "cancelled-before"  # what was told of them
_OPEN = and_(outcome.c.outcome == "rejected", outcome.c.closed_at.is_(None))


def close_come_again(connection: Connection, attempt_id: int, source: str, now: str) -> None:
    """Close the source's open rows that an import of just now takes the place of.

    Those of the same order number and row type, and all of earlier attempts at the same file. One
    statement over the open rows alone, of which there are few.
    """
    if connection.scalar(_any_open(), {"source": source, "attempt_id": attempt_id}):
        earlier = attempt.alias("earlier")
        later, this = outcome.alias("later"), attempt.alias("this")
        same_file = (
            select(earlier.c.attempt_id)
            .join(this, this.c.file_id == earlier.c.file_id)
            .where(this.c.attempt_id == attempt_id, earlier.c.attempt_id != attempt_id)
        )
        again = select(later.c.order_number, later.c.row_type).where(
            later.c.attempt_id == attempt_id, later.c.order_number.is_not(None)
        )
        by_number = func.coalesce(outcome.c.order_number, "")
        numbers = again.distinct().subquery()
        same_order = exists().where(
            numbers.c.order_number == by_number, numbers.c.row_type == outcome.c.row_type
        )
        connection.execute(
            update(outcome)
            .where(
                *_open_of(source, attempt_id), or_(same_order, outcome.c.attempt_id.in_(same_file))
            )
            .values(closed_at=now, closed_by=COME_AGAIN)
        )


# Asked after each file, and made once: to make it takes longer than its answer.
@cache
def _any_open() -> Select[tuple[bool]]:
    return select(exists().where(*_open_of(bindparam("source"), bindparam("attempt_id"))))


def _open_of(source: Any, attempt_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the source's open rows of other attempts than this."""
    earlier, of_file = attempt.alias("earlier"), file.alias("of_file")
    of_source = (
        select(earlier.c.attempt_id)
        .join(of_file, of_file.c.file_id == earlier.c.file_id)
        .where(of_file.c.source == source, earlier.c.attempt_id != attempt_id)
    )
    return (_OPEN, outcome.c.attempt_id.in_(of_source))


def close_cancelled(connection: Connection, attempt_id: int, source: str, now: str) -> None:
    """Close rejected orders that an import of just now cancels, and those cancellations with them.

    What is rejected because its cancellation came first waits for a person: that one stays open.
    """
    mine = [_OPEN, outcome.c.attempt_id == attempt_id, *_early()]
    if not connection.scalar(select(exists().where(*mine))):
        return
    of_source = (
        select(attempt.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(file.c.source == source, *_judged())
    )
    orders = [
        _OPEN,
        outcome.c.row_type == "order",
        outcome.c.attempt_id.in_(of_source),
        outcome.c.problems.not_like(f'%"{_TOO_LATE}"%'),
        outcome.c.order_number.in_(select(outcome.c.order_number).where(*mine)),
    ]
    numbers = [
        number for (number,) in connection.execute(select(outcome.c.order_number).where(*orders))
    ]
    for rows in (orders, mine):
        connection.execute(
            update(outcome)
            .where(*rows, outcome.c.order_number.in_(numbers))
            .values(closed_at=now, closed_by=CANCELLED)
        )


def early_cancellations(connection: Connection, source: str) -> dict[str, tuple[str, int]]:
    """Return order number → file and line of each open cancellation that came before its order."""
    wanted = (
        select(outcome.c.order_number, file.c.name, outcome.c.line)
        .select_from(outcome)
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(_OPEN, file.c.source == source, *_judged(), *_early())
        .order_by(outcome.c.attempt_id, outcome.c.line)
    )
    return {number: (name, line) for number, name, line in connection.execute(wanted)}


def count_open(connection: Connection, but_of: Collection[int] = ()) -> list[Found]:
    """Return, by source, how many rows are open, and the oldest decision on one (UTC text).

    Those of the files `but_of` aren't counted.
    """
    wanted = (
        select(
            file.c.source,
            func.count().label("rows"),
            func.min(attempt.c.decided_at).label("oldest"),
        )
        .select_from(outcome)
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(_OPEN, *_judged(), file.c.file_id.not_in(but_of))
        .group_by(file.c.source)
        .order_by(file.c.source)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]


def list_open(connection: Connection, source: str, wanted: Wanted, limit: int) -> list[Found]:
    """Return the open rows, the oldest first, of all sources for "": file, line, order, problems.

    By the days they were rejected on; a text may be in the order's number or the file's name.

    `problems` are columns, words and params, as they were told to the portal.
    """
    rows = (
        select(
            file.c.source,
            file.c.file_id,
            file.c.name,
            outcome.c.line,
            outcome.c.order_number,
            outcome.c.row_type,
            outcome.c.problems,
            attempt.c.decided_at,
        )
        .select_from(outcome)
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(_OPEN, *_judged(), *within(wanted, attempt.c.decided_at))
        .order_by(outcome.c.attempt_id, outcome.c.line)
        .limit(limit)
    )
    if source:
        rows = rows.where(file.c.source == source)
    if wanted.text:
        rows = rows.where(holds(wanted.text, outcome.c.order_number, file.c.name))
    found = [dict(row) for row in connection.execute(rows).mappings()]
    return [{**each, "problems": json.loads(each["problems"] or "[]")} for each in found]


def waive(connection: Connection, file_id: int, lines: Collection[int], who: str, now: str) -> int:
    """Close a file's open rows, all or those on these lines, as somebody's; return how many."""
    of_file = (
        select(attempt.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(file.c.file_id == file_id, *_judged())
    )
    rows = [_OPEN, outcome.c.attempt_id.in_(of_file)]
    if lines:
        rows.append(outcome.c.line.in_(lines))
    done = connection.execute(update(outcome).where(*rows).values(closed_at=now, closed_by=who))
    return int(done.rowcount)


def _early() -> tuple[ColumnElement[bool], ...]:
    """Return what holds of cancellations whose order isn't there."""
    return (outcome.c.row_type == "cancel", outcome.c.problems.like(f'%"{_TOO_EARLY}"%'))


def _judged() -> tuple[ColumnElement[bool], ...]:
    """Return what holds of rows that were judged: a refused file is mended whole, a trial's isn't."""
    return (attempt.c.result == "imported", file.c.flow == "orders")
