"""A run and what the ledger and BRP know, gathered as figures: a few queries by sets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp import payment_figures, settlement_lists
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.log import Log
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.source import FlowName
from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.ledger import figures as ledger
from brp_filesync.ledger import open_rows
from brp_filesync.ledger.alarms import open_alarms
from brp_filesync.ledger.trials import trials_since
from brp_filesync.profiles.load import Installation
from brp_filesync.report.model import (
    CatalogueFigures,
    Day,
    Figures,
    FileFigures,
    Late,
    Lumps,
    Mark,
    NotExported,
    OpenRows,
    Problem,
    Queue,
    SourceFigures,
    Trial,
    Trouble,
    Waiting,
)
from brp_filesync.schedule.expected import missing
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.seen import seen_lately

if TYPE_CHECKING:
    from brp_filesync.catalogue_out.decision import Decision

_log = Log()
DAYS = 30
_MOST_PROBLEMS = 5
_EVERY_KIND = 1000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, when it began and ended (UTC text), and what it met besides its sources.

    `untold` is why alarms couldn't be told, `unpruned` why what is kept no longer is there still.
    """

    exit_code: int
    began_at: str
    at: str
    untold: Sequence[FilesyncError] = ()
    unpruned: Sequence[FilesyncError] = ()


def gather(app: App, nights: Sequence[FlowResult], ended: Ended) -> Figures:
    """Return the figures of a run that has just ended, and of the last 30 days.

    Raises as the database does where it can't be read.
    """
    days = [app.today - timedelta(before) for before in reversed(range(DAYS))]
    file_ids = [each.file.file_id for night in nights for each in night.files]
    with app.database.connect() as connection:
        problems = ledger.commonest_problems(connection, file_ids, _EVERY_KIND)
        return Figures(
            installation=app.installation.settings.installation,
            began_at=ended.began_at,
            ended_at=ended.at,
            exit_code=ended.exit_code,
            sources=tuple(
                _source(app.installation, night, problems.get((night.source, night.flow), []))
                for night in nights
            ),
            waiting=gather_waiting(connection, app.installation, file_ids),
            days=_days(connection, days),
            marks=_marks(connection, days),
            alarms=tuple(open_alarms(connection)),
            late=tuple(_late(app, connection)),
            said=app.installation.said,
            untold=tuple(_trouble(each) for each in ended.untold),
            unpruned=tuple(_trouble(each) for each in ended.unpruned),
        )


def without_database(app: App, nights: Sequence[FlowResult], ended: Ended) -> Figures:
    """Return what the run itself tells, for when the database can't be read."""
    return Figures(
        app.installation.settings.installation,
        ended.began_at,
        ended.at,
        ended.exit_code,
        tuple(_source(app.installation, night, []) for night in nights),
        Waiting(),
        (),
        (),
        said=app.installation.said,
        untold=tuple(_trouble(each) for each in ended.untold),
        unpruned=tuple(_trouble(each) for each in ended.unpruned),
    )


def gather_waiting(
    connection: Connection, installation: Installation, but_of: Collection[int] = ()
) -> Waiting:
    """Return what waits for a run or a person; rejected rows of the files `but_of` aren't in it."""
    files = ledger.files_by_state(connection)
    return Waiting(
        queues=tuple(
            Queue(name=name_of(installation, row["bank"], "payments"), **row)
            for row in payment_figures.unmatched_by_bank(connection)
        ),
        mails=ledger.mails_waiting(connection),
        duties=ledger.duties_waiting(connection),
        failed_files=sum(row["files"] for row in files if row["state"] == "failed"),
        files_to_approve=sum(row["files"] for row in files if row["state"] == "awaiting_approval"),
        tasks=payment_figures.open_tasks(connection),
        trials=tuple(_trials(connection, installation)),
        open_rows=tuple(
            OpenRows(name=name_of(installation, row["source"], "orders"), **row)
            for row in open_rows.count_open(connection, but_of)
        ),
        vouchers=tuple(_vouchers(connection, installation)),
        lumps=tuple(
            Lumps(name=name_of(installation, row["source"], "settlements"), **row)
            for row in settlement_lists.awaited(connection)
        ),
    )


def _vouchers(connection: Connection, installation: Installation) -> Iterator[NotExported]:
    books = installation.settings.books
    if books.remind:
        from brp_filesync.desk.vouchers import Request, not_exported  # pandas comes with it
        from brp_filesync.vouchers.gather import Days

        for each in not_exported(connection, installation, Request(Days(start_on=books.start_on))):
            yield NotExported(each.company_id, each.vouchers, each.first_day)


