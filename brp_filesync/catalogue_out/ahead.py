"""Days to come: what a change will ask of a person is asked before its day, and counts on it.

coming days → as each day's catalogue would be, a step from the one before → judged as a night's own
(docs/domain.md, Catalogue out 3)
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from brp_filesync.brp.agreed_prices import coming_days
from brp_filesync.brp.sold import Sold, fetch_sold
from brp_filesync.catalogue_out.same import facts_sha256
from brp_filesync.database.begin import Database
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.catalogues_ahead import Ahead, days_ahead, forget_days, note_day
from brp_filesync.profiles.portal import PortalProfile

_REMEMBERED_DAYS = 90  # of a day that has come


@dataclass(frozen=True, slots=True)
class _Coming:
    """A day, what BRP says of it, and the hash of that and of all that it is measured by."""

    day: date
    sold: Sold
    facts_sha256: str


def look_ahead(
    database: Database,
    archive: Archive,
    profile: PortalProfile,
    today: date,
    now: str,
    *,
    as_agreed: bool,
) -> list[Ahead]:
    """Return the days to come on which a person is asked and hasn't decided; all are noted.

    Before a first catalogue is delivered there are none: nobody is asked of that. `as_agreed`: the
    portal has today's catalogue, by which all is over that was said of days until now.
    """
    files, portal = profile.catalogue, profile.portal
    assert files is not None  # noqa: S101 - the flow has asked
    until = today + timedelta(days=files.look_ahead_days)
    with database.connect() as connection:
        delivered = catalogues.delivered(connection, portal)
        days = coming_days(connection, portal, today.isoformat(), until.isoformat())
        noted = {each.on_day: each for each in days_ahead(connection, portal)}
        until_day = today.isoformat() if as_agreed else delivered.changed_on if delivered else ""
        forgotten = [day for day, each in noted.items() if _is_past(each, today, days, until_day)]
        if not days or delivered is None:
            coming: list[_Coming] = []
        else:
            coming = list(_coming(connection, profile, days, today, delivered.catalogue_id))
        known = {day: each.facts_sha256 for day, each in noted.items()}
        if any(known.get(each.day.isoformat()) != each.facts_sha256 for each in coming):
            # It is made by columns: what does that is loaded where a day to come has changed.
            from brp_filesync.catalogue_out.steps import judged_days

            sold = {each.day: each.sold for each in coming}
            judged = judged_days(connection, archive, profile, today, sold)
            with database.write(connection):
                for each in coming:
                    note_day(
                        connection,
                        portal,
                        each.day.isoformat(),
                        facts_sha256=each.facts_sha256,
                        asked_sha256=judged[each.day].asked_sha256,
                        reasons=judged[each.day].reasons,
                        now=now,
                    )
        if forgotten:
            with database.write(connection):
                forget_days(connection, portal, forgotten)
        return [
            each for each in days_ahead(connection, portal) if each.waits and each.on_day in days
        ]


def _coming(
    connection: Connection,
    profile: PortalProfile,
    days: Sequence[str],
    today: date,
    delivered_id: int,
) -> Iterator[_Coming]:
    digest = hashlib.sha256(str(delivered_id).encode())
    for day in (today.isoformat(), *days):
        sold = fetch_sold(connection, profile.portal, day)
        digest.update(facts_sha256(sold, profile).encode())
        if day != today.isoformat():
            yield _Coming(date.fromisoformat(day), sold, digest.hexdigest())


def _is_past(noted: Ahead, today: date, coming: Sequence[str], over_until: str) -> bool:
    """Whether nothing is to be remembered of the day: what was said counts once, on its day.

    Nothing changes on it any more; or it has come, and nobody has said anything, or the portal has
    what was said. If the same is agreed on again later, somebody is asked anew.
    """
    day = noted.on_day
    if day > today.isoformat():
        return day not in coming
    long_ago = (today - timedelta(days=_REMEMBERED_DAYS)).isoformat()
    return noted.approved is None or day <= over_until or day < long_ago
