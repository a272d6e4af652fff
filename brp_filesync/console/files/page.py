"""Files and their rows: what came of each, and what a person decides of it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from brp_filesync.console.deeds import done
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.pages import page
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.finding import Orders
from brp_filesync.desk import files as desk
from brp_filesync.desk import rejected_rows
from brp_filesync.ledger import files, lists

_A_PAGE, _MOST_ROWS, _LONGEST = 50, 200, 200
STATES = ("received", "imported", "refused", "failed", "awaiting_approval", "tried", "discarded")


def show(visit: Visit) -> Sent:
    """Show the list, the newest first, of one state if asked."""
    return _list(visit, "")


def find(visit: Visit) -> Sent:
    """Show the files whose name, or a row's order number, has a text."""
    return _list(visit, visit.form.get("text", "")[:_LONGEST])


def show_file(visit: Visit) -> Sent:
    """Show a file: attempts, arrivals, answers, and its rejected rows with why."""
    file_id = int(visit.path["file"])
    with visit.app.database.connect() as connection:
        file = files.find(connection, file_id)
        if file is None:
            raise NotPossible(phrase("There is no file {file_id}.", file_id=file_id))
        attempts = lists.attempts_of(connection, file_id)
        latest = attempts[-1]["attempt_id"] if attempts else 0
        rows = []
        for row in lists.rows_of(connection, latest, rejected=True):
            rows.append(_row(row, visit.language))
            if len(rows) == _MOST_ROWS:
                break
        return page(
            visit,
            "file.html",
            file=file,
            attempts=[{**each, "why": _why(each["problem"], visit.language)} for each in attempts],
            arrivals=lists.arrivals_of(connection, file_id),
            duties=lists.duties_of(connection, file_id),
            doubt=_problem(lists.approval_of(connection, file_id)["doubt"], visit.language),
            rows=rows,
            is_many=len(rows) == _MOST_ROWS,
            may_act=visit.user.may("decide"),
        )


_ACTS: Mapping[str, Callable[[Visit, int], object]] = {
    "approve": lambda visit, file_id: desk.approve(visit.app, file_id, visit.user.name),
    "discard": lambda visit, file_id: desk.discard(visit.app, file_id, visit.user.name),
    "retry": lambda visit, file_id: desk.retry(visit.app, file_id, visit.user.name),
    "replay": lambda visit, file_id: desk.replay(visit.app, file_id, visit.user.name),
    "waive": lambda visit, file_id: rejected_rows.waive(
        visit.app, file_id, _lines(visit), visit.user.name
    ),
}


def act(visit: Visit) -> Sent:
    """Approve, discard, retry or replay a file, or let its rejected rows be."""
    file_id = int(visit.path["file"])
    wanted = _ACTS.get(visit.form.get("act", ""))
    if wanted is None:
        raise NotPossible(phrase("There is no such act."))

    def do() -> str:
        wanted(visit, file_id)
        return f"/files/{file_id}"

    return done(visit, do)


def _list(visit: Visit, text: str) -> Sent:
    asked, before = visit.query.get("state", ""), visit.query.get("before", "")
    state = asked if asked in STATES else ""
    with visit.app.database.connect() as connection:
        found = lists.list_files(
            connection,
            "",
            state,
            Wanted(text=text),
            _A_PAGE,
            Orders(),
            None,
            int(before) if before.isdecimal() else 0,
        )
    older = found[-1]["file_id"] if len(found) == _A_PAGE and not text else ""
    return page(
        visit, "files.html", found=found, state=state, states=STATES, text=text, older=older
    )


def _row(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    problems = json.loads(row["problems"] or "[]")
    return {
        "line": row["line"],
        "order_number": row["order_number"] or "",
        "is_open": row["closed_at"] is None,
        "closed_by": row["closed_by"] or "",
        "problems": [
            (texts.code(word), column, texts.text(word, params, language))
            for column, word, params in problems
        ],
    }


def _why(problem: str | None, language: Language) -> str:
    return _problem(json.loads(problem) if problem else None, language)


def _problem(problem: Any, language: Language) -> str:
    """Return a file's problem in words, "" for none."""
    return texts.text(problem["word"], problem["params"], language) if problem else ""


def _lines(visit: Visit) -> list[int]:
    line = visit.form.get("line", "")
    return [int(line)] if line.isdecimal() else []
