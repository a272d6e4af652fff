"""What is done after a run: its report is written. Nothing here fails the run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from brp_filesync.app import App
from brp_filesync.core.errors import BrokenInvariant, FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.portal_night import PortalNight
from brp_filesync.profiles.load import Installation
from brp_filesync.report import shelf
from brp_filesync.report.compose import Composed, compose
from brp_filesync.report.gather import Ended, gather, without_database
from brp_filesync.report.model import Figures
from brp_filesync.report.pictures import pictures
from brp_filesync.report.sources import load_paper
from brp_filesync.report.words import say

_log = structlog.get_logger()


@dataclass(slots=True)
class Reported:
    """What a run's report came to: its text, where it is kept, and what stood in the way."""

    text: str = ""
    kept: shelf.Kept | None = None
    troubles: list[FilesyncError] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return where it is, for `--json`."""
        kept = self.kept
        return {
            "page": None if kept is None else str(kept.page),
            "data": None if kept is None else str(kept.data),
        }


def report_run(
    app: App, nights: Sequence[PortalNight], code: ExitCode, began_at: str, ended_at: str
) -> Reported:
    """Write the report of a run that ended so, and return it; trouble is told, not raised.

    Not even a bug is raised: what the run did is done.
    """
    reported = Reported()
    try:
        _report(app, nights, Ended(int(code), began_at, ended_at), reported)
    except FilesyncError as trouble:
        reported.troubles.append(trouble)
    except Exception as bug:
        told = f"The report met a bug of ours ({type(bug).__name__})."
        _log.exception("the report met a bug of ours")
        reported.troubles.append(BrokenInvariant(told, "Report it; the run itself is done."))
    for each in reported.troubles:
        _log.error("report", trouble=each.message)
    return reported


def reports_folder(installation: Installation) -> Path:
    """Return where the installation's reports are kept."""
    folder = installation.settings.report.folder
    if folder is not None:
        return installation.path(folder)
    return installation.path(installation.settings.archive).parent / "reports"


def _report(
    app: App, nights: Sequence[PortalNight], ended: Ended, reported: Reported
) -> None:
    settings = app.installation.settings
    notes: tuple[str, ...] = ()
    try:
        figures = gather(app, nights, ended)
    except FilesyncError as trouble:  # the run's own troubles are worth a report all the more
        reported.troubles.append(trouble)
        figures = without_database(app, nights, ended)
        notes = (say(settings.language, "no_database"),)
    drawn = pictures(figures)
    composed = compose(figures, load_paper(settings.language), drawn, notes=notes)
    reported.text = composed.text
    folder = reports_folder(app.installation)
    reported.kept = shelf.keep(folder, ended.at, composed.page, _data(figures, composed))
    shelf.prune(folder, settings.report.keep_days, app.clock.now())


def _data(figures: Figures, composed: Composed) -> dict[str, Any]:
    return {
        "state": composed.state,
        "first_line": composed.text.partition("\n")[0],
        "needs": [
            {"text": each.text, "detail": each.detail, "advice": each.advice, "wrong": each.wrong}
            for each in composed.needs
        ],
        **figures.as_dict(),
    }
