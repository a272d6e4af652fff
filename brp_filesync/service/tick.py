"""The clock of `filesync serve`: each minute it does what is due, and nothing where nothing is.

It can be told to stop, and then begins nothing more; and to take another configuration, which it
does between two jobs. What it is doing goes on meanwhile.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from brp_filesync.alarms.straight import nothing_runs
from brp_filesync.app import App
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import guard
from brp_filesync.profiles.apart import contacts_of
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.due import due
from brp_filesync.schedule.model import Flow, Schedule
from brp_filesync.schedule.turns import done_until
from brp_filesync.service.between import anything_waits
from brp_filesync.service.night import Night, jobs_of, run_due
from brp_filesync.service.waiting_mails import next_look

_log = structlog.get_logger()
_SOON = timedelta(minutes=5)  # to the next look, where something waits
_LONGEST = timedelta(minutes=30)  # a look further ahead was set by another clock

Open = Callable[[Installation], AbstractContextManager[App]]


@dataclass(frozen=True, slots=True)
class Configuration:
    """An installation and its schedule, as they were read together."""

    installation: Installation
    schedule: Schedule


@dataclass(slots=True)
class Ticker:
    """What is served, and what it knows of what is done. `working` is held while a job runs."""

    configuration: Configuration
    open_app: Open
    clock: Clock
    stop: threading.Event = field(default_factory=threading.Event)
    working: threading.Lock = field(default_factory=threading.Lock)
    done: dict[Flow, datetime] = field(default_factory=dict)
    look_at: datetime | None = None  # when to look for what waits minutes; None: now
    name: str = ""  # the installation's, where several are served


def tick(ticker: Ticker) -> Night | None:
    """Do what is due, and return what came of it; None where nothing was. Nothing is raised.

    Where nothing is, what waits minutes is done. The database is asked only when something may be
    due, or may wait.
    """
    names = {"installation": ticker.name} if ticker.name else {}
    with structlog.contextvars.bound_contextvars(**names), ticker.working:
        configuration = ticker.configuration
        try:
            with guard(phrase("The clock"), phrase("the next minute tries again.")):
                now = ticker.clock.now()
                # By a clock that was ahead: what isn't yet was never done.
                ticker.done = {of: at for of, at in ticker.done.items() if at <= now}
                waiting = due(configuration.schedule, ticker.done, now)
                minutes = ticker.look_at is None or not now < ticker.look_at < now + _LONGEST
                if ticker.stop.is_set() or not (waiting or minutes):
                    return None
                night = _night(ticker, configuration)
        except FilesyncError as trouble:
            _log.error("nothing was run", trouble=trouble.message, advice=trouble.advice)
            nothing_runs(contacts_of(configuration.installation), trouble, ticker.clock)
            return None
        if not night.nights:  # another clock has done it
            return None
        _log.info("ran what was due", flows=len(night.nights), exit_code=int(night.exit_code))
        return night


def _night(ticker: Ticker, configuration: Configuration) -> Night:
    installation = configuration.installation
    with ticker.open_app(installation) as app:
        jobs = jobs_of(installation)
        night = run_due(app, configuration.schedule, jobs, ticker.stop.is_set)
        ticker.done = done_until(app)
        ticker.look_at = next_look(app)
        if anything_waits(app):
            ticker.look_at = min(ticker.look_at, ticker.clock.now() + _SOON)
    return night
