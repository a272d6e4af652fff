"""One installation's night: the flows of its portals and banks, in their order, as one result.

`filesync run` calls it. Whoever reports on a night reads the Night that it returns.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, takewhile
from typing import Any

from brp_filesync.alarms.flow import Alarms, begin_watch, look, say_over
from brp_filesync.alarms.ping import ping_end
from brp_filesync.app import App
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.source import FlowName
from brp_filesync.flows.catalogue import FLOW as CATALOGUE
from brp_filesync.flows.catalogue import run_catalogue
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.orders import run_portal
from brp_filesync.flows.payments import run_bank
from brp_filesync.flows.result import FlowResult
from brp_filesync.flows.settlements import FLOW as SETTLEMENTS
from brp_filesync.flows.settlements import run_settlements
from brp_filesync.profiles.load import Installation
from brp_filesync.report.after import Reported, report_run
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.model import Due, Flow, Schedule
from brp_filesync.schedule.turns import due_now, in_turn
from brp_filesync.service.between import do_waiting
from brp_filesync.service.engine.threads import side_by_side
from brp_filesync.service.upkeep import keep_house
from brp_filesync.service.waiting_mails import send_waiting


@dataclass(frozen=True, slots=True)
class NightJob:
    """What is to be done, as names only: one flow of one portal or bank, and what it is due for."""

    source: str
    flow: FlowName
    due: Due | None = None  # what of the schedule is done with it


# In the order of a night: a payment may be for an invoice of the same night, or a report's lump.
RUNNERS: Mapping[FlowName, Callable[[App, str], FlowResult]] = {
    "orders": run_portal,
    "payments": run_bank,
    "settlements": run_settlements,
    "catalogue": run_catalogue,
}
BANKS_FLOWS = frozenset({"payments"})
# What not every portal has.
_SOME_PORTALS: Mapping[FlowName, Callable[[Installation], Collection[str]]] = {
    SETTLEMENTS: lambda installation: installation.settled_portals,
    CATALOGUE: lambda installation: installation.told_portals,
}
# A job holds up to three connections: its two locks', and the one that it works with. SQLAlchemy's
# pool has fifteen.
_THREADS = 4


@dataclass(frozen=True, slots=True)
class Night:
    """What came of one installation's night; began_at and ended_at are UTC text."""

    dry: bool
    began_at: str
    ended_at: str
    nights: tuple[FlowResult, ...]
    alarms: Alarms = field(default_factory=Alarms)
    reported: Reported | None = None  # None of a dry one
    mistake: ConfigurationMistake | None = None  # of the schedule: nothing counted as due
    upkeep: FilesyncError | None = None  # what kept us from taking away what is kept no longer

    @property
    def exit_code(self) -> ExitCode:
        """The gravest of all that happened; 3 where nothing did but something waits for a person."""
        codes = [night.exit_code for night in self.nights]
        codes += [self.reported.exit_code] if self.reported else []
        codes += [self.mistake.exit_code] if self.mistake else []
        codes += [self.upkeep.exit_code] if self.upkeep else []
        return gravest([*codes, self.alarms.exit_code])

    @property
    def troubles(self) -> Iterator[FilesyncError]:
        """What a person should be told of on the terminal, in the night's order, a thing once."""
        found = [trouble for night in self.nights for trouble in night.all_troubles]
        found += self.alarms.all_troubles
        found += self.reported.troubles if self.reported else ()
        found += [each for each in (self.mistake, self.upkeep) if each is not None]
        yield from {str(each): each for each in found}.values()

    def as_dict(self) -> dict[str, Any]:
        """Return the night for `--json`: no personal data, amounts in öre."""
        return {
            "exit_code": int(self.exit_code),
            "dry_run": self.dry,
            "nights": [night.as_dict() for night in self.nights],
            "alarms": self.alarms.as_dict(),
            "report": None if self.reported is None else self.reported.as_dict(),
            "upkeep": None if self.upkeep is None else self.upkeep.message,
        }


def jobs_of(
    installation: Installation,
    *,
    portals: Collection[str] = (),
    banks: Collection[str] = (),
    flows: Collection[str] = (),
) -> list[NightJob]:
    """Return the jobs asked for, in the order of a night; all of them where nothing is named.

    A portal whose profile has no catalogue, or no settlement reports, has no such job, unless just
    that is asked for.
    """
    return [
        NightJob(source, flow)
        for flow in RUNNERS
        if not flows or flow in flows
        for source in _sources(installation, flow, portals, banks, flows)
    ]


def with_due(app: App, jobs: list[NightJob]) -> tuple[list[NightJob], ConfigurationMistake | None]:
    """Return the jobs with what each is due for, and the mistakes of the schedule.

    A night goes on in spite of those: nothing counts as due then. It also tells by itself of a
    database that isn't ready.
    """
    try:
        schedule = load_schedule(app.installation)
        due = {Flow(job.source, job.flow): job for job in _due(app, schedule, jobs)}
    except ConfigurationMistake as mistake:
        return jobs, mistake
    except FilesyncError:
        return jobs, None
    return [due.get(Flow(job.source, job.flow), job) for job in jobs], None


