"""What has been done since the backup that was put back, done again: `filesync recover`.

Each file is decided again in the order of then, by the profile, the day and the numbers of then,
and stays only where its answer comes out as the one that was kept. It may be killed anywhere and run
again: until its last transaction nothing else may write.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from brp_filesync.app import App, put_back
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.numbers import latest_ids, next_numbers, recorded_gaps, skip_numbers
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.desk.decided_again import Then, decide_again
from brp_filesync.ledger.commits import catch_up, commits_known, latest_attempt
from brp_filesync.ledger.locks import only_run
from brp_filesync.ledger.mails import as_the_journal_says
from brp_filesync.ledger.outside import Line, append, lines_after
from brp_filesync.migrations.revision import demand_current

_REASON = "given out by a database that is gone"


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
    attempts = list(_attempts(lines))
    with ExitStack() as held:
        for source, flow in sorted({(each["source"], each["flow"]) for each, _ in attempts}):
            held.enter_context(only_run(app.engine, source, flow))
        moved: dict[int, int] = {}  # ids of orders, then → now
        files_now: dict[int, int] = {}
        for attempt, before in attempts:
            _take_up(app, free, attempt, before, told, moved, files_now)
        told.acts = [act for line in lines for act in line.get("acts", ())]
        _end(app, free, lines, moved, told, who)
    return told


def _take_up(
    app: App,
    free: App,
    attempt: Mapping[str, Any],
    before: Line | None,
    told: Recovered,
    moved: dict[int, int],
    files_now: dict[int, int],
) -> None:
    """Decide one file again, by the numbers of before it was decided then."""
    try:
        with free.database.connect() as connection, free.database.write(connection):
            if before is not None:
                skip_numbers(connection, before["series"], _REASON, app.now)
        then = Then(attempt, datetime.fromisoformat(attempt["decided_at"]), files_now)
        made = decide_again(app, then)
    except FilesyncError as trouble:
        not_again = NotAgain(
            attempt["source"], attempt["flow"], attempt["name"], attempt["sha256"], trouble.message
        )
        told.not_again.append(not_again)
        return
    told.files += 1
    if before is not None:
        moved |= {before["order"] + at: order_id for at, order_id in enumerate(made, 1)}


def _end(
    app: App,
    free: App,
    lines: Sequence[Line],
    moved: Mapping[int, int],
    told: Recovered,
    who: str,
) -> None:
    """Raise the series above all that was given out, and let runs go on: one transaction."""
    highest: dict[str, int] = {}
    for line in lines:
        for series, number in line["series"].items():
            highest[series] = max(number, highest.get(series, 0))
    with free.database.connect() as connection, free.database.write(connection):
        states = {
            (kind, moved.get(order_id, order_id)): state
            for line in lines
            for kind, order_id, state in line.get("mails", ())
            if order_id is not None
        }
        told.mails = as_the_journal_says(connection, states, app.now)
        skip_numbers(connection, highest, _REASON, app.now)
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
            "audit": act,
            "recovered": True,
        }
    append(app.journal, line)


def _attempts(lines: Sequence[Line]) -> Iterator[tuple[Mapping[str, Any], Line | None]]:
    """Yield each attempt once, with the line of the commit before its own, where that is told."""
    seen: set[int] = set()
    by_number = {int(line["number"]): line for line in lines}
    for line in lines:
        new = [each for each in line.get("attempts", ()) if each["attempt_id"] not in seen]
        for attempt in new:
            seen.add(attempt["attempt_id"])
            yield attempt, by_number.get(int(line["number"]) - 1) if len(new) == 1 else None
