"""What the ledger shows to people: files, arrivals, attempts, rows, duties and nights."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import Orders, holds, within
from brp_filesync.ledger.mails import KINDS
from brp_filesync.ledger.schema import arrival, attempt, duty, file, outcome, run

Found = dict[str, Any]


def list_files(
    connection: Connection,
    source: str,
    state: str,
    wanted: Wanted,
    limit: int,
    orders: Orders,
    contents: Select[Any] | None,
    before: int = 0,
) -> list[Found]:
    """Return files with the counts of their latest attempt, newest first, by the days received.

    "" leaves out none. A text may be a file's name, the beginning of its SHA-256, or an order's
    number in it; `contents` are the SHA-256s of files that have it besides; only below the id
    `before`, unless it is 0.
    """
    files = (
        select(
            file.c.file_id,
            file.c.source,
            file.c.flow,
            file.c.name,
            file.c.state,
            file.c.attempts,
            file.c.size,
            file.c.received_at,
            attempt.c.rows,
            attempt.c.imported,
            attempt.c.duplicate,
            attempt.c.rejected,
            attempt.c.held,
            attempt.c.invoiced_ore,
        )
        .outerjoin(
            attempt, (attempt.c.file_id == file.c.file_id) & (attempt.c.number == file.c.attempts)
        )
        .where(*within(wanted, file.c.received_at))
        .order_by(file.c.file_id.desc())
        .limit(limit)
    )
    in_row = [holds(wanted.text, outcome.c.order_number)] if wanted.text else []
    if rows := orders.narrowing(outcome.c.order_id, *in_row):
        meant = [_has_row(*rows)]
        if wanted.text and orders.of is None:
            meant.append(holds(wanted.text, file.c.name))
            meant.append(file.c.sha256.startswith(wanted.text.lower(), autoescape=True))
        if contents is not None and orders.of is None:
            meant.append(file.c.sha256.in_(contents))
        files = files.where(or_(*meant))
    if before:
        files = files.where(file.c.file_id < before)
    if source:
        files = files.where(file.c.source == source)
    if state:
        files = files.where(file.c.state == state)
    return fetch_dicts(connection, files)


def arrivals_of(connection: Connection, file_id: int) -> list[Found]:
    """Return where the file arrived, and when; `folder` is None for a file at hand."""
    return fetch_dicts(
        connection,
        select(
            arrival.c.arrival_id,
            arrival.c.folder,
            arrival.c.name,
            arrival.c.state,
            arrival.c.noticed_at,
            arrival.c.cleared_at,
        )
        .where(arrival.c.file_id == file_id)
        .order_by(arrival.c.arrival_id),
    )


def attempts_of(connection: Connection, file_id: int) -> list[Found]:
    """Return the attempts at the file, the first first."""
    return fetch_dicts(
        connection,
        select(attempt).where(attempt.c.file_id == file_id).order_by(attempt.c.number),
    )


def duties_of(connection: Connection, file_id: int) -> list[Found]:
    """Return the answers and clearings that were promised for the file."""
    return fetch_dicts(
        connection,
        select(
            duty.c.kind,
            duty.c.state,
            duty.c.tries,
            duty.c.promised_at,
            duty.c.ended_at,
            duty.c.trouble,
            arrival.c.name,
            attempt.c.number.label("attempt"),
        )
        .join(arrival, arrival.c.arrival_id == duty.c.arrival_id)
        .join(attempt, attempt.c.attempt_id == duty.c.attempt_id)
        .where(arrival.c.file_id == file_id)
        .order_by(duty.c.duty_id),
    )


def rows_of(connection: Connection, attempt_id: int, *, rejected: bool) -> Iterator[Found]:
    """Yield the attempt's rows that have problems, by line; with `rejected` only the rejected."""
    wanted = (
        select(outcome)
        .where(outcome.c.attempt_id == attempt_id)
        .order_by(outcome.c.line)
        .execution_options(yield_per=1000)
    )
    if rejected:
        wanted = wanted.where(outcome.c.outcome == "rejected")
    else:
        wanted = wanted.where(outcome.c.problems.is_not(None))
    for row in connection.execute(wanted).mappings():
        yield dict(row)


