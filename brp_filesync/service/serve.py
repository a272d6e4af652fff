"""`filesync serve`: one process that lives on, with APScheduler to wake it up each minute.

Several installations are served side by side, in a thread each: one that is down or slow stops no
other.

SIGTERM and SIGINT: what it is doing is ended, or left for the next run when patience runs out: then
the process ends as if it were killed, which changes nothing. SIGHUP: the configuration is read
anew, and the old one is kept where the new one has a mistake.
"""

import logging
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from brp_filesync.core.clock import Clock
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import FilesyncError
from brp_filesync.schedule.due import next_times
from brp_filesync.service.tick import Configuration, Open, Ticker, tick

_log = structlog.get_logger()

_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_WRONG = "wrong "  # before an installation's name: the job that tells of it
_KEPT = "the new configuration is wrong; the old one is kept"

# By the installations' names, "" where there is but one: its configuration, or what is wrong.
Found = Mapping[str, Configuration | FilesyncError]


@dataclass(frozen=True, slots=True)
class Served:
    """What `serve` needs: how to read what is served, first and anew, and the night's parts.

    Reading raises ConfigurationMistake where nothing of it can be known.
    """

    read: Callable[[], Found]
    read_anew: Callable[[], Found]
    open_app: Open
    clock: Clock
    tell_end: Callable[[bool], None]  # whether it was in the middle of a job
    tell_wrong: Callable[[str, FilesyncError], None]  # whoever is told of an installation's alarms


def serve(served: Served, patience_s: float) -> None:
    """Serve until a signal says stop; what it is doing then may take `patience_s` seconds more.

    Each minute is woken up for, however late: there is no grace time, and missed minutes are one.
    Raises FilesyncError where there is nothing to serve.
    """
    found = served.read()
    if not any(isinstance(each, Configuration) for each in found.values()):
        raise next(each for each in found.values() if isinstance(each, FilesyncError))
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # for all threads: this one waits for them
    # What APScheduler logs of a job may hold an exception's text; the tick tells its own troubles.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL + 1)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    tickers: dict[str, Ticker] = {}
    left = _take(found, served, tickers, scheduler)
    scheduler.start()
    while signal.sigwait(_SIGNALS) == signal.SIGHUP:
        try:
            found = served.read_anew()
        except FilesyncError as mistake:
            _log.error(_KEPT, mistakes=mistake.message)
        else:
            left += _take(found, served, tickers, scheduler)
    for ticker in tickers.values():
        ticker.stop.set()
    scheduler.shutdown(wait=False)
    _end([*tickers.values(), *left], served, patience_s)


def _take(
    found: Found, served: Served, tickers: dict[str, Ticker], scheduler: BackgroundScheduler
) -> list[Ticker]:
    """Let each installation be served as it was found; where it is wrong, as it was before.

    One that can't be served is told of for as long as that is so, as a `run --due` of each minute
    would. Returns those that are served no longer; what they are doing may still go on.
    """
    for job in scheduler.get_jobs():
        if job.id.startswith(_WRONG):
            job.remove()
    left = [tickers.pop(name) for name in tickers.keys() - found.keys()]
    for ticker in left:
        with structlog.contextvars.bound_contextvars(installation=ticker.name):
            ticker.stop.set()
            scheduler.remove_job(_job(ticker.name))
            scheduler.remove_executor(_job(ticker.name), shutdown=False)  # it would wait
            _log.info("served no longer")
    for name, each in found.items():
        of = {"installation": name} if name else {}
        with structlog.contextvars.bound_contextvars(**of):
            known = tickers.get(name)
            if isinstance(each, FilesyncError):
                _log.error(_KEPT if known else "not served", mistakes=each.message)
                if known is None:
                    scheduler.add_job(
                        served.tell_wrong,
                        CronTrigger(second=0, timezone=UTC),
                        [name, each],
                        id=f"{_WRONG}{name}",
                    )
            elif known is not None:
                known.configuration = each
                _tell("configuration read anew", known)
            else:
                ticker = tickers[name] = Ticker(each, served.open_app, served.clock, name=name)
                # A thread of its own, also for one that comes later: it waits for no other's job.
                scheduler.add_executor("threadpool", _job(name), max_workers=1)
                scheduler.add_job(
                    tick,
                    CronTrigger(second=0, timezone=UTC),
                    [ticker],
                    id=_job(name),
                    executor=_job(name),
                    next_run_time=ticker.clock.now(),
                )
                _tell("serving", ticker)
    return left


def _job(name: str) -> str:
    return f"tick {name}"


def _end(tickers: Sequence[Ticker], served: Served, patience_s: float) -> None:
    clock = served.clock
    until = clock.monotonic() + patience_s
    ended = [each.working.acquire(timeout=max(until - clock.monotonic(), 0)) for each in tickers]
    served.tell_end(not all(ended))
    if all(ended):
        _log.info("ended")
        return
    _log.warning("ended in the middle of a job; the next run takes it up")
    os._exit(0)  # the thread that works can't be ended otherwise, and a kill changes nothing


def _tell(event: str, ticker: Ticker) -> None:
    following = next_times(ticker.configuration.schedule, ticker.clock.now())
    times = {" ".join(each.of): utc_text(each.at) for each in following}
    _log.info(event, next=times)
