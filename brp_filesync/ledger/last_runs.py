"""How each flow's latest run went, for monitors."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, select

from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.ledger.schema import attempt, file, run

Found = dict[str, Any]


def last_runs(connection: Connection) -> list[Found]:
    """Return each source's and flow's latest run; its end and exit code are None where it has none.

    By source and flow.
    """
    latest = select(func.max(run.c.run_id)).group_by(run.c.source, run.c.flow)
    wanted = (
        select(run.c.source, run.c.flow, run.c.started_at, run.c.ended_at, run.c.exit_code)
        .where(run.c.run_id.in_(latest))
        .order_by(run.c.source, run.c.flow)
    )
    return fetch_dicts(connection, wanted)


def last_ends(connection: Connection, codes: Collection[int]) -> dict[tuple[str, str], str]:
    """Return when each flow's latest run that ended with one of the codes ended (UTC text)."""
    rows = connection.execute(
        select(run.c.source, run.c.flow, func.max(run.c.ended_at))
        .where(run.c.exit_code.in_(codes))
        .group_by(run.c.source, run.c.flow)
    )
    return {(source, flow): str(ended) for source, flow, ended in rows}


def rows_ever(connection: Connection) -> list[Found]:
    """Return, by source and flow, the counts of all attempts' rows, and the öre invoiced."""
    names = (*OUTCOMES, "invoiced_ore")
    wanted = (
        select(
            file.c.source, file.c.flow, *(func.sum(attempt.c[name]).label(name) for name in names)
        )
        .join(file, file.c.file_id == attempt.c.file_id)
        .group_by(file.c.source, file.c.flow)
        .order_by(file.c.source, file.c.flow)
    )
    return [
        {key: int(value) if key in names else value for key, value in row.items()}
        for row in connection.execute(wanted).mappings()
    ]
