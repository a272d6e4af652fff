"""A portal's catalogue on several days, each judged as a step from the one before."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection

from brp_filesync.brp.sold import Sold, fetch_sold
from brp_filesync.catalogue_out.compare import Values, compare
from brp_filesync.catalogue_out.fields import sheets_in_our_words
from brp_filesync.catalogue_out.flow import make_catalogue
from brp_filesync.catalogue_out.judge import STEPS_DAYS, Judged, Limits, judge
from brp_filesync.catalogue_out.model import Catalogue
from brp_filesync.catalogue_out.snapshot import read_snapshot
from brp_filesync.catalogue_out.values import values_of_sheet
from brp_filesync.core.dates import local_midnight
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.catalogues import Kept
from brp_filesync.ledger.catalogues_ahead import Ahead, days_ahead, decided
from brp_filesync.profiles.portal import PortalProfile


def judged_days(
    connection: Connection,
    archive: Archive,
    profile: PortalProfile,
    today: date,
    sold: Mapping[date, Sold],
) -> dict[date, Judged]:
    """Return what each of the days asks, as a step from the one before; `sold` is in their order.

    A day on which the catalogue would be held back asks nothing: it couldn't go out.
    """
    before = values_on(fetch_sold(connection, profile.portal, today.isoformat()), profile, today)
    found: dict[date, Judged] = {}
    steps: list[Values] = [] if before is None else [before]
    for day, each in sold.items():
        values = values_on(each, profile, day)
        found[day] = Judged()
        if values is None:
            continue
        if before is not None:
            earlier = [*stood_before(connection, archive, profile.portal, day), *steps]
            found[day] = judge(compare(before, values), before, earlier, limits_of(profile))
        before = values
        steps.append(values)
    return found


def said_before(
    connection: Connection,
    archive: Archive,
    profile: PortalProfile,
    today: date,
    judged: Judged,
) -> Ahead | None:
    """Return what a person has said ahead of all that is asked today, None where not of all.

    Where several days have come since the last night, each is asked by itself.
    """
    noted = [
        each for each in days_ahead(connection, profile.portal) if each.on_day <= today.isoformat()
    ]
    said = decided(noted)
    if judged.asked_sha256 in said or not said:
        return said.get(judged.asked_sha256)
    before = delivered_values(archive, catalogues.delivered(connection, profile.portal))
    answer: Ahead | None = None
    steps: list[Values] = []
    for day in sorted({*(date.fromisoformat(each.on_day) for each in noted), today}):
        values = values_on(fetch_sold(connection, profile.portal, day.isoformat()), profile, day)
        if values is None or before is None:
            return None
        earlier = [*stood_before(connection, archive, profile.portal, day), *steps]
        step = judge(compare(before, values), before, earlier, limits_of(profile))
        if step.reasons:
            of_step = said.get(step.asked_sha256)
            if of_step is None:
                return None
            if answer is None or answer.approved:
                answer = of_step
        before = values
        steps.append(values)
    return answer


def values_on(sold: Sold, profile: PortalProfile, day: date) -> Values | None:
    """Return the catalogue's rows of that day, None where it would be held back."""
    made = make_catalogue(sold, profile, day, None)
    return None if made.problems else values_made(made, profile)


def values_made(made: Catalogue, profile: PortalProfile) -> Values:
    """Return a made catalogue's rows."""
    return {
        sheet.kind: values_of_sheet(sheet) for sheet in sheets_in_our_words(made.offers, profile)
    }


def stood_before(connection: Connection, archive: Archive, portal: str, day: date) -> list[Values]:
    """Return the catalogues that the portal had within STEPS_DAYS before the day."""
    since = local_midnight(day - timedelta(days=STEPS_DAYS))
    stood = catalogues.stood_since(connection, portal, since)
    return [values_of(archive, each) for each in stood]


def delivered_values(archive: Archive, kept: Kept | None) -> Values | None:
    """Return the rows of the one delivered last, None where none was."""
    return None if kept is None else values_of(archive, kept)


def values_of(archive: Archive, kept: Kept) -> Values:
    """Return a catalogue's rows, as they were rendered."""
    return {
        file.kind: read_snapshot(archive, file.snapshot_sha256)
        for file in kept.files
        if file.snapshot_sha256 is not None
    }


def limits_of(profile: PortalProfile) -> Limits:
    """Return beyond which shares a person is asked."""
    wanted = profile.catalogue
    assert wanted is not None  # noqa: S101 - the flow has asked
    return Limits(wanted.max_dropped_share, wanted.max_price_change_share)
