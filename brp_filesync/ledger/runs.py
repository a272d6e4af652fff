"""Nights in the ledger: when one began, and what it ended with. A killed one has no end."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import next_id
from brp_filesync.ledger.schema import run


def begin_run(connection: Connection, source: str, flow: FlowName, now: str) -> int:
    """Record that a night begins, and return its id."""
    run_id = next_id(connection, run.c.run_id)
    connection.execute(insert(run).values(run_id=run_id, source=source, flow=flow, started_at=now))
    return run_id


def end_run(
    connection: Connection, run_id: int, exit_code: int, counts: Mapping[str, int], now: str
) -> None:
    """Record how the night ended, and the counts of its rows."""
    connection.execute(
        update(run)
        .where(run.c.run_id == run_id)
        .values(ended_at=now, exit_code=exit_code, summary=json.dumps(dict(counts)))
    )


def last_begun(connection: Connection) -> dict[tuple[str, FlowName], str]:
    """Return when each source's flow was begun last (UTC text), of runs that came to an end."""
    rows = connection.execute(
        select(run.c.source, run.c.flow, func.max(run.c.started_at))
        .where(run.c.ended_at.is_not(None))
        .group_by(run.c.source, run.c.flow)
    )
    return {(source, flow): str(begun) for source, flow, begun in rows}
