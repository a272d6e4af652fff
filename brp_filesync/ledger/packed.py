"""What came or goes packed, and what is in it: asked for and recorded."""

from typing import Any, Literal

from sqlalchemy import Connection, Select, insert, select, union

from brp_filesync.ledger.schema import file
from brp_filesync.ledger.schema_packed import packed

Direction = Literal["in", "out"]


def remember(
    connection: Connection,
    source: str,
    direction: Direction,
    packed_sha256: str,
    plain_sha256: str,
    how: str,
    now: str,
) -> None:
    """Record what is in a packed file, where that isn't known yet."""
    key = {"source": source, "direction": direction, "packed_sha256": packed_sha256}
    known = connection.scalar(select(packed.c.plain_sha256).filter_by(**key))
    if known is None:
        connection.execute(
            insert(packed).values(**key, plain_sha256=plain_sha256, how=how, packed_at=now)
        )


def packed_before(connection: Connection, source: str, plain_sha256: str, how: str) -> str | None:
    """Return the SHA-256 of the file that we packed so before, None where there is none."""
    found: str | None = connection.scalar(
        select(packed.c.packed_sha256).where(
            packed.c.source == source,
            packed.c.direction == "out",
            packed.c.plain_sha256 == plain_sha256,
            packed.c.how == how,
        )
    )
    return found


def archived_packed() -> Select[Any]:
    """Return a query of the SHA-256 of all that came or went packed, and of what was in it."""
    both = union(select(packed.c.packed_sha256), select(packed.c.plain_sha256)).subquery()
    return select(both.c[0]).order_by(both.c[0])


def answer_as_sent(connection: Connection, file_id: int, plain_sha256: str) -> str:
    """Return the SHA-256 of a file's answer as it was packed last; its own where it went plain."""
    query = (
        select(packed.c.packed_sha256)
        .join(file, file.c.source == packed.c.source)
        .where(file.c.file_id == file_id, packed.c.direction == "out")
        .where(packed.c.plain_sha256 == plain_sha256)
        .order_by(packed.c.packed_at.desc(), packed.c.packed_sha256)
    )
    return connection.scalars(query).first() or plain_sha256
