"""What remains before a portal's first night, each line tested, with what to do next.

The lines of `filesync check` about the portal are among them; the others ask the samples, BRP and
the ledger. (docs/onboarding.md)
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from brp_filesync.catalogue_out.gather import gather
from brp_filesync.catalogue_out.select import select
from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.installation import Site, installation_checks
from brp_filesync.checkup.line import Found, Line, not_tried, of_trouble
from brp_filesync.checkup.portal import portal_checks
from brp_filesync.checkup.samples import KINDS, differences
from brp_filesync.checkup.server import Visit
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake, NotReady
from brp_filesync.flows.ready import demand_start
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.trials import has_imported, latest_trial
from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.portal import PortalProfile

_OF_THE_SITE = ("database", "tables", "SMTP")


def checklist(
    find_settings: Callable[[], Path], portal: str, clock: Clock, *, offline: bool
) -> Iterator[Line]:
    """Yield a line for each thing that the portal's first night needs.

    Raises ConfigurationMistake where no portal has that name.
    """
    try:
        path = find_settings()
        installation = load_settings(path)
    except ConfigurationMistake as wrong:
        yield of_trouble("", "settings", wrong)
        return
    if portal not in installation.portal_names:
        raise installation.no_portal(portal)
    sound: set[str] = set()
    with ExitStack() as hold:
        site = Site(installation, clock, hold)
        found = {check.name: check for check in installation_checks(site)}
        checks = [
            Check("settings", lambda: Found(str(path))),
            *(found[name] for name in _OF_THE_SITE),
        ]
        yield from ask("", checks, sound, offline=offline)
        if portal in installation.mistaken_portals:
            yield of_trouble(portal, "profile", installation.mistaken_portals[portal])
            yield from (not_tried(portal, name, "“profile” didn't come through") for name in _NAMES)
            return
        profile = installation.portals[portal]
        visit = Visit(installation, profile, site.opened, hold)
        yield from ask(portal, _checks(visit, profile), sound, offline=offline)


def _checks(visit: Visit, profile: PortalProfile) -> Sequence[Check]:
    """Return the checks in the order in which a portal is taken on."""
    _, organisation, *rest = portal_checks(visit, profile)
    return [
        Check("profile", lambda: Found(f"{profile.name}: no mistake was found")),
        Check("contact", lambda: _contact(profile), ("profile",)),
        Check("samples", lambda: _samples(visit, profile), ("profile",)),
        organisation,
        Check("agreed prices", lambda: _prices(visit, profile), ("tables",)),
        *rest,
        Check("catalogue", lambda: _catalogue(visit, profile), ("tables",)),
        Check("start_from", lambda: _start(profile), ("profile",)),
        Check("trial", lambda: _trial(visit, profile), ("tables",)),
        Check("mode", lambda: _mode(profile), ("profile",)),
    ]


_NAMES = (
    "contact",
    "samples",
    "organisation",
    "agreed prices",
    "catalogue",
    "host key",
    "login",
    "start_from",
    "trial",
    "mode",
)


def _contact(profile: PortalProfile) -> Found:
    contact = profile.contact
    try:
        validate_email(contact.email, check_deliverability=False)
    except EmailNotValidError:
        raise ConfigurationMistake(
            "The e-mail address of the profile's contact is none.",
            f"Correct contact.email in portals/{profile.portal}.yaml.",
        ) from None
    return Found(", ".join(filter(None, (contact.name, contact.email, contact.phone))))


def _samples(visit: Visit, profile: PortalProfile) -> Found:
    portal, named = profile.portal, visit.installation.settings.samples
    if named is None:
        raise NotReady(
            "The settings name no folder of samples.",
            "Keep three of the portal's files as samples, and name their folder under `samples`"
            " (docs/onboarding.md).",
        )
    samples = visit.installation.path(named)
    with tempfile.TemporaryDirectory(prefix="filesync-samples-") as aside:
        found = differences(visit.installation, profile, samples, Path(aside))
    lacking = [kind for kind in KINDS if kind not in found]
    if lacking:
        raise NotReady(
            f"{samples / 'orders' / portal} lacks samples: {', '.join(lacking)}.",
            "Ask the portal for files, take real persons out, and write by hand what must come of"
            " each, in expected.yaml and expected/.",
        )
    wrong = [f"{kind}: {'; '.join(each)}" for kind, each in found.items() if each]
    if wrong:
        raise NotReady(
            f"Not as expected.yaml says: {' | '.join(wrong)}.",
            "Look whether the profile is wrong, or what was expected.",
        )
    return Found(f"{', '.join(found)}: all come to what was decided by hand, answers too")


def _prices(visit: Visit, profile: PortalProfile) -> Found:
    app = visit.app()
    today = app.today.isoformat()
    with app.database.connect() as connection:
        facts = gather(connection, profile.portal, today)
    sold = select(facts, today, profile.commission_product)
    if sold.prices.empty:
        raise NotReady(
            f"{profile.portal} may sell nothing today.",
            "`filesync agreements import FILE` enters what it may sell, where, and at which price.",
        )
    return Found(
        f"{len(sold.products)} products at {len(sold.facilities)} facilities,"
        f" {len(sold.prices)} prices today"
    )


def _catalogue(visit: Visit, profile: PortalProfile) -> Found:
    if profile.catalogue is None:
        return Found(
            "the profile has no catalogue: nothing tells the portal what it may sell",
            "Describe its files under `catalogue`, or hand over products and prices by hand.",
        )
    with visit.app().database.connect() as connection:
        standing = catalogues.standing(connection, profile.portal)
    if not standing:
        raise NotReady(
            f"No catalogue has been sent to {profile.portal}.",
            f"`filesync run --portal {profile.portal} --flow catalogue` makes and sends it.",
        )
    newest = standing[-1]
    rows = {file.kind: file.rows for file in newest.files}
    said = (
        f"version {newest.version} of {newest.changed_on},"
        f" {rows['facilities']} facilities and {rows['products']} prices"
    )
    if newest.state == "delivered":
        return Found(f"{said}, delivered")
    advice = {
        "awaiting_approval": f"`filesync catalogue diff --portal {profile.portal}` shows it;"
        " `catalogue approve` or `catalogue discard` decides.",
        "discarded": "Change what may be sold, and let it be made anew.",
    }.get(newest.state, "The next `filesync run` sends it.")
    raise NotReady(f"The catalogue, {said}, is {newest.state.replace('_', ' ')}.", advice)


def _start(profile: PortalProfile) -> Found:
    demand_start(profile)
    return Found(f"files from {profile.start_from} on are imported")


def _trial(visit: Visit, profile: PortalProfile) -> Found:
    portal = profile.portal
    with visit.app().database.connect() as connection:
        tried = latest_trial(connection, portal)
        live = has_imported(connection, portal)
    if tried is None and live:
        return Found("no trial, and files have been imported already")
    if tried is None:
        raise NotReady(
            "No order file has been tried.",
            f"Write `mode: trial` in portals/{portal}.yaml, ask the portal for an order file, and"
            f" run `filesync run --portal {portal}`.",
        )
    show = f"`filesync files show {tried.file_id}` tells why"
    again = f"mended, `filesync files replay {tried.file_id}` tries it again."
    if tried.refused or not tried.imported:
        raise NotReady(f"Nothing of {tried.name} would be imported.", f"{show}; {again}")
    if not tried.answered:
        raise NotReady(
            f"The answer to {tried.name} hasn't been delivered.",
            f"`filesync run --portal {portal}` delivers it.",
        )
    said = f"{tried.name} is answered; {tried.imported} of {tried.rows} rows would be imported"
    if tried.rejected:
        return Found(said, f"{show} the others aren't; {again}")
    return Found(said)


def _mode(profile: PortalProfile) -> Found:
    if not profile.on_trial:
        return Found("live: its orders count")
    return Found(
        "on trial: nothing is imported",
        f"When every other line is ok: `mode: live` in portals/{profile.portal}.yaml.",
    )
