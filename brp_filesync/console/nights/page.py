"""The nights: sources by days, thirty of them, and run by run."""

from datetime import datetime, timedelta
from typing import Any

from brp_filesync.console.deeds import done
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.pages import page
from brp_filesync.core.exit_codes import NOT_DONE, ExitCode
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk import runs as runs_desk
from brp_filesync.ledger.figures import runs_by_day
from brp_filesync.ledger.lists import list_runs
from brp_filesync.report.status import status_of

_DAYS, _A_PAGE = 30, 60


def show(visit: Visit) -> Sent:
    """Show the grid, what is expected, and the latest runs; of one source, if asked."""
    app = visit.app
    days = [app.today - timedelta(before) for before in reversed(range(_DAYS))]
    asked = visit.query.get("source", "")
    source = asked if asked in {*app.installation.kinds} else ""
    with app.database.connect() as connection:
        codes: dict[tuple[str, str], dict[int, str]] = {}
        for row in runs_by_day(connection, days):
            marks = codes.setdefault((row["source"], row["flow"]), {})
            marks[row["place"]] = max(
                marks.get(row["place"], "done"), _mark(row["exit_code"]), key=_WEIGHT.index
            )
        runs = list_runs(connection, source, Wanted(), _A_PAGE)
    status = status_of(app)
    open_runs = [each for each in runs if not each["ended_at"]]
    return page(
        visit,
        "nights.html",
        days=[day.isoformat() for day in days],
        grid=sorted(codes.items()),
        runs=[{**each, "mark": _mark(each["exit_code"]), "took": _took(each)} for each in runs],
        missing=status.missing,
        awaited=status.awaited,
        source=source,
        sources=sorted(app.installation.kinds.items()),
        begun=visit.query.get("begun", "") in app.installation.kinds,
        is_at_work=bool(open_runs) or "begun" in visit.query,
        may_run=visit.user.may("run"),
    )


def run_now(visit: Visit) -> Sent:
    """Begin a source's night now; how it goes is shown as it goes."""
    source = visit.form.get("source", "")

    def do() -> str:
        runs_desk.begin(visit.app, visit.house.config, source, visit.user.name)
        return f"/nights?begun={source}"

    return done(visit, do)


_WEIGHT = ("done", "waits", "open", "wrong")


def _mark(code: int | None) -> str:
    """Return what a run's end means: a word, never a colour alone."""
    if code is None:
        return "open"
    if code in NOT_DONE:
        return "wrong"
    return "done" if code == ExitCode.DONE else "waits"


def _took(run: dict[str, Any]) -> int | None:
    """Return how many seconds a run took, None where it has no end."""
    if not run["ended_at"]:
        return None
    began, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "ended_at"))
    return int((ended - began).total_seconds())
