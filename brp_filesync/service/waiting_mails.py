"""Mails that wait minutes, sent when these are over, and not with the next night.

A mail waits since its server said so (greylisting, a slow-down, trouble). What our own mistake holds
back (no settings, a refused login, a missing secret, a wrong clock) is the night's to tell, which
does each day: here it is left in silence.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from brp_filesync.app import App, alone, mail_login
from brp_filesync.core.errors import Busy, FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.guard import guard
from brp_filesync.flows.mail_login import demand_not_refused
from brp_filesync.flows.mails import send_mails
from brp_filesync.flows.orders import FLOW
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger import mails
from brp_filesync.migrations.revision import is_current

_log = Log()
_SELDOM = timedelta(minutes=15)  # other runs, and persons, leave mails too


def send_waiting(app: App, stopped: Callable[[], bool] | None = None) -> tuple[FlowResult, ...]:
    """Send the mails whose wait is over, and return what came of it, by portal.

    A portal whose night is at work sends its own. Trouble is told, not raised.
    """
    portals = _come_due(app)
    if not portals or not _may_send(app):
        return ()
    found = [_send(app, each) for each in portals if stopped is None or not stopped()]
    return tuple(each for each in found if each is not None)


def next_look(app: App) -> datetime:
    """Return when to look for such mails again: when the next one's wait is over, or sooner."""
    now = app.clock.now()
    with app.database.connect() as connection:
        next_at = mails.next_wait_over(connection)
    soon = now + _SELDOM
    return soon if next_at is None else min(max(datetime.fromisoformat(next_at), now), soon)


def _come_due(app: App) -> list[str]:
    if app.dry or not is_current(app.engine):
        return []
    with app.database.connect() as connection:
        found = mails.wait_over(connection, FLOW, app.now)
    return [each for each in found if each in app.installation.portals]


def _may_send(app: App) -> bool:
    try:
        demand_clock(app)
        demand_not_refused(app)
        mail_login(app.installation)
    except FilesyncError as trouble:
        _log.info("mails wait for the night", trouble=trouble.message)
        return False
    return app.installation.settings.mail is not None


def _send(app: App, portal: str) -> FlowResult | None:
    done = FlowResult(portal, FLOW, app.dry, mails_only=True)
    try:
        with (
            guard(phrase("The mails"), phrase("they wait."), source=portal),
            alone(app, portal, FLOW) as one,
        ):
            done.mails = send_mails(one, app.profile(portal), FLOW, guard)
    except Busy:
        return None
    except FilesyncError as trouble:
        done.troubles.append(trouble)
    return done
