"""The checks of one bank: its profile, and its server where it has one."""

from collections.abc import Sequence

from brp_filesync.app import App
from brp_filesync.brp.payments_receivers import company_bankgiros
from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.line import Found
from brp_filesync.checkup.packing import packing_checks
from brp_filesync.checkup.server import Places, Visit, server_checks
from brp_filesync.core.alarms import KINDS
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.inbox import payments_inbox
from brp_filesync.flows.ready import demand_start
from brp_filesync.payments_in.awaited_formats import awaited_formats
from brp_filesync.profiles.bank import BankProfile


def bank_checks(visit: Visit, profile: BankProfile) -> Sequence[Check]:
    """Return the bank's checks in their order; they build on the installation's "tables"."""
    read = Check("profile", lambda: _profile(profile))
    folders = profile.folders
    booked = [
        Check("formats", lambda: _formats(visit.app(), profile), ("tables",)),
        Check("companies", lambda: _companies(visit.app(), profile), ("tables",)),
    ]
    if folders is None:
        return [read, *booked]
    others = {"rejected": folders.rejected}
    places = Places(
        {"payments": payments_inbox(profile, folders.payments)},
        folders.archive,
        others,
        clock="archive",
    )
    packed = packing_checks(visit.installation, profile.packing)
    return [read, *booked, *packed, *server_checks(visit, places)]


def _profile(profile: BankProfile) -> Found:
    demand_start(profile)
    at_hand = "" if profile.server else phrase("; no server: its files are taken at hand")
    return Found(
        phrase(
            "{name}, {formats}, files from {start_from}{at_hand}",
            name=profile.name,
            formats=", ".join(profile.formats),
            start_from=profile.start_from,
            at_hand=at_hand,
        )
    )


def _formats(app: App, profile: BankProfile) -> Found:
    """Look whether each format comes from its first day, and not after its last."""
    with app.database.connect() as connection:
        odd = awaited_formats(connection, profile, app.today)
    if not odd:
        said = (
            phrase("come as the profile says")
            if profile.format_days
            else phrase("the profile says of none when it begins or ends")
        )
        return Found(said)
    facts = {
        "source": profile.bank,
        "format": odd[0].format,
        "day": odd[0].day.isoformat(),
        "latest": odd[0].latest,
    }
    texts = KINDS[odd[0].kind]
    return Found(texts.text.filled(**facts), texts.advice.filled(**facts))


def _companies(app: App, profile: BankProfile) -> Found:
    """Hold BRP's companies and their bankgiros against those that the banks' profiles list."""
    with app.database.connect() as connection:
        companies = company_bankgiros(connection)
    unknown = sorted(
        own.company
        for own in profile.accounts
        if own.company is not None and own.company not in companies
    )
    if unknown:
        return Found(
            phrase("BRP has no company {company}", company=", ".join(unknown)),
            phrase("Mend `company` under `accounts` in banks/{bank}.yaml.", bank=profile.bank),
        )
    listed = {each for bank in app.installation.banks.values() for each in bank.bankgiros}
    lacking = {name: each for name, each in companies.items() if each and each not in listed}
    if lacking:
        told = ", ".join(f"{name} {bankgiro}" for name, bankgiro in sorted(lacking.items()))
        return Found(
            phrase("no bank's profile lists the bankgiro of {companies}", companies=told),
            phrase(
                "What is paid there isn't booked: write it under `bankgiros` of the bank whose files "
                "tell of it."
            ),
        )
    return Found(phrase("each company's bankgiro is in a bank's profile"))
