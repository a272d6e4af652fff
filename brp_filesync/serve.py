"""`filesync serve`: one process that lives on, with APScheduler to wake it up each minute.

SIGTERM and SIGINT: what it is doing is ended, or left for the next run when patience runs out: then
the process ends as if it were killed, which changes nothing. SIGHUP: the configuration is read
anew, and the old one is kept where the new one has a mistake.
"""

import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.schedule.due import next_times
from brp_filesync.ticks import Configuration, Ticker, tick

_log = structlog.get_logger()

_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def serve(ticker: Ticker, read_anew: Callable[[], Configuration], patience_s: float) -> None:
    """Serve until a signal says stop; what it is doing then may take `patience_s` seconds more.

    `read_anew` returns the configuration as it is now on disk, or raises ConfigurationMistake. Each
    minute is woken up for, however late: there is no grace time, and missed minutes are one.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # for all threads: this one waits for them
    # What APScheduler logs of a job may hold an exception's text; the tick tells its own troubles.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL + 1)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": {"type": "threadpool", "max_workers": 1}},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    scheduler.add_job(tick, CronTrigger(second=0, timezone=UTC), [ticker],
                      next_run_time=ticker.clock.now())  # fmt: skip
    scheduler.start()
    _tell("serving", ticker)
    while signal.sigwait(_SIGNALS) == signal.SIGHUP:
        _reload(ticker, read_anew)
    ticker.stop.set()
    scheduler.shutdown(wait=False)
    _end(ticker, patience_s)


def _reload(ticker: Ticker, read_anew: Callable[[], Configuration]) -> None:
    try:
        ticker.configuration = read_anew()
    except ConfigurationMistake as mistake:
        _log.error("the new configuration is wrong; the old one is kept", mistakes=mistake.message)
        return
    _tell("configuration read anew", ticker)


def _end(ticker: Ticker, patience_s: float) -> None:
    if ticker.working.acquire(timeout=patience_s):
        _log.info("ended")
        return
    _log.warning("ended in the middle of a job; the next run takes it up")
    os._exit(0)  # the thread that works can't be ended otherwise, and a kill changes nothing


def _tell(event: str, ticker: Ticker) -> None:
    following = next_times(ticker.configuration.schedule, ticker.clock.now())
    times = {" ".join(each.of): utc_text(each.at) for each in following}
    _log.info(event, next=times)
