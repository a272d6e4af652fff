"""One portal's settlement reports: from its remote folder to settled invoices, and its lumps booked.

ready? → fetch → book each report → book the lumps that are told by amount and payer → tidy → balance?
"""

from __future__ import annotations

from typing import Literal

from brp_filesync.app import App
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.duties import clear_settlements
from brp_filesync.flows.fetch import fetch_files
from brp_filesync.flows.guard import guard_file, guard_night
from brp_filesync.flows.inbox import settlements_inbox
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.ledger import files
from brp_filesync.ledger.files import File
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.settlement import SettlementFiles
from brp_filesync.reconcile import demand_settlements_balance

FLOW: Literal["settlements"] = "settlements"

# Rows matched and written at a time: as many frames fit in the memory of a chunk of orders.
BATCH_ROWS = 50_000


def run_settlements(app: App, portal: str) -> FlowResult:
    """Run one portal's reports, and return what came of them; trouble is told, not raised."""
    return guard_night(app, FlowResult(source=portal, flow=FLOW, dry=app.dry), _night)


def settlement_files(profile: PortalProfile) -> SettlementFiles:
    """Return how the portal's reports are read. Raises NotReady where it sends none, or is on trial."""
    if profile.settlement is None:
        raise NotReady(
            phrase(
                "{portal} sends no settlement reports: its profile says nothing of them.",
                portal=profile.portal,
            ),
            phrase("Write the part `settlement` in portals/{portal}.yaml.", portal=profile.portal),
        )
    if profile.on_trial:
        raise NotReady(
            phrase(
                "{portal} is on trial: none of its orders counts, and no report of them either.",
                portal=profile.portal,
            ),
            phrase("Its reports are booked once its profile says `mode: live`."),
        )
    return profile.settlement


def book_report(app: App, profile: PortalProfile, file: File) -> FileResult:
    """Book one report; its trouble is told, and never stops the next."""
    from brp_filesync.settlements_in.flow import Job, import_settlement

    rows = app.installation.settings.chunk_rows
    job = Job(
        profile.portal,
        profile.name,
        settlement_files(profile),
        app.now,
        rows,
        BATCH_ROWS,
        watch=app.watch,
    )
    return guard_file(
        app,
        file,
        decide=lambda: import_settlement(app.database, app.archive, file, job),
        figures=lambda decided: dict(decided.settled or {}),
    )


def book_told_lumps(app: App, profile: PortalProfile) -> int:
    """Book the lumps that the profile lets book themselves; return how many they were."""
    from brp_filesync.settlements_in.book_lumps import book_lumps

    lump = settlement_files(profile).lump
    if not lump.by_itself:
        return 0
    return book_lumps(app.database, profile.portal, lump.payer_accounts, app.now)


def _night(app: App, night: FlowResult) -> None:
    profile = app.profile(night.source)
    reports = settlement_files(profile)
    demand_current(app.engine)
    folder = profile.folders.settlements
    if folder is None:  # they are taken at hand, but their lumps come by the bank
        night.lumps = book_told_lumps(app, profile)
        return
    _demand_start(profile)
    with logged_in(app, profile) as remote:
        night.fetching = fetch_files(app, settlements_inbox(profile, reports, folder), remote)
        with app.database.connect() as connection:
            waiting = files.waiting(connection, profile.portal, FLOW)
        for file in waiting:
            night.files.append(book_report(app, profile, file))
        night.lumps = book_told_lumps(app, profile)
        if not app.dry:
            night.duties = clear_settlements(app, profile, folder, remote)
    with app.database.connect() as connection:
        demand_settlements_balance(
            connection, app.archive, [each.file.file_id for each in night.files]
        )


def _demand_start(profile: PortalProfile) -> None:
    """Raise NotReady where the profile doesn't say which report is the first to be booked."""
    if profile.reports_from is None:
        raise NotReady(
            phrase(
                "{source} has no start_from: every old report would be booked.",
                source=profile.portal,
            ),
            phrase(
                "Write the first day, or the first report's name, as settlement.start_from in "
                "portals/{source}.yaml.",
                source=profile.portal,
            ),
        )
