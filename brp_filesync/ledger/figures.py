"""What the ledger counts for reports and monitors: by sets, with no personal data."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.days import day_place, within
from brp_filesync.ledger.mails import KINDS
from brp_filesync.ledger.schema import attempt, duty, file, outcome, run

Found = dict[str, Any]
Example = tuple[str, dict[str, Any], int]  # word, the params of its first row, how many rows

_COUNTS = ("rows", *OUTCOMES, "warnings", "invoiced_ore")


def commonest_problems(
    connection: Connection, file_ids: Collection[int], most: int
) -> dict[tuple[str, str], list[Example]]:
    """Return, by source and flow, the commonest problems of rows that the files' last attempts reject.

    A row counts once for each of its words.
    """
    if not file_ids:
        return {}
    rows = connection.execute(
        select(file.c.source, file.c.flow, outcome.c.problems, func.count())
        .join(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .join(file, (file.c.file_id == attempt.c.file_id) & (file.c.attempts == attempt.c.number))
        .where(
            file.c.file_id.in_(file_ids),
            outcome.c.outcome == "rejected",
            outcome.c.problems.is_not(None),
        )
        .group_by(file.c.source, file.c.flow, outcome.c.problems)
        .order_by(file.c.source, file.c.flow, outcome.c.problems)
        .execution_options(yield_per=1000)
    )
    counted: dict[tuple[str, str], Counter[str]] = {}
    examples: dict[tuple[str, str, str], dict[str, Any]] = {}
    for source, flow, problems, count in rows:
        words = {word: params for _, word, params in json.loads(problems)}
        for word, params in words.items():
            counted.setdefault((source, flow), Counter())[word] += count
            examples.setdefault((source, flow, word), params)
    return {
        (source, flow): [
            (word, examples[source, flow, word], count) for word, count in words.most_common(most)
        ]
        for (source, flow), words in counted.items()
    }


def rows_by_day(connection: Connection, days: Sequence[date]) -> dict[int, Found]:
    """Return, by the day's place, the counts of order files' rows, and the öre invoiced.

    A trial's don't count.
    """
    placed = (
        select(
            day_place(attempt.c.decided_at, days).label("place"),
            *(attempt.c[name] for name in _COUNTS),
        )
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(
            file.c.flow == "orders",
            attempt.c.result != "tried",
            *within(attempt.c.decided_at, days),
        )
        .subquery()
    )
    rows = connection.execute(
        select(
            placed.c.place, *(func.sum(placed.c[name]).label(name) for name in _COUNTS)
        ).group_by(placed.c.place)
    ).mappings()
    return {row["place"]: {name: int(row[name]) for name in _COUNTS} for row in rows}


def runs_by_day(connection: Connection, days: Sequence[date]) -> list[Found]:
    """Return source, flow, the day's place and exit code of each kind of end, each once.

    The exit code is None of runs that have no end.
    """
    placed = (
        select(
            day_place(run.c.started_at, days).label("place"),
            run.c.source,
            run.c.flow,
            run.c.exit_code,
        )
        .where(*within(run.c.started_at, days))
        .subquery()
    )
    wanted = select(placed).distinct().order_by(placed.c.source, placed.c.flow, placed.c.place)
    return fetch_dicts(connection, wanted)


def mails_waiting(connection: Connection) -> dict[str, int]:
    """Return how many mails to buyers are in each state, but for the sent and the waived ones."""
    return _counted(
        connection.execute(
            select(duty.c.state, func.count())
            .where(duty.c.kind.in_(KINDS), duty.c.state.not_in(("done", "waived")))
            .group_by(duty.c.state)
            .order_by(duty.c.state)
        )
    )


def duties_waiting(connection: Connection) -> dict[str, int]:
    """Return how many answers and clearings are promised and not done, by kind."""
    return _counted(
        connection.execute(
            select(duty.c.kind, func.count())
            .where(duty.c.kind.not_in(KINDS), duty.c.state.not_in(("done", "waived")))
            .group_by(duty.c.kind)
            .order_by(duty.c.kind)
        )
    )


def files_by_state(connection: Connection) -> list[Found]:
    """Return how many files are in each state, by source and flow."""
    wanted = (
        select(file.c.source, file.c.flow, file.c.state, func.count().label("files"))
        .group_by(file.c.source, file.c.flow, file.c.state)
        .order_by(file.c.source, file.c.flow, file.c.state)
    )
    return fetch_dicts(connection, wanted)


def _counted(rows: Any) -> dict[str, int]:
    return {name: int(count) for name, count in rows}
