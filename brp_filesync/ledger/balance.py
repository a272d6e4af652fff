"""The ledger's own arithmetic, from the database: every row in exactly one outcome."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from brp_filesync.core.invariants import rows_balance
from brp_filesync.core.outcomes import Counts
from brp_filesync.ledger.schema import attempt, outcome

_OUTCOMES = ("imported", "duplicate", "rejected", "held")


def check_attempts(connection: Connection, file_ids: Sequence[int]) -> None:
    """Raise BrokenInvariant unless each attempt at these files counts the outcomes it has."""
    if not file_ids:
        return
    counted = [
        func.count().filter(outcome.c.outcome == name).label(f"{name}_found") for name in _OUTCOMES
    ]
    found = (
        select(attempt, func.count(outcome.c.line).label("rows_found"), *counted)
        .outerjoin(outcome, outcome.c.attempt_id == attempt.c.attempt_id)
        .where(attempt.c.file_id.in_(file_ids))
        .group_by(attempt.c.attempt_id)
    )
    for row in connection.execute(found).mappings():
        counts = Counts(row["rows_found"], *(row[f"{name}_found"] for name in _OUTCOMES))
        rows_balance(row["rows"], counts)
        for name in _OUTCOMES:
            rows_balance(row[name], Counts(counts.as_dict()[name], counts.as_dict()[name]))
