"""The ledger's latest moment, and the moment from which on a person has said that the clock is right.

A run that is stopped for its clock writes none of these: looking moves no moment.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from brp_filesync.core.dates import utc_text
from brp_filesync.ledger.schema import attempt, clock_accepted, due_time, run


def latest_moment(connection: Connection) -> datetime | None:
    """Return when anything was run or decided last, since the clock was accepted; None for never."""
    accepted = connection.execute(
        select(clock_accepted).order_by(clock_accepted.c.clock_accepted_id.desc()).limit(1)
    ).first()
    after_run, after_attempt = (accepted.run_id, accepted.attempt_id) if accepted else (0, 0)
    latest = [
        *connection.execute(
            select(func.max(run.c.started_at), func.max(run.c.ended_at)).where(
                run.c.run_id > after_run
            )
        ).one(),
        connection.scalar(
            select(func.max(attempt.c.decided_at)).where(attempt.c.attempt_id > after_attempt)
        ),
        accepted.accepted_at if accepted else None,
    ]
    return max((datetime.fromisoformat(each) for each in latest if each), default=None)


def accept(connection: Connection, now: datetime, who: str) -> int:
    """Let moments count from now on, and return how many due times after now are forgotten."""
    known = connection.scalar(select(func.max(clock_accepted.c.clock_accepted_id))) or 0
    connection.execute(
        insert(clock_accepted).values(
            clock_accepted_id=known + 1,
            accepted_at=utc_text(now),
            accepted_by=who,
            run_id=connection.scalar(select(func.max(run.c.run_id))) or 0,
            attempt_id=connection.scalar(select(func.max(attempt.c.attempt_id))) or 0,
        )
    )
    gone = connection.execute(delete(due_time).where(due_time.c.due_at > now))
    return int(gone.rowcount)
