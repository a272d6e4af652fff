"""Which days to come a portal is told of already: prices that nobody is asked about any more.

coming days → judged as a night's own → told as far as nothing waits (docs/domain.md, Catalogue out 3.4)
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from brp_filesync.brp.agreed_prices import coming_days
from brp_filesync.brp.sold import Sold, fetch_sold
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.catalogues_ahead import days_ahead, decided
from brp_filesync.profiles.portal import PortalProfile


def days_to_tell(
    connection: Connection, archive: Archive, profile: PortalProfile, sold: Sold, today: date
) -> tuple[str, ...]:
    """Return the days (ISO) whose prices go out with today's; `sold` is what holds today.

    None where the profile doesn't want them, and before a first catalogue is delivered. They end
    with the first day that a person is asked about and hasn't approved, or on which VAT is another:
    a row says today's.
    """
    files = profile.catalogue
    if files is None or not files.days_to_come:
        return ()
    if catalogues.delivered(connection, profile.portal) is None:
        return ()
    until = today + timedelta(days=files.look_ahead_days)
    portal = profile.portal
    days = coming_days(connection, portal, today.isoformat(), until.isoformat())
    on_days: dict[date, Sold] = {}
    for day in days:
        of_day = fetch_sold(connection, portal, day)
        if _vat(of_day) != _vat(sold):
            break
        on_days[date.fromisoformat(day)] = of_day
    if not on_days:
        return ()
    # It is made by columns: what does that is loaded where there is a day to come.
    from brp_filesync.catalogue_out.steps import judged_days

    said = decided(days_ahead(connection, portal))
    told = []
    for each, judged in judged_days(connection, archive, profile, today, on_days).items():
        answer = said.get(judged.asked_sha256)
        if judged.reasons and (answer is None or answer.approved is not True):
            break
        told.append(each.isoformat())
    return tuple(told)


def _vat(sold: Sold) -> Sequence[object]:
    return [sold.products["vat_rate_hundredths"], sold.products["has_rate"]]