def outcomes_by_line(connection: Connection) -> dict[int, Found]:
    """Return of each row of a ledger with one attempt its order, outcome and problem words."""
    rows = connection.execute(
        select(outcome.c.line, outcome.c.order_number, outcome.c.outcome, outcome.c.problems)
    )
    return {
        line: {
            "order": order,
            "outcome": became,
            "words": [word for _, word, _ in json.loads(problems or "[]")],
        }
        for line, order, became, problems in rows
    }


def rows_of_order(connection: Connection, order_id: int) -> list[Found]:
    """Return the rows that an order came in, or again: file, line, outcome, when it was decided."""
    rows = (
        select(
            file.c.file_id,
            file.c.name,
            file.c.source,
            outcome.c.line,
            outcome.c.outcome,
            attempt.c.decided_at,
        )
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(outcome.c.order_id == order_id)
        .order_by(attempt.c.attempt_id, outcome.c.line)
    )
    return fetch_dicts(connection, rows)


def list_runs(connection: Connection, source: str, wanted: Wanted, limit: int) -> list[Found]:
    """Return the latest nights, the newest first, by the days they began; "" leaves out none."""
    nights = select(run).where(*within(wanted, run.c.started_at))
    if source:
        nights = nights.where(run.c.source == source)
    return fetch_dicts(connection, nights.order_by(run.c.run_id.desc()).limit(limit))


def approval_of(connection: Connection, file_id: int) -> Found:
    """Return why a file awaits approval or did (`doubt`), who approved it and when; None each."""
    found = fetch_dicts(
        connection,
        select(file.c.doubt, file.c.approved_by, file.c.approved_at).where(
            file.c.file_id == file_id
        ),
    )[0]
    return {**found, "doubt": json.loads(found["doubt"]) if found["doubt"] else None}


def list_duties(
    connection: Connection,
    source: str,
    states: Collection[str],
    wanted: Wanted,
    limit: int,
    orders: Orders,
) -> list[Found]:
    """Return duties in these states, the newest first, by the days promised; "" leaves out no source.

    `name` is the file's that an answer or tidying is about, None for a mail. A text may be in it, or
    in why.
    """
    duties = (
        select(
            duty.c.duty_id,
            duty.c.kind,
            duty.c.source,
            duty.c.flow,
            duty.c.state,
            duty.c.tries,
            duty.c.promised_at,
            duty.c.ended_at,
            duty.c.trouble,
            duty.c.order_id,
            arrival.c.name,
        )
        .outerjoin(arrival, arrival.c.arrival_id == duty.c.arrival_id)
        .where(duty.c.state.in_(states), *within(wanted, duty.c.promised_at))
        .order_by(duty.c.duty_id.desc())
        .limit(limit)
    )
    texts = [holds(wanted.text, arrival.c.name, duty.c.trouble)] if wanted.text else []
    duties = duties.where(*orders.narrowing(duty.c.order_id, *texts))
    return fetch_dicts(connection, duties.where(duty.c.source == source) if source else duties)


def seen_on_servers(connection: Connection) -> list[Found]:
    """Return what was on a server at the last look, and wasn't fetched: waiting, or too big."""
    return fetch_dicts(
        connection,
        select(
            arrival.c.arrival_id,
            arrival.c.source,
            arrival.c.flow,
            arrival.c.name,
            arrival.c.size,
            arrival.c.noticed_at,
            arrival.c.waits,
            arrival.c.reason,
        )
        .where(arrival.c.state == "seen", arrival.c.cleared_at.is_(None))
        .order_by(arrival.c.arrival_id),
    )


def files_in(connection: Connection, state: str) -> list[Found]:
    """Return the files in this state, the oldest first."""
    return fetch_dicts(
        connection,
        select(file.c.file_id, file.c.source, file.c.flow, file.c.name, file.c.doubt)
        .where(file.c.state == state)
        .order_by(file.c.file_id),
    )


def mails_ended(connection: Connection, states: Collection[str]) -> list[tuple[str, int]]:
    """Return how many mails are in one of these states, by source; those with none aren't there."""
    rows = connection.execute(
        select(duty.c.source, func.count())
        .where(duty.c.kind.in_(KINDS), duty.c.state.in_(states))
        .group_by(duty.c.source)
        .order_by(duty.c.source)
    )
    return [(source, count) for source, count in rows]


def _has_row(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a file has a row of which these hold, at any attempt."""
    having = select(attempt.c.file_id).join(outcome, outcome.c.attempt_id == attempt.c.attempt_id)
    return file.c.file_id.in_(having.where(*which))
