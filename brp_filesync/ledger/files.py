"""Files and the attempts at them: one content from one source, decided on once at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, insert, select, update

from brp_filesync.core.outcomes import Counts
from brp_filesync.core.problems import Problem
from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import insert_frame, next_id
from brp_filesync.ledger.schema import arrival, attempt, file, outcome
from brp_filesync.ledger.schema_gone import gone
from brp_filesync.ledger.states import FILE, FileState

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class File:
    """A file of the ledger. `name` is its first arrival's, printable; `size` in bytes."""

    file_id: int
    source: str
    flow: FlowName
    sha256: str
    size: int
    name: str
    state: FileState
    attempts: int
    approved: bool = False
    parent_file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What went to us by a receiver that the bank's profile lacks: that, payments and öre.

    `bankgiros` are those of BRP's companies; `accounts` those where our OCR numbers were paid.
    """

    bankgiros: tuple[tuple[str, int, int], ...] = ()
    accounts: tuple[tuple[str, int, int], ...] = ()


NOTHING_UNLISTED = Unlisted()


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a file: its new state, the counts of its rows, what was invoiced (öre).

    Of a payment file its journal's sums (öre), and how many of its rows wait for a person; of one
    that only controls, the account and day of each sum that differs, and by how many öre.
    `foreign`: currency, entries and hundredths of what came to us in other money than SEK.
    `settled`: of a settlement report, settled_rows, the sums of those (öre), and tasks.
    """

    result: FileState
    counts: Counts
    invoiced_ore: int
    problem: Problem | None
    answer_sha256: str | None
    sums: Mapping[str, int] | None = None
    waiting: int = 0
    control_differs: tuple[tuple[str, str, int], ...] = ()
    unlisted: Unlisted = NOTHING_UNLISTED
    foreign: tuple[tuple[str, int, int], ...] = ()
    settled: Mapping[str, int] | None = None

    @property
    def waits(self) -> bool:
        """Say whether something of it waits for a person."""
        unlisted = self.unlisted.bankgiros or self.unlisted.accounts
        return bool(self.counts.rejected or self.waiting or unlisted or self.foreign)


def receive(
    connection: Connection, source: str, flow: FlowName, sha256: str, size: int, name: str, now: str
) -> File:
    """Return the file with this content; it is a new one, `received`, or a known one."""
    known = find_content(connection, source, flow, sha256)
    if known is not None:
        return known
    new = File(next_id(connection, file.c.file_id), source, flow, sha256, size, name, "received", 0)
    connection.execute(
        insert(file).values(
            file_id=new.file_id,
            source=source,
            flow=flow,
            sha256=sha256,
            size=size,
            name=name,
            state=FILE.begun("received"),
            attempts=0,
            received_at=now,
        )
    )
    return new


def receive_mended(connection: Connection, parent: File, sha256: str, size: int, now: str) -> File:
    """Return a new file, `received`, that mends rows of its parent and bears its name."""
    new = receive(connection, parent.source, parent.flow, sha256, size, parent.name, now)
    return mend(connection, new, parent)


def mend(connection: Connection, new: File, parent: File) -> File:
    """Return the new file as one that mends its parent's rows."""
    connection.execute(
        update(file).where(file.c.file_id == new.file_id).values(parent_file_id=parent.file_id)
    )
    return replace(new, parent_file_id=parent.file_id)


def find_content(connection: Connection, source: str, flow: FlowName, sha256: str) -> File | None:
    """Return the file with this content, or None."""
    return _one(
        connection,
        select(file).where(file.c.source == source, file.c.flow == flow, file.c.sha256 == sha256),
    )


def find(connection: Connection, file_id: int) -> File | None:
    """Return the file with this id, or None."""
    return _one(connection, select(file).where(file.c.file_id == file_id))


def waiting(
    connection: Connection, source: str, flow: FlowName, *, by_time: bool = False
) -> list[File]:
    """Return the files that are received and not decided, by name and then in order of arrival.

    With `by_time` by their times on the server first.
    """
    on_server = (
        select(func.min(arrival.c.modified_at))
        .where(arrival.c.file_id == file.c.file_id)
        .scalar_subquery()
    )
    first = (on_server,) if by_time else ()
    rows = connection.execute(
        select(file)
        .where(file.c.source == source, file.c.flow == flow, file.c.state == "received")
        .order_by(*first, file.c.name, file.c.file_id)
    ).mappings()
    return [_file(row) for row in rows]


def tried(connection: Connection, source: str, flow: FlowName) -> list[File]:
    """Return the files that were tried and haven't been imported, but what the archive has no more."""
    rows = connection.execute(
        select(file)
        .where(file.c.source == source, file.c.flow == flow, file.c.state == "tried")
        .where(file.c.sha256.not_in(select(gone.c.sha256)))
        .order_by(file.c.file_id)
    ).mappings()
    return [_file(row) for row in rows]


def move(connection: Connection, moved: File, state: FileState) -> None:
    """Move a file to another state. Raises BrokenInvariant where it may not go there."""
    connection.execute(
        update(file)
        .where(file.c.file_id == moved.file_id)
        .values(state=FILE.moved(moved.state, state))
    )


def await_approval(connection: Connection, doubted: File, doubt: Problem) -> None:
    """Let a file wait for a person, with the problem that says why."""
    move(connection, doubted, "awaiting_approval")
    connection.execute(
        update(file).where(file.c.file_id == doubted.file_id).values(doubt=problem_text(doubt))
    )


