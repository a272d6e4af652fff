"""What remains before a portal's first night, each line tested, with what to do next.

The lines of `filesync check` about the portal are among them; the others ask the samples, BRP and
the ledger. (docs/onboarding.md)
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from email_validator import EmailNotValidError, validate_email

from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.first_night import judge_mode, judge_start, judge_trial
from brp_filesync.checkup.installation import Site, installation_checks
from brp_filesync.checkup.line import Found, Line, not_tried, of_trouble
from brp_filesync.checkup.portal import portal_checks
from brp_filesync.checkup.report_samples import report_differences
from brp_filesync.checkup.samples import KINDS, differences, hollow_samples
from brp_filesync.checkup.server import Visit
from brp_filesync.checkup.to_sell import judge_catalogue, judge_commission, judge_prices
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake, NotReady
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.portal import PortalProfile

_OF_THE_SITE = ("database", "tables", "SMTP")


def checklist(
    find_settings: Callable[[], Path],
    portal: str,
    clock: Clock,
    *,
    offline: bool,
    on: date | None = None,
) -> Iterator[Line]:
    """Yield a line for each thing that the portal's first night needs, if it is on that day.

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
        yield from ask(portal, _checks(visit, profile, on), sound, offline=offline)


def _checks(visit: Visit, profile: PortalProfile, on: date | None) -> Sequence[Check]:
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
        Check("agreed prices", lambda: judge_prices(visit.app(), profile, on), ("tables",)),
        Check("commission", lambda: judge_commission(visit.app(), profile, on), ("tables",)),
        *rest,
        Check("catalogue", lambda: judge_catalogue(visit.app(), profile, on), ("tables",)),
        Check("start_from", lambda: judge_start(visit.app(), profile), ("profile",)),
        Check("trial", lambda: judge_trial(visit.app(), profile), ("tables",)),
        Check("mode", lambda: judge_mode(visit.app(), profile), ("profile", "tables")),
    ]


_NAMES = (
    "contact",
    "samples",
    "organisation",
    "agreed prices",
    "commission",
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
    hollow = hollow_samples(samples, portal)
    if hollow:
        raise NotReady(
            joined(" ", hollow),
            phrase(
                "A sample shows what it expects: counts, rows and orders in expected.yaml, by hand, "
                "of three files that differ."
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
