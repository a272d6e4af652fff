"""Which decided files somebody outside has been told of: all up to an attempt, by channel.

A file is told of at least once: the mark moves when it was told. Where nobody is told there is no
mark, so that whoever is told from now on isn't told of what was before.
"""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from brp_filesync.ledger.schema import attempt, file, telling

Found = dict[str, Any]


def is_told(connection: Connection, channel: str) -> bool:
    """Say whether decided files are told of by the channel."""
    return _mark(connection, channel) is not None


def begin(connection: Connection, channel: str) -> None:
    """Tell from now on; nothing changes where it is told already."""
    if _mark(connection, channel) is None:
        latest = connection.scalar(select(func.max(attempt.c.attempt_id))) or 0
        connection.execute(insert(telling).values(channel=channel, attempt_id=latest))


def end(connection: Connection, channel: str) -> None:
    """Tell no more."""
    connection.execute(delete(telling).where(telling.c.channel == channel))


def to_tell(connection: Connection, channel: str, limit: int) -> list[Found]:
    """Return the first decided attempts that weren't told of: their file, result and counts.

    Amounts are öre, moments UTC text; a problem is JSON. No personal data. None without a mark.
    """
    mark = _mark(connection, channel)
    if mark is None:
        return []
    wanted = (
        select(
            attempt.c.attempt_id,
            file.c.file_id,
            file.c.source,
            file.c.flow,
            file.c.name,
            attempt.c.number.label("attempt"),
            attempt.c.result,
            attempt.c.decided_at,
            attempt.c.rows,
            attempt.c.imported,
            attempt.c.duplicate,
            attempt.c.rejected,
            attempt.c.held,
            attempt.c.invoiced_ore,
            attempt.c.problem,
        )
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(attempt.c.attempt_id > mark)
        .order_by(attempt.c.attempt_id)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]


def told(connection: Connection, channel: str, attempt_id: int) -> None:
    """Record that all up to this attempt were told of."""
    connection.execute(
        update(telling).where(telling.c.channel == channel).values(attempt_id=attempt_id)
    )


def _mark(connection: Connection, channel: str) -> int | None:
    return connection.scalar(select(telling.c.attempt_id).where(telling.c.channel == channel))
