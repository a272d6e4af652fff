"""What arrived lately, and when each folder was looked at: for who knows what should have come."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.source import FlowName
from brp_filesync.ledger.schema import arrival, file, run

# A night that ended so has seen the server's folder; after another it isn't known.
_HAS_LOOKED = (ExitCode.DONE, ExitCode.WAITING, ExitCode.FILE_REFUSED)


def arrived_since(connection: Connection, since: str) -> Iterator[dict[str, Any]]:
    """Yield the arrivals from this moment (UTC text) on, in the order in which they were noticed.

    `at` is when a file was noticed, `received` whether it is ours, `refused` whether it was refused
    as a whole.
    """
    wanted = (
        select(
            arrival.c.source,
            arrival.c.flow,
            arrival.c.name,
            arrival.c.noticed_at.label("at"),
            (arrival.c.state == "received").label("received"),
            arrival.c.file_id,
            func.coalesce(file.c.state == "refused", False).label("refused"),
        )
        .outerjoin(file, file.c.file_id == arrival.c.file_id)
        .where(arrival.c.noticed_at >= since, arrival.c.state != "gone")
        .order_by(arrival.c.noticed_at, arrival.c.name)
    )
    for row in connection.execute(wanted).mappings():
        yield {**row, "received": bool(row["received"]), "refused": bool(row["refused"])}


def looks(connection: Connection) -> list[tuple[str, FlowName, str, str]]:
    """Return (source, flow, first, last): when each folder was first and last listed, UTC text."""
    wanted = (
        select(run.c.source, run.c.flow, func.min(run.c.started_at), func.max(run.c.started_at))
        .where(run.c.exit_code.in_([int(code) for code in _HAS_LOOKED]))
        .group_by(run.c.source, run.c.flow)
    )
    return [tuple(row) for row in connection.execute(wanted)]
