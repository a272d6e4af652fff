"""What waits minutes, done between nights: alarms untold, and duties left behind.

Each under the lock of its flow, as a night does it; where another run has that, it does it all.
Trouble is logged, and tried again less and less often: the next night tells of it.
"""

from collections.abc import Callable
from datetime import timedelta

from brp_filesync.alarms.tell import channels, is_to_tell, tell
from brp_filesync.app import App, alone
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import Busy, FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.duties import clear_payments, clear_settlements, do_duties
from brp_filesync.flows.guard import guard
from brp_filesync.flows.login import logged_in
from brp_filesync.ledger import alarms, left_duties
from brp_filesync.profiles.bank import BankProfile

_log = Log()
_PACE_MIN = (5, 15, 60)  # minutes from one try of a flow's duties to the next
_LAST_PACE_MIN = 120
_LEFT = timedelta(minutes=10)  # a night does what it has promised long before


def do_waiting(app: App) -> None:
    """Do what has waited for its time; nothing is raised but what the database does."""
    if app.dry:
        return
    with app.database.connect() as connection:
        left = left_duties.left(connection, app.now, utc_text(app.clock.now() - _LEFT))
    for source, flow, tries in left:
        _quietly(app, source, flow, _duties_after(tries))
    if is_to_tell(app):
        tell(app, between=True)


def anything_waits(app: App) -> bool:
    """Say whether an alarm is untold, or an answer or a move not done, whatever their time is."""
    ways = channels(app.installation.settings.alarms)
    with app.database.connect() as connection:
        return left_duties.are_any(connection) or alarms.is_any_untold(connection, ways)


def _quietly(
    app: App, source: str, flow: FlowName, do: Callable[[App, str, FlowName], None]
) -> None:
    installation = app.installation
    if source not in installation.portals and source not in installation.banks:
        return  # its profile is gone, or has mistakes: that is told by its night
    then = phrase("the next night goes on.")
    try:
        with guard(phrase("What waits"), then, source=source), alone(app, source, flow) as one:
            demand_clock(one)
            do(one, source, flow)
    except Busy:
        _log.info("another run does what waits", source=source, flow=flow)
    except FilesyncError as trouble:
        _log.warning("what waits waits on", source=source, flow=flow, trouble=trouble.message)


def _duties_after(tries: int) -> Callable[[App, str, FlowName], None]:
    def do(app: App, source: str, flow: FlowName) -> None:
        pace = timedelta(minutes=_PACE_MIN[tries] if tries < len(_PACE_MIN) else _LAST_PACE_MIN)
        with app.database.connect() as connection, app.database.write(connection):
            left_duties.try_later(connection, source, flow, utc_text(app.clock.now() + pace))
        profile = app.installation.source(source) if flow != "payments" else app.bank(source)
        with logged_in(app, profile) as remote:
            if isinstance(profile, BankProfile):
                done = clear_payments(app, profile, remote)
            elif flow == "settlements":
                folder = profile.folders.settlements
                done = clear_settlements(app, profile, folder or "", remote)
            else:
                done = do_duties(app, profile, flow, remote)
        _log.info(
            "duties that waited", source=source, answered=len(done.answered), cleared=done.cleared
        )

    return do