def run_night(
    app: App,
    jobs: Iterable[NightJob],
    *,
    only_due: bool = False,
    mistake: ConfigurationMistake | None = None,
) -> Night:
    """Do the jobs in their order, and return what came of them; trouble is told, not raised.

    By the setting `engine: threads` those of one flow go side by side; a dry run's never do, since
    it is one transaction.

    What is due is done by one clock alone; with `only_due` another's is left to it. What a dry one
    came to is reported nowhere, nor is a night in which nothing was done. `mistake` is what is
    wrong with the schedule, by which nothing is due then.
    """
    began_at = app.now
    begin = _Once(lambda: begin_watch(app))
    if not only_due:
        begin()
    nights = tuple(done for done in _runs(app, jobs, only_due, begin) if done is not None)
    if nights:
        begin()  # trouble before any of them could begin is told like any other
    if app.dry or not begin.done:
        return Night(app.dry, began_at, app.now, nights, mistake=mistake)
    upkeep = keep_house(app) if nights else None
    alarms = look(app, nights)
    night = Night(app.dry, began_at, app.now, nights, alarms, mistake=mistake, upkeep=upkeep)
    if nights:
        reported = report_run(
            app,
            nights,
            night.exit_code,
            began_at,
            app.now,
            untold=night.alarms.all_troubles,
            unpruned=[upkeep] if upkeep else [],
        )
        night = replace(night, reported=reported)
    ping_end(app, night.exit_code)
    return night


def run_due(
    app: App,
    schedule: Schedule,
    jobs: Iterable[NightJob],
    stopped: Callable[[], bool] | None = None,
) -> Night:
    """Do those of the jobs that are due, and return what came of it: nothing where nothing is.

    What waits minutes is done then: mails whose wait is over, duties and untold alarms, which is
    reported nowhere. None is begun any more when `stopped` says so. Raises NotReady for tables of
    another version, and where nothing is due by a clock that can't be right.
    """
    due = _due(app, schedule, jobs)
    if not due:
        demand_clock(app)  # by one that is behind nothing is due, and nothing ever would be told
        began_at = app.now
        sent = send_waiting(app, stopped)
        do_waiting(app)
        say_over(app)
        alarms = look(app, sent) if sent else Alarms()
        return Night(app.dry, began_at, app.now, sent, alarms)
    begun = due if stopped is None else takewhile(lambda _: not stopped(), due)
    return run_night(app, begun, only_due=True)


def due_night(app: App, jobs: list[NightJob]) -> Night:
    """Do what the installation's schedule says is due, as `run_due`.

    Where the schedule has mistakes nothing can be: that is told, and no night is run.
    """
    try:
        schedule = load_schedule(app.installation)
    except ConfigurationMistake as mistake:
        alarms = Alarms() if app.dry else look(app)
        night = Night(app.dry, app.now, app.now, (), alarms, mistake=mistake)
        ping_end(app, night.exit_code)
        return night
    return run_due(app, schedule, jobs)


def whole_night(app: App, jobs: list[NightJob]) -> Night:
    """Do all the jobs, due or not; what is due is done with them."""
    jobs, mistake = with_due(app, jobs)
    return run_night(app, jobs, mistake=mistake)


class _Once:
    """Something that is done before the first job, whichever thread it is in."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do, self._lock, self.done = do, threading.Lock(), False

    def __call__(self) -> None:
        with self._lock:
            if not self.done:
                self._do()
                self.done = True


def _due(app: App, schedule: Schedule, jobs: Iterable[NightJob]) -> list[NightJob]:
    due = due_now(app, schedule)
    found = (replace(job, due=due.get(Flow(job.source, job.flow))) for job in jobs)
    return [job for job in found if job.due is not None]


def _runs(
    app: App, jobs: Iterable[NightJob], only_due: bool, begin: Callable[[], None]
) -> Iterator[FlowResult | None]:
    if app.dry or app.installation.settings.engine == "inline":
        yield from (_run(app, job, only_due, begin) for job in jobs)
        return
    for _, some in groupby(jobs, key=lambda job: job.flow):
        tasks = [partial(_run, app, job, only_due, begin) for job in some]
        yield from side_by_side(tasks, _THREADS)


def _run(app: App, job: NightJob, only_due: bool, begin: Callable[[], None]) -> FlowResult | None:
    def run() -> FlowResult:
        begin()
        return RUNNERS[job.flow](app, job.source)

    if job.due is None or app.dry:
        return run()
    done = in_turn(app, job.due, run)
    return done if done is not None or only_due else run()


def _sources(
    installation: Installation,
    flow: FlowName,
    portals: Collection[str],
    banks: Collection[str],
    flows: Collection[str],
) -> Collection[str]:
    everybody = not portals and not banks
    if flow in BANKS_FLOWS:
        return installation.served_banks if everybody else banks
    every_portal = installation.portal_names if everybody else portals
    if flow not in _SOME_PORTALS or (portals and flow in flows):
        return every_portal
    some = {*_SOME_PORTALS[flow](installation)}
    if flows and "orders" not in flows:  # whose night would else tell of a mistaken profile
        some |= installation.mistaken_portals.keys()
    return [portal for portal in every_portal if portal in some]