def approve(connection: Connection, approved: File, who: str, now: str) -> None:
    """Let the next run import a file that waits; the approval is remembered."""
    move(connection, approved, "received")
    connection.execute(
        update(file)
        .where(file.c.file_id == approved.file_id)
        .values(approved_by=who[:_LONGEST_NAME], approved_at=now)
    )


def sizes_of_last(
    connection: Connection, source: str, flow: FlowName, count: int
) -> list[tuple[int, int]]:
    """Return rows and invoiced öre of the last files that were imported, the latest first.

    Those that mend another's rows are none of the source's own.
    """
    rows = connection.execute(
        select(attempt.c.rows, attempt.c.invoiced_ore)
        .join(file, (file.c.file_id == attempt.c.file_id) & (attempt.c.number == file.c.attempts))
        .where(
            file.c.source == source,
            file.c.flow == flow,
            file.c.state == "imported",
            file.c.parent_file_id.is_(None),
        )
        .order_by(file.c.file_id.desc())
        .limit(count)
    )
    return [(int(rows), int(invoiced_ore)) for rows, invoiced_ore in rows]


def begin_attempt(connection: Connection, decided: File, now: str) -> int:
    """Begin another attempt at a file and return its id; its row is filled by `end_attempt`."""
    attempt_id = next_id(connection, attempt.c.attempt_id)
    connection.execute(
        insert(attempt).values(
            attempt_id=attempt_id,
            file_id=decided.file_id,
            number=decided.attempts + 1,
            result="failed",
            decided_at=now,
            invoiced_ore=0,
            **Counts().as_dict(),
        )
    )
    return attempt_id


def keep_basis(connection: Connection, attempt_id: int, sha256: str) -> None:
    """Keep the hash of what the attempt's rows are decided by."""
    connection.execute(
        update(attempt).where(attempt.c.attempt_id == attempt_id).values(basis_sha256=sha256)
    )


def record_outcomes(connection: Connection, attempt_id: int, outcomes: pd.DataFrame) -> None:
    """Keep what became of these rows: line, identity, outcome, order_id, problems (JSON)."""
    import pandas as pd

    led_to = [order_id or None for order_id in outcomes["order_id"].tolist()]
    insert_frame(
        connection,
        outcome,
        outcomes.assign(
            attempt_id=attempt_id,
            order_id=pd.Series(led_to, dtype=object, index=outcomes.index),
        ),
    )


def outcome_pages(
    connection: Connection, attempt_id: int, rows: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what became of an attempt's rows, by line, so many at a time, without their orders."""
    columns = (
        outcome.c.line,
        outcome.c.order_number,
        outcome.c.line_number,
        outcome.c.row_type,
        outcome.c.outcome,
        outcome.c.problems,
    )
    found = connection.execute(
        select(*columns).where(outcome.c.attempt_id == attempt_id).order_by(outcome.c.line),
        execution_options={"yield_per": rows},
    )
    for page in found.partitions():
        yield [tuple(row) for row in page]


def end_attempt(connection: Connection, moved: File, attempt_id: int, decided: Decided) -> None:
    """Record what the attempt came to, and move its file there."""
    connection.execute(
        update(attempt)
        .where(attempt.c.attempt_id == attempt_id)
        .values(
            result=decided.result,
            invoiced_ore=decided.invoiced_ore,
            problem=None if decided.problem is None else problem_text(decided.problem),
            answer_sha256=decided.answer_sha256,
            **decided.counts.as_dict(),
        )
    )
    connection.execute(
        update(file)
        .where(file.c.file_id == moved.file_id)
        .values(state=FILE.moved(moved.state, decided.result), attempts=moved.attempts + 1)
    )


def answer_again(connection: Connection, attempt_id: int, sha256: str) -> None:
    """Let an attempt have another answer: its own has gone, and was rendered anew."""
    connection.execute(
        update(attempt).where(attempt.c.attempt_id == attempt_id).values(answer_sha256=sha256)
    )


def problem_of(connection: Connection, attempt_id: int) -> Problem | None:
    """Return why the attempt refused its file, None where it didn't."""
    text = connection.scalar(select(attempt.c.problem).where(attempt.c.attempt_id == attempt_id))
    return None if text is None else Problem(**json.loads(text))


def orders_of_attempt(attempt_id: int) -> Select[Any]:
    """Return a query of the ids of the orders that the attempt imported."""
    return (
        select(outcome.c.order_id)
        .where(outcome.c.attempt_id == attempt_id, outcome.c.outcome == "imported")
        .distinct()
    )


def problem_text(problem: Problem) -> str:
    """Return a file's problem as the ledger keeps it: JSON."""
    return json.dumps(
        {
            "word": problem.word,
            "line": problem.line,
            "column": problem.column,
            "params": dict(problem.params),
        },
        ensure_ascii=False,
    )


def _one(connection: Connection, wanted: Select[Any]) -> File | None:
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _file(row)


def _file(row: Mapping[Any, Any]) -> File:
    return File(
        file_id=row["file_id"],
        source=row["source"],
        flow=row["flow"],
        sha256=row["sha256"],
        size=row["size"],
        name=row["name"],
        state=row["state"],
        attempts=row["attempts"],
        approved=row["approved_at"] is not None,
        parent_file_id=row["parent_file_id"],
    )
