"""One bank's night: from its remote folder to booked payments.

ready? → fetch → book each file → tidy → is everything in balance?
"""

import traceback
from pathlib import Path
from typing import Literal

import structlog

from brp_filesync.app import App, alone, server_of
from brp_filesync.calling import called
from brp_filesync.core.errors import BrokenInvariant, FilesyncError, NotReady
from brp_filesync.duties import clear_payments
from brp_filesync.fetch import fetch_files, payments_inbox
from brp_filesync.ledger import files
from brp_filesync.ledger.files import File
from brp_filesync.migrations.upgrade import demand_current
from brp_filesync.payments_in.flow import import_payments
from brp_filesync.payments_in.stage import Job
from brp_filesync.portal_night import FileNight, PortalNight, recorded
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.load import Installation
from brp_filesync.reconcile import demand_payments_balance

_log = structlog.get_logger()
FLOW: Literal["payments"] = "payments"

# Payments matched and written at a time: as many frames fit in the memory of a chunk of orders.
BATCH_PAYMENTS = 50_000


def run_bank(app: App, bank: str) -> PortalNight:
    """Run one bank's night, and return what came of it; trouble is told, not raised."""
    night = PortalNight(portal=bank, flow=FLOW, dry=app.dry)
    try:
        with alone(app, bank, FLOW) as alone_app, recorded(alone_app, night):
            _night(alone_app, night)
    except FilesyncError as trouble:
        night.troubles.append(trouble)
    except Exception as bug:
        told = f"The night of {bank} met a bug of ours ({_kind_and_place(bank, bug)})."
        night.troubles.append(BrokenInvariant(told, "Report it; what was done before it stays."))
    for each in night.troubles:
        _log.error("the bank's run ended early", bank=bank, trouble=each.message)
    return night


def served_banks(installation: Installation) -> list[str]:
    """Return the banks that have a server; the others' files are only taken at hand.

    One whose profile has mistakes is among them: its night tells what they are.
    """
    served = {bank for bank, profile in installation.banks.items() if profile.server is not None}
    return sorted(served | set(installation.mistaken_banks))


def ready_bank(app: App, bank: str) -> BankProfile:
    """Return the bank's profile. Raises NotReady with what to enter, and where."""
    profile = app.bank(bank)
    if profile.start_from is None:
        raise NotReady(
            f"{bank} has no start_from: every old file would be booked.",
            f"Write the first day, or the first file's name, in banks/{bank}.yaml.",
        )
    demand_current(app.engine)
    return profile


def book_file(app: App, profile: BankProfile, file: File) -> FileNight:
    """Book one file; its trouble is told, and never stops the next."""
    job = Job(profile, app.now, app.installation.settings.chunk_rows, BATCH_PAYMENTS)
    try:
        decided = import_payments(app.doors, app.archive, file, job)
    except FilesyncError as trouble:
        _log.error("file left", bank=profile.bank, file=file.name, trouble=trouble.message)
        if isinstance(trouble, BrokenInvariant):
            _set_aside(app, file)
        return FileNight(file, None, trouble)
    except Exception as bug:
        kind = _kind_and_place(profile.bank, bug, file.name)
        _set_aside(app, file)
        told = BrokenInvariant(
            f"{file.name} met a bug of ours ({kind}); nothing of it is booked.",
            "Report it; `filesync files retry` tries again after an upgrade.",
        )
        return FileNight(file, None, told)
    _log.info("decided", bank=profile.bank, file=file.name, result=decided.result,
              unmatched=decided.waiting, **(decided.sums or {}))  # fmt: skip
    return FileNight(file, decided)


def _night(app: App, night: PortalNight) -> None:
    profile = ready_bank(app, night.portal)
    if profile.folders is None:
        server_of(profile)  # says that its files are only taken at hand
        return
    with called(app, profile) as remote:
        night.fetching = fetch_files(app, payments_inbox(profile, profile.folders.payments), remote)
        with app.doors.connect() as connection:
            by_time = profile.order == "time"
            waiting = files.waiting(connection, profile.bank, FLOW, by_time=by_time)
        for file in waiting:
            night.files.append(book_file(app, profile, file))
        if not app.dry:
            night.duties = clear_payments(app, profile, remote)
    with app.doors.connect() as connection:
        demand_payments_balance(
            connection, app.archive, [each.file.file_id for each in night.files]
        )


def _kind_and_place(bank: str, bug: Exception, file: str = "") -> str:
    """Log where a bug is, and return its kind only: its text may quote the file."""
    frames = traceback.extract_tb(bug.__traceback__)
    where = [f"{Path(each.filename).name}:{each.lineno}" for each in frames[-3:]]
    _log.error("a bug of ours", bank=bank, file=file, bug=type(bug).__name__, where=where)
    return type(bug).__name__


def _set_aside(app: App, file: File) -> None:
    """Mark the file as failed, so that it waits for a person and not for the next night."""
    with app.doors.connect() as connection, app.doors.write(connection):
        files.move(connection, file, "failed")
