"""Catalogues whose files are left at the portal: of earlier ones, and of those that were cut off."""

from sqlalchemy import Connection, select, update

from brp_filesync.ledger.catalogues import Kept, with_files
from brp_filesync.ledger.schema import catalogue


def to_remove(connection: Connection, source: str) -> tuple[list[Kept], set[str]]:
    """Return what the portal may have from before its previous catalogue, and the names in use.

    In use are the names of the one delivered last and of the one before it.
    """
    seen = with_files(
        connection,
        select(catalogue).where(
            catalogue.c.source == source,
            catalogue.c.begun_at.is_not(None),
            catalogue.c.removed_at.is_(None),
        ),
    )
    delivered = [each for each in seen if each.state == "delivered"][-2:]
    if len(delivered) < 2:
        return [], set()
    used = {
        file.name
        for each in seen
        for file in each.files
        if each in delivered or each.catalogue_id > delivered[-1].catalogue_id
    }
    return [each for each in seen if each.catalogue_id < delivered[0].catalogue_id], used


def cut_off(connection: Connection, source: str) -> list[Kept]:
    """Return those whose sending had begun when something took their place, and didn't end."""
    wanted = select(catalogue).where(
        catalogue.c.source == source,
        catalogue.c.state == "superseded",
        catalogue.c.begun_at.is_not(None),
        catalogue.c.removed_at.is_(None),
    )
    return with_files(connection, wanted)


def removed(connection: Connection, kept: Kept, now: str) -> None:
    """Note that its files were removed from the portal's folder."""
    connection.execute(
        update(catalogue)
        .where(catalogue.c.catalogue_id == kept.catalogue_id)
        .values(removed_at=now)
    )
