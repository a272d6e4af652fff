"""The checks of one portal: its profile, its organisation in BRP, and then its server."""

from collections.abc import Sequence

from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.line import Found
from brp_filesync.checkup.packing import packing_checks
from brp_filesync.checkup.server import Places, Visit, server_checks
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.inbox import orders_inbox, settlements_inbox
from brp_filesync.flows.ready import demand_start, recipient_of
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.settlement import SettlementFiles


def portal_checks(visit: Visit, profile: PortalProfile) -> Sequence[Check]:
    """Return the portal's checks in their order; they build on the installation's "tables"."""
    folders = profile.folders
    inboxes = {"orders": orders_inbox(profile)}
    others = {"rejected": folders.rejected, "answers": folders.responses}
    if folders.catalogue is not None:
        others["catalogue"] = folders.catalogue
    reports = profile.settlement
    if reports is not None and folders.settlements is not None:
        inboxes["settlements"] = settlements_inbox(profile, reports, folders.settlements)
    return [
        Check("profile", lambda: _profile(profile)),
        Check("organisation", lambda: _organisation(visit, profile), ("profile", "tables")),
        *packing_checks(visit.installation, profile.packing),
        *(
            [Check("settlements", lambda: _settlements(profile, reports))]
            if reports is not None
            else []
        ),
        *server_checks(visit, Places(inboxes, folders.archive, others, clock="answers")),
    ]


def check_names() -> list[str]:
    """Return the names of the checks that any portal has, for one whose profile can't be read."""
    return [
        "organisation",
        "secret",
        "DNS",
        "TCP",
        "algorithms",
        "host key",
        "login",
        "orders folder",
        "archive folder",
        "rejected folder",
        "answers folder",
        "clock",
        "orders files",
    ]


def _profile(profile: PortalProfile) -> Found:
    demand_start(profile)
    return Found(
        phrase(
            "{name}, files from {start_from}; ask {email}",
            name=profile.name,
            start_from=profile.start_from,
            email=profile.contact.email,
        )
    )


def _settlements(profile: PortalProfile, reports: SettlementFiles) -> Found:
    fetched = (
        phrase("reports are only taken at hand")
        if profile.folders.settlements is None
        else phrase("reports from {start_from}", start_from=profile.reports_from)
    )
    if reports.lump.by_itself:
        said = phrase(
            "{reports}; a lump from {accounts} books itself",
            reports=fetched,
            accounts=", ".join(reports.lump.payer_accounts),
        )
    else:
        said = phrase("{reports}; a lump is suggested, and a person books it", reports=fetched)
    if profile.on_trial:
        return Found(said, phrase("On trial no report is booked: its orders don't count either."))
    return Found(said)


def _organisation(visit: Visit, profile: PortalProfile) -> Found:
    payer = recipient_of(visit.app(), profile)
    return Found(
        phrase(
            "{name}, {street}, {postal_code} {city}; {payment_terms_days} days",
            name=payer.name,
            street=payer.street,
            postal_code=payer.postal_code,
            city=payer.city,
            payment_terms_days=payer.payment_terms_days,
        )
    )
