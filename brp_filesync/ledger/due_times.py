"""Times at which the schedule had a flow run: who has taken one, and which are done."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.ledger.schema import due_time


def done_until(connection: Connection, now: datetime) -> dict[tuple[str, FlowName], datetime]:
    """Return of each (source, flow) the latest time that is done; a time after now never is."""
    rows = connection.execute(
        select(due_time.c.source, due_time.c.flow, func.max(due_time.c.due_at))
        .where(due_time.c.ended_at.is_not(None), due_time.c.due_at <= now)
        .group_by(due_time.c.source, due_time.c.flow)
    )
    return {(source, flow): datetime.fromisoformat(due_at) for source, flow, due_at in rows}


def take(
    connection: Connection, source: str, flow: FlowName, due_at: datetime, since: datetime, now: str
) -> bool:
    """Take what is due, and return whether it was there to be taken: it, or a later, may be done.

    Whoever takes it holds a lock meanwhile: a row without an end is a killed one's.
    """
    done = done_until(connection, datetime.fromisoformat(now)).get((source, flow))
    if done is not None and done >= due_at:
        return False
    mine = _is(source, flow, due_at)
    takes = connection.scalar(select(due_time.c.takes).where(*mine))
    if takes is None:
        connection.execute(
            insert(due_time).values(
                source=source, flow=flow, due_at=due_at, since=since, taken_at=now, takes=1
            )
        )
    else:
        connection.execute(update(due_time).where(*mine).values(taken_at=now, takes=takes + 1))
    return True


def end(
    connection: Connection, source: str, flow: FlowName, due_at: datetime, exit_code: int, now: str
) -> None:
    """Record what the run ended with; earlier times that a killed run had taken end with it."""
    connection.execute(
        update(due_time)
        .where(
            due_time.c.source == source,
            due_time.c.flow == flow,
            due_time.c.due_at < due_at,
            due_time.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    connection.execute(
        update(due_time).where(*_is(source, flow, due_at)).values(ended_at=now, exit_code=exit_code)
    )


def _is(source: str, flow: FlowName, due_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (due_time.c.source == source, due_time.c.flow == flow, due_time.c.due_at == due_at)
