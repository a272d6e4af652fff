"""What has been decided of a portal's catalogue, and of one that stands again."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from brp_filesync.core.problems import Problem
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.catalogues import Kept

Result = Literal[
    "rendered", "delivered", "unchanged", "awaiting_approval", "discarded", "held_back", "nothing"
]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of the catalogue, and which it is: None where there is none to speak of.

    `rendered` is to be sent. `held_back` says by its problems what has to be mended in BRP, and
    `nothing` that nothing is for sale, nor ever was.
    """

    result: Result
    kept: Kept | None
    problems: tuple[Problem, ...] = ()


def still(connection: Connection, same: Kept, facts_sha256: str, now: str) -> Decision:
    """Return what becomes of a catalogue that stands, by what was decided of it until now."""
    for each in catalogues.standing(connection, same.source):
        if each.catalogue_id > same.catalogue_id:  # it has changed back since
            catalogues.replace(connection, each, now)
    kept = catalogues.seen_by(connection, same, facts_sha256)
    if kept.state == "delivered":
        return Decision("unchanged" if kept.again_at is None else "rendered", kept)
    if kept.state == "discarded":
        return Decision("discarded", kept)
    waits = kept.state == "awaiting_approval" and not kept.approved
    return Decision("awaiting_approval" if waits else "rendered", kept)
