"""What has been done since the backup that was put back, done again: `filesync recover`.

Each file is decided again in the order of then, by the profile, the day and the numbers of then,
and stays only where its answer comes out as the one that was kept. It may be killed anywhere and run
again: until its last transaction nothing else may write.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from brp_filesync.app import App, put_back
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.mails import orders_named
from brp_filesync.brp.numbers import latest_ids, next_numbers, recorded_gaps, skip_numbers
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.desk.decided_again import Then, decide_again, enter_again
from brp_filesync.desk.erasing import erase_again
from brp_filesync.flows.payments import control_again
from brp_filesync.ledger.answer_names import name_answers_again
from brp_filesync.ledger.commits import catch_up, commits_known, latest_attempt, latest_file
from brp_filesync.ledger.locks import only_run
from brp_filesync.ledger.mails_before import as_the_journal_says
from brp_filesync.ledger.outside import Line, append, lines_after
from brp_filesync.migrations.revision import demand_current

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class NotAgain:
    """A file that couldn't be decided again as it was, and why."""

    source: str
    flow: FlowName
    name: str
    sha256: str
    why: str


@dataclass(slots=True)
class Recovered:
    """What came of it. `gaps` are numbers that name nothing now, by series."""

    since: str
    commits: int
    files: int = 0
    not_again: list[NotAgain] = field(default_factory=list)
    mails: int = 0
    gaps: list[dict[str, str | int]] = field(default_factory=list)
    acts: list[Mapping[str, Any]] = field(default_factory=list)


def recover(app: App, who: str) -> Recovered:
    """Take up what the journal tells of and the database lacks, and let runs go on.

    Raises NotPossible where the database is as new as its journal, and Busy while a run is at work.
    """
    demand_current(app.engine)
    free = put_back(app)
    with app.database.connect() as connection:
        known = commits_known(connection)
    lines = lines_after(app.journal, known)
    if not lines:
        raise NotPossible(
            phrase("The database is as new as its journal: there is nothing to recover."),
        )
    told = Recovered(str(lines[0]["at"]), int(lines[-1]["number"]) - known)
    with ExitStack() as held:
        for source, flow in sorted(_flows(lines)):
            held.enter_context(only_run(app.engine, source, flow))
        files_now: dict[int, int] = {}
        lost: list[str] = []  # files not decided again since numbers were made sure of
        for step in _steps(lines):
            if step.begins_anew:
                files_now.clear()
            for each in step.files:
                _enter(app, each, told, files_now)
            for each in step.attempts:
                erase_again(free, each["decided_at"])  # who came again was a new one then
                _take_up(app, free, each, step.before, told, lost)
        for bank in sorted({source for source, flow in _flows(lines) if flow == "payments"}):
            with suppress(FilesyncError):  # a bank without a profile is told of by its files
                control_again(free, app.bank(bank))
        erase_again(free)
        told.acts = [
            act for line in lines for act in line.get("acts", ()) if act["act"] != "person erase"
        ]
        _end(app, free, lines, told, lost, who)
    return told


def _enter(
    app: App, entered: Mapping[str, Any], told: Recovered, files_now: dict[int, int]
) -> None:
    """Enter a file that was received since; whether it was decided is told apart."""
    try:
        enter_again(app, entered, files_now)
    except FilesyncError as trouble:
        _note(told, entered, trouble)


def _take_up(
    app: App,
    free: App,
    attempt: Mapping[str, Any],
    before: Line | None,
    told: Recovered,
    lost: list[str],
) -> None:
    """Decide one file again, by the numbers of before it was decided then."""
    try:
        with free.database.connect() as connection, free.database.write(connection):
            if before is not None:
                skip_numbers(connection, before["series"], _reason(lost), app.now)
        lost.clear()
        decide_again(app, Then(attempt, datetime.fromisoformat(attempt["decided_at"])))
    except FilesyncError as trouble:
        lost.append(attempt["name"])
        _note(told, attempt, trouble)
        return
    told.files += 1


def _note(told: Recovered, of: Mapping[str, Any], trouble: FilesyncError) -> None:
    found = NotAgain(of["source"], of["flow"], of["name"], of["sha256"], trouble.message)
    if found not in told.not_again:
        told.not_again.append(found)


def _reason(lost: Sequence[str]) -> str:
    """Return why numbers name nothing: the files whose orders had them, as far as it is known."""
    if not lost:
        return phrase("given out by a database that is gone")
    names = ", ".join(dict.fromkeys(lost))
    return phrase("given out by a database that is gone, to orders of {names}", names=names)[
        :_LONGEST
    ]


def _end(
    app: App,
    free: App,
    lines: Sequence[Line],
    told: Recovered,
    lost: Sequence[str],
    who: str,
) -> None:
    """Raise the series above all that was given out, and let runs go on: one transaction."""
    highest: dict[str, int] = {}
    for line in lines:
        for series, number in line["series"].items():
            highest[series] = max(number, highest.get(series, 0))
    states = {
        (kind, portal, number): state
        for line in lines
        for kind, portal, number, state in line.get("mails", ())
    }
    with free.database.connect() as connection, free.database.write(connection):
        orders = orders_named(connection, [(portal, number) for _, portal, number in states])
        told.mails = as_the_journal_says(connection, states, orders, app.now)
        named = [(sha256, name) for line in lines for sha256, name in line.get("answers", ())]
        name_answers_again(connection, named)
        skip_numbers(connection, highest, _reason(lost), app.now)
        told.gaps = recorded_gaps(connection)
        details = {"files": told.files, "not again": len(told.not_again), "mails": told.mails}
        act = record_act(connection, who, "recovered", "database", app.now, details)
        number = int(lines[-1]["number"]) + 1
        catch_up(connection, number)
        line = {
            "number": number,
            "at": app.now,
            "series": next_numbers(connection),
            "order": latest_ids(connection)[0],
            "attempt": latest_attempt(connection),
            "file": latest_file(connection),
            "audit": act,
            "recovered": True,
        }
    append(app.journal, line)


@dataclass(frozen=True, slots=True)
class _Step:
    """What one line tells that hadn't been told: files received, and attempts.

    `before` is the line of the commit before a lone attempt's own. A recovery `begins_anew`: ids
    from there on are those of another database.
    """

    begins_anew: bool
    files: tuple[Mapping[str, Any], ...]
    attempts: tuple[Mapping[str, Any], ...]
    before: Line | None


def _steps(lines: Sequence[Line]) -> Iterator[_Step]:
    """Yield what is to be done, each file and attempt once: two processes may tell of one."""
    files: set[int] = set()
    attempts: set[int] = set()
    before: Line | None = None
    for line in lines:
        if anew := bool(line.get("recovered")):
            files.clear()
            attempts.clear()
        entered = [each for each in line.get("files", ()) if each["file_id"] not in files]
        decided = [each for each in line.get("attempts", ()) if each["attempt_id"] not in attempts]
        files |= {each["file_id"] for each in entered}
        attempts |= {each["attempt_id"] for each in decided}
        alone = before if len(decided) == 1 else None
        yield _Step(anew, tuple(entered), tuple(decided), alone)
        before = line


def _flows(lines: Sequence[Line]) -> set[tuple[str, str]]:
    """Return the sources and flows of all files that the lines tell of."""
    return {
        (each["source"], each["flow"])
        for line in lines
        for each in (*line.get("files", ()), *line.get("attempts", ()))
    }
