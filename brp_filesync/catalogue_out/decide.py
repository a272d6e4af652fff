"""What becomes of a portal's catalogue tonight: nothing new, to be sent, or a person is asked.

fetch → can it have changed? → else made anew (catalogue_out.anew) → recorded, in one transaction
"""

from datetime import date

from sqlalchemy import Connection

from brp_filesync.brp.sold import fetch_sold
from brp_filesync.catalogue_out.coming import days_to_tell
from brp_filesync.catalogue_out.decision import Decision, still
from brp_filesync.catalogue_out.same import facts_sha256
from brp_filesync.database.begin import Database
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.catalogues import Kept
from brp_filesync.profiles.portal import PortalProfile


def decide(
    database: Database, archive: Archive, profile: PortalProfile, today: date, now: str
) -> Decision:
    """Return what becomes of the portal's catalogue, recorded; nothing is sent yet.

    Raises as `make_catalogue` does.
    """
    with database.connect() as connection:
        known = _known(connection, profile.portal)
        sold = fetch_sold(connection, profile.portal, today.isoformat())
        coming = days_to_tell(connection, archive, profile, sold, today)
        facts = facts_sha256(sold, profile, coming)
        for each in known:
            if each.facts_sha256 == facts:
                with database.write(connection):
                    return still(connection, each, facts, now)
        # It is made by columns: what does that is loaded on nights when something has changed.
        from brp_filesync.catalogue_out.anew import Tonight, decide_anew

        tonight = Tonight(sold, facts, today, now, known, coming)
        return decide_anew(database, connection, archive, profile, tonight)


def _known(connection: Connection, portal: str) -> list[Kept]:
    """Return the catalogues that stand, and that the portal hasn't perhaps a newer one than.

    Where a replaced one's sending had begun, the portal may have it: an older one must come as a
    new version then, since by the ledger alone it would be there already.
    """
    seen = catalogues.latest_seen(connection, portal)
    return [
        each
        for each in catalogues.standing(connection, portal)
        if seen is None or each.catalogue_id >= seen.catalogue_id
    ]
