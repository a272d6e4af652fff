"""Contents that the archive has no more: written down as they go, forgotten when they come again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select

from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.archive import Gone
from brp_filesync.ledger.schema_gone import gone

Why = Literal["pruned", "lost", "erased"]


@dataclass(frozen=True, slots=True)
class Going:
    """A content that goes: which, of which kind, and how many bytes it took on the disk."""

    sha256: str
    kind: str
    size: int | None


def record(connection: Connection, going: Iterable[Going], why: Why, who: str, now: str) -> None:
    """Write down what goes; what has gone before stays as it is told."""
    known = all_gone(connection)
    rows = [
        {
            "sha256": each.sha256,
            "kind": each.kind,
            "why": why,
            "size": each.size,
            "gone_at": now,
            "gone_by": who,
        }
        for each in going
        if each.sha256 not in known
    ]
    if rows:
        connection.execute(insert(gone), rows)


def came_again(connection: Connection, sha256: str) -> bool:
    """Forget that a content had gone; return whether it had."""
    return connection.execute(delete(gone).where(gone.c.sha256 == sha256)).rowcount > 0


def all_gone(connection: Connection) -> set[str]:
    """Return the SHA-256 of all that has gone."""
    return {sha256 for (sha256,) in connection.execute(select(gone.c.sha256))}


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Return what has gone, the latest first."""
    wanted = select(gone).order_by(gone.c.gone_at.desc(), gone.c.sha256)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def said_by(connect: Callable[[], Any]) -> Callable[[str], Gone | None]:
    """Return what says of a missing content why it has gone; `connect` opens the database."""

    def said(sha256: str) -> Gone | None:
        with connect() as connection:
            row = (
                connection.execute(select(gone).where(gone.c.sha256 == sha256))
                .mappings()
                .one_or_none()
            )
        return None if row is None else _said(row)

    return said


def _said(row: Mapping[Any, Any]) -> Gone:
    if row["why"] == "lost":
        return Gone(
            phrase(
                "The archive has lost {sha256}: {who} accepted that on {at}.",
                sha256=row["sha256"],
                who=row["gone_by"],
                at=row["gone_at"],
            ),
            phrase("Its rows and counts stay. It is archived anew when it comes again."),
        )
    return Gone(
        phrase(
            "The archive has {sha256} no more: its time was out, and it went on {at}.",
            sha256=row["sha256"],
            at=row["gone_at"],
        ),
        phrase("Its rows and counts stay. It is archived anew when it comes again."),
    )
