"""A portal's catalogue made anew, and what is decided of it; or only compared.

make → the same as one that stands? → kept in the archive → compared with the one delivered last →
recorded, in one transaction
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from brp_filesync.brp.sold import Sold, fetch_sold
from brp_filesync.catalogue_out.coming import days_to_tell
from brp_filesync.catalogue_out.compare import Difference, compare, counts
from brp_filesync.catalogue_out.decision import Decision, still
from brp_filesync.catalogue_out.flow import make_catalogue
from brp_filesync.catalogue_out.judge import judge
from brp_filesync.catalogue_out.model import Catalogue, CatalogueFile, Stamp
from brp_filesync.catalogue_out.snapshot import keep_snapshot
from brp_filesync.catalogue_out.steps import (
    delivered_values,
    limits_of,
    said_before,
    stood_before,
    values_made,
    values_of,
)
from brp_filesync.core.problems import Problem
from brp_filesync.database.begin import Database
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import Archive, keep_file, workroom
from brp_filesync.ledger.catalogues import Kept, SentFile
from brp_filesync.profiles.portal import PortalProfile


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """How a catalogue differs from the one delivered last; None is what a run would send now."""

    kept: Kept | None
    differences: list[Difference]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Tonight:
    """What BRP says tonight, with its hash, and the portal's catalogues that stand."""

    sold: Sold
    facts_sha256: str
    today: date
    now: str
    known: list[Kept]
    coming: tuple[str, ...] = ()  # the days to come that the portal is told of


def decide_anew(
    database: Database,
    connection: Connection,
    archive: Archive,
    profile: PortalProfile,
    tonight: Tonight,
) -> Decision:
    """Return what becomes of a catalogue that may have changed, recorded.

    Raises as `make_catalogue` does.
    """
    known, now, facts = tonight.known, tonight.now, tonight.facts_sha256
    with workroom(archive) as folder:
        made = make_catalogue(
            tonight.sold,
            profile,
            tonight.today,
            folder,
            known=[_stamp(each) for each in known],
            next_version=catalogues.next_version(connection, profile.portal),
            coming=tonight.coming,
        )
        if made.problems:
            return Decision("held_back", known[-1] if known else None, made.problems)
        if made.unchanged:
            (same,) = (each for each in known if each.version == made.stamp.version)
            with database.write(connection):
                return still(connection, same, facts, now)
        if not known and not made.rows["products"]:
            return Decision("nothing", None)
        values = values_made(made, profile)
        before = delivered_values(archive, catalogues.delivered(connection, profile.portal))
        differences = compare(before, values)
        earlier = stood_before(connection, archive, profile.portal, tonight.today)
        judged = judge(differences, before, earlier, limits_of(profile))
        said = said_before(connection, archive, profile, tonight.today, judged)
        snapshots = {kind: keep_snapshot(archive, rows) for kind, rows in values.items()}
        files = [_kept(archive, file, snapshots.get(file.kind)) for file in made.files]
        with database.write(connection):
            kept = _recorded(connection, profile, made, files, counts(differences), facts, now)
            if not judged.reasons:
                return Decision("rendered", kept)
            kept = catalogues.hold(connection, kept, judged.reasons)
            if said is None:
                return Decision("awaiting_approval", kept)
            who, approved = said.decided_by or "", said.approved is True
            kept = catalogues.decide(connection, kept, who, now, approved=approved)
            return Decision("rendered" if approved else "discarded", kept)


def difference(
    database: Database, archive: Archive, profile: PortalProfile, today: date
) -> Compared:
    """Compare the catalogue that isn't delivered yet, else today's, with the one delivered last.

    A discarded one counts only while it is still what BRP says.
    """
    with database.connect() as connection:
        standing = catalogues.standing(connection, profile.portal)
        before = delivered_values(archive, catalogues.delivered(connection, profile.portal))
        newer = standing[-1] if standing and standing[-1].state != "delivered" else None
        if newer is not None and newer.state != "discarded":
            return Compared(newer, compare(before, values_of(archive, newer)))
        sold = fetch_sold(connection, profile.portal, today.isoformat())
        made = make_catalogue(
            sold,
            profile,
            today,
            None,
            known=[_stamp(each) for each in standing],
            coming=days_to_tell(connection, archive, profile, sold, today),
        )
        if made.problems:
            return Compared(None, [], made.problems)
        values = values_made(made, profile)
        same = newer if newer is not None and _is(made, newer) else None
        return Compared(same, compare(before, values))


def _recorded(
    connection: Connection,
    profile: PortalProfile,
    made: Catalogue,
    files: list[SentFile],
    changes: dict[str, int],
    facts_sha256: str,
    now: str,
) -> Kept:
    for each in catalogues.standing(connection, profile.portal):
        if each.state != "delivered":
            catalogues.replace(connection, each, now)
    return catalogues.record(
        connection,
        profile.portal,
        version=made.stamp.version,
        changed_on=made.stamp.changed_on.isoformat(),
        values_sha256=made.stamp.values_sha256,
        facts_sha256=facts_sha256,
        rows=sum(made.rows.values()),
        counts=changes,
        files=files,
        now=now,
    )


def _kept(archive: Archive, file: CatalogueFile, snapshot: str | None) -> SentFile:
    keep_file(archive, file.path, file.sha256)
    return SentFile(file.kind, file.name, file.sha256, file.size, file.rows, snapshot)


def _is(made: Catalogue, kept: Kept) -> bool:
    return made.unchanged and made.stamp.version == kept.version


def _stamp(kept: Kept) -> Stamp:
    return Stamp(kept.version, date.fromisoformat(kept.changed_on), kept.values_sha256)
