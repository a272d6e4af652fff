"""One bank's night: from its remote folder to booked payments.

ready? → fetch → book each file → tidy → is everything in balance?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from brp_filesync.app import App, place_of
from brp_filesync.flows.duties import clear_payments
from brp_filesync.flows.fetch import fetch_files
from brp_filesync.flows.guard import guard_file, guard_night
from brp_filesync.flows.inbox import payments_inbox
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.ready import ready_bank
from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.ledger import files
from brp_filesync.ledger.files import File
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.reconcile import demand_payments_balance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

FLOW: Literal["payments"] = "payments"

# Payments matched and written at a time: as many frames fit in the memory of a chunk of orders.
BATCH_PAYMENTS = 50_000


def run_bank(app: App, bank: str) -> FlowResult:
    """Run one bank's night, and return what came of it; trouble is told, not raised."""
    return guard_night(app, FlowResult(source=bank, flow=FLOW, dry=app.dry), _night)


def book_file(app: App, profile: BankProfile, file: File) -> FileResult:
    """Book one file; its trouble is told, and never stops the next."""
    from brp_filesync.payments_in.flow import import_payments
    from brp_filesync.payments_in.stage import Job

    rows = app.installation.settings.chunk_rows
    job = Job(profile, app.now, rows, BATCH_PAYMENTS, watch=app.watch)
    return guard_file(
        app,
        file,
        decide=lambda: import_payments(app.database, app.archive, file, job),
        figures=lambda decided: {"unmatched": decided.waiting, **(decided.sums or {})},
    )


def controls_last(app: App, profile: BankProfile, waiting: Sequence[File]) -> list[File]:
    """Return the files in their order, those last that only control what the others bring."""
    from brp_filesync.ledger.archive import open_kept

    def is_late(file: File) -> bool:
        with open_kept(app.archive, file.sha256) as stream:
            return only_controls(profile, stream)

    return sorted(waiting, key=is_late) if len(waiting) > 1 else list(waiting)


def only_controls(profile: BankProfile, stream: BinaryIO) -> bool:
    """Say whether a payment file only controls the sums of others."""
    from brp_filesync.payments_in.control import is_control
    from brp_filesync.payments_in.read import looking_terms, named_format

    return is_control(named_format(stream, looking_terms(profile)), profile.booked_from)


def control_again(app: App, profile: BankProfile) -> None:
    """Compare the bank's open control days with all that was taken in by now."""
    from brp_filesync.brp.payment_control import open_keys

    with app.database.connect() as connection:
        if not open_keys(connection, profile.bank):
            return
    from brp_filesync.payments_in.control_flow import look_again

    with app.database.connect() as connection, app.database.write(connection):
        look_again(connection, profile)


def _night(app: App, night: FlowResult) -> None:
    profile = ready_bank(app, night.source)
    if profile.folders is None:
        place_of(profile)  # says that its files are only taken at hand
        return
    with logged_in(app, profile) as remote:
        night.fetching = fetch_files(app, payments_inbox(profile, profile.folders.payments), remote)
        with app.database.connect() as connection:
            by_time = profile.order == "time"
            waiting = files.waiting(connection, profile.bank, FLOW, by_time=by_time)
        for file in controls_last(app, profile, waiting):
            night.files.append(book_file(app, profile, file))
        control_again(app, profile)
        if not app.dry:
            night.duties = clear_payments(app, profile, remote)
    with app.database.connect() as connection:
        demand_payments_balance(
            connection, app.archive, [each.file.file_id for each in night.files]
        )
