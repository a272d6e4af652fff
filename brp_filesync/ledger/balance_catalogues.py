"""The invariants of catalogues in the ledger, each as one query that finds what breaks it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, or_, select, true, union

from brp_filesync.ledger.schema import catalogue, catalogue_file


def catalogue_breaches(source: str | None) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it; of one source, or of all."""
    ours = true() if source is None else catalogue.c.source == source
    named = catalogue.c.catalogue_id.label("catalogue")
    newer, files = catalogue.alias("newer"), _files_of_kind
    standing = catalogue.c.replaced_at.is_(None)
    delivered = catalogue.c.state == "delivered"
    return {
        "catalogue-files": select(named)
        .where(
            ours,
            not_(and_(files("facilities", 1), files("products", 2))),
        )
        .order_by(catalogue.c.catalogue_id),
        "catalogue-current": select(func.min(catalogue.c.catalogue_id).label("catalogue"))
        .where(ours, standing)
        .group_by(catalogue.c.source, delivered)
        .having(func.count() > 1)
        .order_by(func.min(catalogue.c.catalogue_id)),
        "catalogue-order": select(named)
        .join(
            newer,
            and_(
                newer.c.source == catalogue.c.source,
                newer.c.catalogue_id > catalogue.c.catalogue_id,
            ),
        )
        .where(
            ours,
            or_(
                newer.c.version <= catalogue.c.version,
                # What isn't delivered stands only while nothing newer has been rendered.
                and_(standing, not_(delivered)),
                and_(standing, newer.c.state == "delivered"),
            ),
        )
        .order_by(catalogue.c.catalogue_id),
        "catalogue-decided": select(named)
        .where(
            ours,
            or_(
                and_(catalogue.c.state == "discarded", catalogue.c.decided_by.is_(None)),
                and_(delivered, catalogue.c.reasons.is_not(None), catalogue.c.decided_by.is_(None)),
            ),
        )
        .order_by(catalogue.c.catalogue_id),
        "catalogue-delivered": select(named)
        .where(
            ours,
            or_(
                delivered != catalogue.c.delivered_at.is_not(None),
                and_(delivered, catalogue.c.begun_at.is_(None)),
                and_(catalogue.c.state == "discarded", catalogue.c.begun_at.is_not(None)),
            ),
        )
        .order_by(catalogue.c.catalogue_id),
    }


def archived_catalogues(source: str | None) -> Select[Any]:
    """Return a query of the SHA-256 of all that the archive must have of a source's catalogues.

    Of one source only of those that stand: what was replaced is looked at by a whole reconcile.
    """
    ours = (
        true()
        if source is None
        else and_(catalogue.c.source == source, catalogue.c.replaced_at.is_(None))
    )
    contents, snapshots = (
        select(column).join_from(catalogue_file, catalogue).where(ours, column.is_not(None))
        for column in (catalogue_file.c.sha256, catalogue_file.c.snapshot_sha256)
    )
    every = union(contents, snapshots).subquery()
    return select(every.c[0]).order_by(every.c[0])


def _files_of_kind(kind: str, place: int) -> Any:
    return exists().where(
        catalogue_file.c.catalogue_id == catalogue.c.catalogue_id,
        catalogue_file.c.kind == kind,
        catalogue_file.c.place == place,
    )
