"""What is due is done once, whichever clock comes first, and again only where it was killed.

Who has taken it holds a lock meanwhile, which is free the moment the process dies: so a row that
nobody has ended, and whose lock is free, is a killed one's.
"""

from collections.abc import Callable
from datetime import datetime

from brp_filesync.app import App
from brp_filesync.core.errors import Busy, FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.log import Log
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger import due_times
from brp_filesync.ledger.locks import only_run
from brp_filesync.migrations.revision import demand_current
from brp_filesync.schedule.due import due
from brp_filesync.schedule.model import Due, Flow, Schedule

_log = Log()


def done_until(app: App) -> dict[Flow, datetime]:
    """Return each flow's latest time that is done."""
    with app.database.connect() as connection:
        return {
            Flow(*key): at for key, at in due_times.done_until(connection, app.clock.now()).items()
        }


def due_now(app: App, schedule: Schedule) -> dict[Flow, Due]:
    """Return what is due and not yet done. Raises NotReady for tables of another version."""
    demand_current(app.engine)
    return {each.of: each for each in due(schedule, done_until(app), app.clock.now())}


def in_turn(app: App, job: Due, run: Callable[[], FlowResult]) -> FlowResult | None:
    """Run what is due, and return what came of it; None where another clock is at it or did it.

    However the run ended, it is done; only where another run held the lock, or the writer's turn
    never came, it stays due.
    """
    source, flow = job.of
    try:
        with only_run(app.engine, source, f"{flow}.due"):
            if not _taken(app, job):
                return None
            night = run()
            if night.exit_code != ExitCode.BUSY:
                _end(app, job, night)
            return night
    except Busy:
        _log.info("another clock is at it", source=source, flow=flow)
        return None
    except FilesyncError as trouble:
        return FlowResult(source, flow, app.dry, troubles=[trouble])


def _taken(app: App, job: Due) -> bool:
    with app.database.connect() as connection, app.database.write(connection):
        return due_times.take(connection, *job.of, job.due_at, job.since, app.now)


def _end(app: App, job: Due, night: FlowResult) -> None:
    try:
        with app.database.connect() as connection, app.database.write(connection):
            due_times.end(connection, *job.of, job.due_at, int(night.exit_code), app.now)
    except FilesyncError as trouble:  # it stays due: a run too many changes nothing
        night.troubles.append(trouble)
