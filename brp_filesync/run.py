"""THE MAIN ROUTE: one portal's night, from its remote folder to its answer. Start reading here.

ready? → fetch → import each file → do what was promised → is everything in balance?
"""

import traceback
from pathlib import Path
from typing import Literal

import structlog

from brp_filesync.app import App, alone
from brp_filesync.calling import called
from brp_filesync.core.errors import BrokenInvariant, FilesyncError
from brp_filesync.duties import do_duties
from brp_filesync.fetch import fetch_files, orders_inbox
from brp_filesync.ledger import files
from brp_filesync.ledger.files import File
from brp_filesync.mail_duties import send_mails
from brp_filesync.orders_in.flow import import_orders
from brp_filesync.orders_in.model import Terms
from brp_filesync.orders_in.stage import Job
from brp_filesync.portal_night import FileNight, PortalNight, recorded
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.ready import ready
from brp_filesync.reconcile import demand_balance

_log = structlog.get_logger()
FLOW: Literal["orders"] = "orders"


def run_portal(app: App, portal: str) -> PortalNight:
    """Run one portal's night, and return what came of it; trouble is told, not raised.

    Not even a bug is raised: the other portals' nights go on.
    """
    night = PortalNight(portal=portal, flow=FLOW, dry=app.dry)
    try:
        with alone(app, portal, FLOW) as alone_app, recorded(alone_app, night):
            _night(alone_app, night)
    except FilesyncError as trouble:
        night.troubles.append(trouble)
    except Exception as bug:
        told = f"The night of {portal} met a bug of ours ({_kind_and_place(portal, bug)})."
        night.troubles.append(BrokenInvariant(told, "Report it; what was done before it stays."))
    for each in night.troubles:
        _log.error("the portal's run ended early", portal=portal, trouble=each.message)
    return night


def _night(app: App, night: PortalNight) -> None:
    profile = app.profile(night.portal)
    terms = ready(app, profile)
    try:
        with called(app, profile) as remote:
            night.fetching = fetch_files(app, orders_inbox(profile), remote)
            with app.doors.connect() as connection:
                waiting = files.waiting(connection, profile.portal, FLOW)
            for file in waiting:
                night.files.append(import_file(app, profile, file, terms))
            if not app.dry:
                night.duties = do_duties(app, profile, FLOW, remote)
    finally:
        if not app.dry:  # buyers are told also when the portal can't be reached, or goes away
            night.mails = send_mails(app, profile, FLOW)
    with app.doors.connect() as connection:
        demand_balance(connection, app.archive, [each.file.file_id for each in night.files])


def import_file(app: App, profile: PortalProfile, file: File, terms: Terms) -> FileNight:
    """Import one file; its trouble is told, and never stops the next."""
    settings = app.installation.settings
    others = [other for name, other in app.installation.portals.items() if name != profile.portal]
    job = Job(
        profile, app.today, app.clock.now(), settings.chunk_rows, settings.batch_orders,
        other_names=tuple(other.orders.file_name for other in others),
    )  # fmt: skip
    try:
        decided = import_orders(app.doors, app.archive, file, job, terms)
    except FilesyncError as trouble:
        _log.error("file left", portal=profile.portal, file=file.name, trouble=trouble.message)
        if isinstance(trouble, BrokenInvariant):
            _set_aside(app, file)
        return FileNight(file, None, trouble)
    except Exception as bug:
        kind = _kind_and_place(profile.portal, bug, file.name)
        _set_aside(app, file)
        told = BrokenInvariant(
            f"{file.name} met a bug of ours ({kind}); nothing of it is imported.",
            "Report it; `filesync files retry` tries again after an upgrade.",
        )
        return FileNight(file, None, told)
    _log.info("decided", portal=profile.portal, file=file.name, result=decided.result,
              **decided.counts.as_dict())  # fmt: skip
    return FileNight(file, decided)


def _kind_and_place(portal: str, bug: Exception, file: str = "") -> str:
    """Log where a bug is, and return its kind only: its text may quote the file."""
    frames = traceback.extract_tb(bug.__traceback__)
    where = [f"{Path(each.filename).name}:{each.lineno}" for each in frames[-3:]]
    _log.error("a bug of ours", portal=portal, file=file, bug=type(bug).__name__, where=where)
    return type(bug).__name__


def _set_aside(app: App, file: File) -> None:
    """Mark the file as failed, so that it waits for a person and not for the next night."""
    with app.doors.connect() as connection, app.doors.write(connection):
        files.move(connection, file, "failed")
