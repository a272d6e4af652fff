"""What came or goes packed, and what is in it: asked for and recorded."""

from typing import Literal

from sqlalchemy import Connection, insert, select

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