def _trials(connection: Connection, installation: Installation) -> Iterator[Trial]:
    on_trial = {each.portal: each for each in installation.portals.values() if each.on_trial}
    if on_trial:
        for source, (since, files) in sorted(trials_since(connection, on_trial).items()):
            profile = on_trial[source]
            yield Trial(source, profile.name, since, files, profile.trial.longest_days)


def _late(app: App, connection: Connection) -> Iterator[Late]:
    """Yield the expected files that haven't come; a schedule with mistakes expects nothing here.

    Who checks it, or lets it run, is told of the mistakes.
    """
    now = app.clock.now()
    try:
        schedule = load_schedule(app.installation)
    except ConfigurationMistake as mistake:
        _log.error("the schedule has mistakes", trouble=mistake.message)
        return
    for each in missing(schedule, seen_lately(connection, now), now):
        of = each.of
        yield Late(
            of.source,
            name_of(app.installation, of.source, of.flow),
            of.flow,
            each.name,
            each.day.isoformat(),
            utc_text(each.by),
        )


def name_of(installation: Installation, source: str, flow: FlowName) -> str:
    """Return a portal's or bank's name as staff read it; its id where its profile has mistakes."""
    profiles = installation.banks if flow == "payments" else installation.portals
    return profiles[source].name if source in profiles else source


def _source(
    installation: Installation, night: FlowResult, problems: Sequence[ledger.Example]
) -> SourceFigures:
    fetching, duties, mails = night.fetching, night.duties, night.mails
    troubles = [*night.troubles, *(fetching.troubles if fetching else ())]
    troubles += duties.troubles if duties else ()
    return SourceFigures(
        source=night.source,
        name=name_of(installation, night.source, night.flow),
        flow=night.flow,
        exit_code=int(night.exit_code),
        files=tuple(_file(each) for each in night.files),
        problems=tuple(
            Problem(word, params, rows) for word, params, rows in problems[:_MOST_PROBLEMS]
        ),
        more_problems=max(len(problems) - _MOST_PROBLEMS, 0),
        incomplete=fetching.waiting if fetching else (),
        too_big=fetching.too_big if fetching else (),
        gone=fetching.gone if fetching else (),
        answered=len(duties.answered) if duties else 0,
        mails_sent=mails.sent if mails else 0,
        troubles=tuple(_trouble(each) for each in [*troubles, *(mails.troubles if mails else ())]),
        catalogue=None if night.catalogue is None else _catalogue(night.catalogue.decided),
        reached=fetching is not None or night.catalogue is not None,
        lumps=night.lumps,
    )


def _catalogue(decided: Decision) -> CatalogueFigures:
    kept = decided.kept
    problems = tuple(Problem(each.word, dict(each.params)) for each in decided.problems)
    if kept is None:
        return CatalogueFigures(decided.result, problems=problems)
    return CatalogueFigures(
        decided.result, kept.version, kept.added, kept.gone, kept.changed, problems
    )


def _file(night: FileResult) -> FileFigures:
    decided = night.decided
    trouble = None if night.trouble is None else _trouble(night.trouble)
    if decided is None:
        return FileFigures(night.file.file_id, night.file.name, "left", Counts(), trouble=trouble)
    problem = decided.problem
    return FileFigures(
        night.file.file_id,
        night.file.name,
        decided.result,
        decided.counts,
        decided.invoiced_ore,
        decided.sums,
        decided.waiting,
        None if problem is None else Problem(problem.word, dict(problem.params)),
        trouble,
        decided.settled,
    )


def _trouble(trouble: FilesyncError) -> Trouble:
    return Trouble(trouble.message, trouble.advice, int(trouble.exit_code))


def _days(connection: Connection, days: Sequence[date]) -> tuple[Day, ...]:
    rows = ledger.rows_by_day(connection, days)
    paid = payment_figures.payments_by_day(connection, days)
    found = []
    for place, day in enumerate(days):
        counted = dict(rows.get(place, {}))
        invoiced_ore = counted.pop("invoiced_ore", 0)
        found.append(Day(day.isoformat(), Counts(**counted), invoiced_ore, **paid.get(place, {})))
    return tuple(found)


def _marks(connection: Connection, days: Sequence[date]) -> tuple[Mark, ...]:
    """Return how the days' runs ended: one without an end counts only where none has an end."""
    codes: dict[tuple[str, FlowName, int], list[ExitCode]] = {}
    for row in ledger.runs_by_day(connection, days):
        ended = codes.setdefault((row["source"], row["flow"], row["place"]), [])
        if row["exit_code"] is not None:
            ended.append(ExitCode(row["exit_code"]))
    return tuple(
        Mark(source, flow, days[place].isoformat(), int(gravest(ended)) if ended else None)
        for (source, flow, place), ended in codes.items()
    )
