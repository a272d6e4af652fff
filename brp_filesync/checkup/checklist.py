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
from brp_filesync.checkup.report_samples import report_differences
from brp_filesync.checkup.samples import KINDS, differences
from brp_filesync.checkup.server import Visit
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake, NotReady
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.flows.ready import demand_start
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.trials import has_imported, latest_trial
from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.portal import PortalProfile

_OF_THE_SITE = ("database", "tables", "SMTP")


# What a catalogue is that isn't delivered.
_STATES = {
    "awaiting_approval": phrase("awaiting approval"),
    "discarded": phrase("discarded"),
    "rendered": phrase("rendered"),
}


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
            yield from (
                not_tried(portal, name, phrase("“profile” didn't come through")) for name in _NAMES
            )
            return
        profile = installation.portals[portal]
        visit = Visit(installation, profile, site.opened, hold)
        yield from ask(portal, _checks(visit, profile), sound, offline=offline)


def _checks(visit: Visit, profile: PortalProfile) -> Sequence[Check]:
    """Return the checks in the order in which a portal is taken on."""
    _, organisation, *rest = portal_checks(visit, profile)
    return [
        Check(
            "profile",
            lambda: Found(phrase("{name}: no mistake was found", name=profile.name)),
        ),
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
            phrase("The e-mail address of the profile's contact is none."),
            phrase("Correct contact.email in portals/{portal}.yaml.", portal=profile.portal),
        ) from None
    return Found(", ".join(filter(None, (contact.name, contact.email, contact.phone))))


def _samples(visit: Visit, profile: PortalProfile) -> Found:
    portal, named = profile.portal, visit.installation.settings.samples
    if named is None:
        raise NotReady(
            phrase("The settings name no folder of samples."),
            phrase(
                "Keep three of the portal's files as samples, and name their folder under "
                "`samples` (docs/onboarding.md)."
            ),
        )
    samples = visit.installation.path(named)
    with tempfile.TemporaryDirectory(prefix="filesync-samples-") as aside:
        found = differences(visit.installation, profile, samples, Path(aside))
    with tempfile.TemporaryDirectory(prefix="filesync-samples-") as aside:
        reports = report_differences(visit.installation, profile, samples, Path(aside))
    lacking = [kind for kind in KINDS if kind not in found]
    if lacking:
        raise NotReady(
            phrase(
                "{samples} lacks samples: {lacking}.",
                samples=samples / "orders" / portal,
                lacking=", ".join(lacking),
            ),
            phrase(
                "Ask the portal for files, take real persons out, and write by hand what "
                "must come of each, in expected.yaml and expected/."
            ),
        )
    found |= {f"settlements/{kind}": each for kind, each in reports.items()}
    wrong = [joined("", [kind, ": ", joined("; ", each)]) for kind, each in found.items() if each]
    if wrong:
        raise NotReady(
            phrase("Not as expected.yaml says: {wrong}.", wrong=" | ".join(wrong)),
            phrase("Look whether the profile is wrong, or what was expected."),
        )
    return Found(
        phrase("{found}: all come to what was decided by hand, answers too", found=", ".join(found))
    )


def _prices(visit: Visit, profile: PortalProfile) -> Found:
    app = visit.app()
    today = app.today.isoformat()
    with app.database.connect() as connection:
        facts = gather(connection, profile.portal, today)
    sold = select(facts, today, profile.commission_product)
    if sold.prices.empty:
        raise NotReady(
            phrase("{portal} may sell nothing today.", portal=profile.portal),
            phrase(
                "`filesync agreements import FILE` enters what it may sell, where, and at "
                "which price."
            ),
        )
    return Found(
        phrase(
            "{products} products at {facilities} facilities, {prices} prices today",
            products=len(sold.products),
            facilities=len(sold.facilities),
            prices=len(sold.prices),
        )
    )


def _catalogue(visit: Visit, profile: PortalProfile) -> Found:
    if profile.catalogue is None:
        return Found(
            phrase("the profile has no catalogue: nothing tells the portal what it may sell"),
            phrase(
                "Describe its files under `catalogue`, or hand over products and prices by hand."
            ),
        )
    with visit.app().database.connect() as connection:
        standing = catalogues.standing(connection, profile.portal)
    if not standing:
        raise NotReady(
            phrase("No catalogue has been sent to {portal}.", portal=profile.portal),
            phrase(
                "`filesync run --portal {portal} --flow catalogue` makes and sends it.",
                portal=profile.portal,
            ),
        )
    newest = standing[-1]
    rows = {file.kind: file.rows for file in newest.files}
    said = phrase(
        "version {version} of {changed_on}, {facilities} facilities and {products} prices",
        version=newest.version,
        changed_on=newest.changed_on,
        facilities=rows["facilities"],
        products=rows["products"],
    )
    if newest.state == "delivered":
        return Found(phrase("{said}, delivered", said=said))
    advice = {
        "awaiting_approval": phrase(
            "`filesync catalogue diff --portal {portal}` shows it; `catalogue "
            "approve` or `catalogue discard` decides.",
            portal=profile.portal,
        ),
        "discarded": phrase("Change what may be sold, and let it be made anew."),
    }.get(newest.state, phrase("The next `filesync run` sends it."))
    raise NotReady(
        phrase(
            "The catalogue, {said}, is {state}.",
            said=said,
            state=_STATES.get(newest.state, newest.state),
        ),
        advice,
    )


def _start(profile: PortalProfile) -> Found:
    demand_start(profile)
    return Found(phrase("files from {start_from} on are imported", start_from=profile.start_from))


def _trial(visit: Visit, profile: PortalProfile) -> Found:
    portal = profile.portal
    with visit.app().database.connect() as connection:
        tried = latest_trial(connection, portal)
        live = has_imported(connection, portal)
    if tried is None and live:
        return Found(phrase("no trial, and files have been imported already"))
    if tried is None:
        raise NotReady(
            phrase("No order file has been tried."),
            phrase(
                "Write `mode: trial` in portals/{portal}.yaml, ask the portal for an "
                "order file, and run `filesync run --portal {portal}`.",
                portal=portal,
            ),
        )
    show = phrase("`filesync files show {file_id}` tells why", file_id=tried.file_id)
    again = phrase(
        "mended, `filesync files replay {file_id}` tries it again.", file_id=tried.file_id
    )
    if tried.refused or not tried.imported:
        raise NotReady(
            phrase("Nothing of {name} would be imported.", name=tried.name),
            joined("; ", [show, again]),
        )
    if not tried.answered:
        raise NotReady(
            phrase("The answer to {name} hasn't been delivered.", name=tried.name),
            phrase("`filesync run --portal {portal}` delivers it.", portal=portal),
        )
    said = phrase(
        "{name} is answered; {imported} of {rows} rows would be imported",
        name=tried.name,
        imported=tried.imported,
        rows=tried.rows,
    )
    if tried.rejected:
        return Found(said, phrase("{show} the others aren't; {again}", show=show, again=again))
    return Found(said)


def _mode(profile: PortalProfile) -> Found:
    if not profile.on_trial:
        return Found(phrase("live: its orders count"))
    return Found(
        phrase("on trial: nothing is imported"),
        phrase(
            "When every other line is ok: `mode: live` in portals/{portal}.yaml.",
            portal=profile.portal,
        ),
    )
