"""Answers and files to clear that nights have left behind, done between them, less and less often."""

from sqlalchemy import Connection, func, or_, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.ledger.outbox import FILE_DUTIES
from brp_filesync.ledger.schema import duty


def left(connection: Connection, now: str, before: str) -> list[tuple[str, FlowName, int]]:
    """Return the sources and flows with answers or files to clear whose time has come again.

    What no run has tried yet was promised by one that has ended: it is of `before`. With each how
    often it was tried.
    """
    rows = connection.execute(
        select(duty.c.source, duty.c.flow, func.max(duty.c.tries))
        .where(
            duty.c.kind.in_(FILE_DUTIES),
            duty.c.state == "todo",
            or_(
                duty.c.next_try_at <= now,
                duty.c.next_try_at.is_(None) & (duty.c.promised_at <= before),
            ),
        )
        .group_by(duty.c.source, duty.c.flow)
        .order_by(duty.c.source, duty.c.flow)
    )
    return [(source, flow, int(tries)) for source, flow, tries in rows]


def are_any(connection: Connection) -> bool:
    """Say whether any answer or file to clear is promised and not done."""
    todo = select(duty.c.duty_id).where(duty.c.kind.in_(FILE_DUTIES), duty.c.state == "todo")
    return connection.scalar(todo.limit(1)) is not None


def try_later(connection: Connection, source: str, flow: FlowName, next_at: str) -> None:
    """Let what isn't done of a flow wait until then, but for nights, which do it all."""
    connection.execute(
        update(duty)
        .where(
            duty.c.source == source,
            duty.c.flow == flow,
            duty.c.kind.in_(FILE_DUTIES),
            duty.c.state == "todo",
        )
        .values(tries=duty.c.tries + 1, next_try_at=next_at)
    )
