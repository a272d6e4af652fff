"""THE MAIN ROUTE: one portal's night, from its remote folder to its answer. Start reading here.

ready? → fetch → import each file → do the duties → is everything in balance?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from brp_filesync.app import App
from brp_filesync.flows.duties import do_duties
from brp_filesync.flows.fetch import fetch_files, release_tried
from brp_filesync.flows.guard import guard, guard_file, guard_night
from brp_filesync.flows.inbox import orders_inbox
from brp_filesync.flows.login import logged_in
from brp_filesync.flows.mails import send_mails
from brp_filesync.flows.ready import ready
from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.flows.unknown_answers import demand_answers_known
from brp_filesync.ledger import files
from brp_filesync.ledger.files import Decided, File
from brp_filesync.ledger.mails import waiting as mails_waiting
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.reconcile import demand_balance

if TYPE_CHECKING:
    from brp_filesync.orders_in.model import Terms
    from brp_filesync.orders_in.stage import Job

FLOW: Literal["orders"] = "orders"


def run_portal(app: App, portal: str) -> FlowResult:
    """Run one portal's night, and return what came of it; trouble is told, not raised.

    Not even a bug is raised: the other portals' nights go on.
    """
    return guard_night(app, FlowResult(source=portal, flow=FLOW, dry=app.dry), _night)


def _night(app: App, night: FlowResult) -> None:
    profile = app.profile(night.source)
    night.trial = profile.on_trial
    demand_current(app.engine)
    known = True  # whether nothing on the server says that our database is an old one
    try:
        terms = ready(app, profile)
        with logged_in(app, profile) as remote:
            night.fetching = fetch_files(app, orders_inbox(profile), remote)
            if not profile.on_trial:
                release_tried(app, orders_inbox(profile))
            with app.database.connect() as connection:
                waiting = files.waiting(connection, profile.portal, FLOW)
                mails = mails_waiting(connection, profile.portal, FLOW)
            if waiting or mails:
                known = False
                demand_answers_known(app, profile, remote)
                known = True
            for file in waiting:
                night.files.append(import_file(app, profile, file, terms))
            if not app.dry:
                night.duties = do_duties(app, profile, FLOW, remote)
    finally:
        # Buyers are told also when the portal isn't ready, or can't be reached.
        if known:
            night.mails = send_mails(app, profile, FLOW, guard)
    with app.database.connect() as connection:
        demand_balance(connection, app.archive, [each.file.file_id for each in night.files])


def import_file(app: App, profile: PortalProfile, file: File, terms: Terms) -> FileResult:
    """Import one file, or try it while the portal is on trial; its trouble stops no other."""
    job = job_of(app, profile if file.parent_file_id is None else _for_mended(profile))
    return guard_file(
        app,
        file,
        decide=lambda: (_try if profile.on_trial else _import)(app, file, job, terms),
        figures=lambda decided: decided.counts.as_dict(),
    )


def discard_file(app: App, profile: PortalProfile, file: File) -> FileResult:
    """Decide that a file isn't imported, as a person said; its trouble is told."""
    from brp_filesync.orders_in.flow import discard_orders

    job = job_of(app, profile)
    return guard_file(
        app,
        file,
        decide=lambda: discard_orders(app.database, app.archive, file, job, app.now),
        figures=lambda decided: decided.counts.as_dict(),
    )


def _for_mended(profile: PortalProfile) -> PortalProfile:
    """Return how rows that a person has mended are read.

    The portal's last line isn't theirs, and however many are wrong still, the others aren't held.
    """
    dialect = profile.orders.dialect.model_copy(update={"trailer": None})
    orders = profile.orders.model_copy(update={"dialect": dialect})
    return profile.model_copy(update={"orders": orders, "refuse_malformed_share": 1.0})


# What reads and imports a file is loaded when there is one: a night without any needs no frames.


def job_of(app: App, profile: PortalProfile) -> Job:
    """Return how the portal's files are read today."""
    from brp_filesync.orders_in.stage import Job

    settings = app.installation.settings
    others = [other for name, other in app.installation.portals.items() if name != profile.portal]
    return Job(
        profile,
        app.today,
        app.clock.now(),
        settings.chunk_rows,
        settings.batch_orders,
        other_names=tuple(other.orders.file_name for other in others),
        watch=app.watch,
    )


def _import(app: App, file: File, job: Job, terms: Terms) -> Decided:
    from brp_filesync.orders_in.flow import import_orders

    return import_orders(app.database, app.archive, file, job, terms)


def _try(app: App, file: File, job: Job, terms: Terms) -> Decided:
    from brp_filesync.flows.mail_round import mails_of
    from brp_filesync.orders_in.trial import try_orders

    mails = mails_of(app, job.profile)
    day = job.profile.trial.day
    terms = terms if day is None else terms.as_on(day.isoformat())
    return try_orders(app.database, app.archive, file, job, terms, mails)
