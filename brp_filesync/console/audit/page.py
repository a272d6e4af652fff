"""What was decided, by whom, when: filtered, and as a file of the whole filter."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from brp_filesync.brp.audit_lists import list_acts
from brp_filesync.console.accounts.users import events
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent, as_file
from brp_filesync.console.pages import page
from brp_filesync.core.formulas import looks_like_formula
from brp_filesync.core.wanted import Wanted

_A_PAGE, _A_CHUNK = 50, 1000
_LONGEST = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COLUMNS = ("audit_id", "at", "who", "act", "subject", "details")


def show(visit: Visit) -> Sent:
    """Show acts, the newest first, and what was done to accounts."""
    who, wanted = _asked(visit)
    before = visit.query.get("before", "")
    with visit.app.database.connect() as connection:
        found = list_acts(
            connection, who, wanted, int(before) if before.isdecimal() else 0, _A_PAGE
        )
    kept = _kept(who, wanted)
    older = urlencode(kept | {"before": found[-1]["audit_id"]}) if len(found) == _A_PAGE else ""
    return page(
        visit,
        "audit.html",
        found=found,
        who=who,
        wanted=wanted,
        asked=urlencode(kept),
        older=older,
        events=events(visit.house.accounts, _A_PAGE) if visit.user.may("users") else [],
    )


def export(visit: Visit) -> Sent:
    """Send the whole filter as CSV, as it is read: it is never held whole."""
    return as_file(_lines(visit, *_asked(visit)), "granskning.csv", "text/csv; charset=utf-8")


def _lines(visit: Visit, who: str, wanted: Wanted) -> Iterator[str]:
    yield "\ufeff" + ";".join(_COLUMNS) + "\r\n"
    before = 0
    while True:
        # A connection a chunk: who reads slowly keeps none.
        with visit.app.database.connect() as connection:
            found = list_acts(connection, who, wanted, before, _A_CHUNK)
        yield _as_csv(found)
        if len(found) < _A_CHUNK:
            return
        before = found[-1]["audit_id"]


def _as_csv(found: list[dict[str, Any]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerows([_cell(str(each[name])) for name in _COLUMNS] for each in found)
    return target.getvalue()


def _cell(text: str) -> str:
    """Return a cell that a spreadsheet shows and never computes."""
    return f"'{text}" if looks_like_formula(text) else text


def _asked(visit: Visit) -> tuple[str, Wanted]:
    asked = visit.query
    days = [asked.get(name, "") for name in ("from", "to")]
    first, last = (day if _DAY.fullmatch(day) else "" for day in days)
    text = asked.get("text", "")[:_LONGEST]
    return asked.get("who", "")[:_LONGEST], Wanted(text=text, first_day=first, last_day=last)


def _kept(who: str, wanted: Wanted) -> dict[str, Any]:
    told = {"who": who, "text": wanted.text, "from": wanted.first_day, "to": wanted.last_day}
    return {name: value for name, value in told.items() if value}
