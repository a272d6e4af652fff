"""What is done after a run: its report is written and mailed. Nothing here fails the run."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.language import Language
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import guard
from brp_filesync.flows.result import FlowResult
from brp_filesync.flows.staff_mail import send_to_staff
from brp_filesync.mail.model import Mail
from brp_filesync.profiles.load import reports_folder
from brp_filesync.report import mailing, shelf
from brp_filesync.report.compose import Composed, compose
from brp_filesync.report.gather import Ended, gather, without_database
from brp_filesync.report.model import Figures, Trouble
from brp_filesync.report.needs import needs
from brp_filesync.report.pictures import pictures
from brp_filesync.report.sources import load_paper
from brp_filesync.report.words import say

_log = Log()
_MOST_EARLIER = 500  # reports looked at for one that was mailed


@dataclass(slots=True)
class Reported:
    """What a run's report came to: its text, where it is kept, and what stood in the way."""

    text: str = ""
    kept: shelf.Kept | None = None
    mailed: int = 0
    unmailed: int = 0
    waits: bool = False  # something in it is for a person
    troubles: list[FilesyncError] = field(default_factory=list)
    rejects: list[Path] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        """What it adds to the run's own: what it says, or can't be mailed, waits for a person."""
        return ExitCode.WAITING if self.unmailed or self.waits else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """Return where it is, for `--json`."""
        kept = self.kept
        return {
            "page": None if kept is None else str(kept.page),
            "data": None if kept is None else str(kept.data),
            "rejects": [str(each) for each in self.rejects],
            "mailed": self.mailed,
            "unmailed": self.unmailed,
            "troubles": [each.message for each in self.troubles],
        }


def report_run(
    app: App,
    nights: Sequence[FlowResult],
    code: ExitCode,
    began_at: str,
    ended_at: str,
    untold: Sequence[FilesyncError] = (),
    unpruned: Sequence[FilesyncError] = (),
) -> Reported:
    """Write the report of a run that ended so, and return it; trouble is told, not raised.

    Not even a bug is raised: what the run did is done. `untold` is why alarms couldn't be told, or
    looked at, `unpruned` why what is kept no longer is there still.
    """
    reported = Reported()
    try:
        with guard(phrase("The report"), phrase("the run itself is done.")):
            _report(app, nights, Ended(int(code), began_at, ended_at, untold, unpruned), reported)
    except FilesyncError as trouble:
        reported.troubles.append(trouble)
    for each in reported.troubles:
        _log.error("report", trouble=each.message)
    return reported


def _report(app: App, nights: Sequence[FlowResult], ended: Ended, reported: Reported) -> None:
    settings = app.installation.settings
    folder = reports_folder(app.installation)
    earlier = _earlier(folder)
    notes = mailing.notes(mailing.unsent(earlier), settings.language)
    try:
        figures = gather(app, nights, ended)
    except FilesyncError as trouble:  # the run's own troubles are worth a report all the more
        reported.troubles.append(trouble)
        figures = without_database(app, nights, ended)
        notes = [say(settings.language, "no_database"), *notes]
    drawn = pictures(figures)
    paper = load_paper(settings.language)
    figures = _with_its_code(figures, settings.language, reported)
    composed = compose(figures, paper, drawn, notes=notes)
    reported.text = composed.text
    data = _data(figures, composed)
    try:
        reported.kept = shelf.keep(folder, ended.at, composed.page, data)
        _keep_rejects(app, nights, reported.kept, reported)
        shelf.prune(
            folder,
            settings.report.keep_days,
            settings.report.rejects_keep_days,
            app.clock.now(),
        )
    except FilesyncError as trouble:  # who can't find it on the disk should get it by mail
        reported.troubles.append(trouble)
        unkept = Trouble(trouble.message, trouble.advice, int(trouble.exit_code))
        figures = _with_its_code(replace(figures, unkept=(unkept,)), settings.language, reported)
        composed = compose(figures, paper, drawn, notes=notes)
        reported.text, data = composed.text, _data(figures, composed)
    wish = settings.report.mail
    now = app.clock.now()
    if wish and settings.mail and mailing.is_wanted(wish.when, composed.state, earlier, now):
        from brp_filesync.report.mail import mails, source_in_mail

        mailed = compose(figures, paper, drawn, source_in_mail, notes)
        _mail(
            app,
            mails(mailed, drawn, wish.to, settings.mail, settings.language, now),
            data,
            reported,
        )


def _with_its_code(figures: Figures, language: Language, reported: Reported) -> Figures:
    """Return the figures with the code that the run ends with, by what the page says of it."""
    if not needs(figures, language):
        return figures
    reported.waits = True
    code = gravest([ExitCode(figures.exit_code), ExitCode.WAITING])
    return replace(figures, exit_code=int(code))


def _keep_rejects(
    app: App, nights: Sequence[FlowResult], kept: shelf.Kept, reported: Reported
) -> None:
    """Write the rejected rows of the run's files beside its report, and tell where they are."""
    settings = app.installation.settings
    if not settings.report.rejects:
        return
    for result in (each for night in nights for each in night.files):
        decided = result.decided
        if decided is None or decided.result != "imported" or decided.sums is not None:
            continue
        if decided.counts.rejected:
            from brp_filesync.desk.rejected_rows import rejects

            content = rejects(app, result.file.file_id).content
            path = shelf.keep_rejects(kept, result.file.file_id, content)
            reported.rejects.append(path)
            reported.text += say(settings.language, "rejects_file", path=path) + "\n"


def _mail(app: App, wanted: Sequence[Mail], data: dict[str, Any], reported: Reported) -> None:
    """Send the mails, once: what becomes of them is kept with the report, before and after."""
    settings = app.installation.settings.mail
    if settings is None:
        return
    _note(reported, data, "sending")
    posted = send_to_staff(app, settings, wanted)
    _note(reported, data, "sent" if posted.taken else "failed")
    reported.mailed = posted.taken
    reported.unmailed = len(wanted) - posted.taken
    reported.troubles += posted.troubles


def _note(reported: Reported, data: dict[str, Any], state: mailing.MailState) -> None:
    data["mail"] = state
    if reported.kept is not None:
        shelf.write_data(reported.kept, data)


def _earlier(folder: Path) -> list[mailing.Earlier]:
    found = islice(shelf.latest_first(folder), _MOST_EARLIER)
    return mailing.since_sent(mailing.earlier_of(data, kept.page.name) for kept, data in found)


def _data(figures: Figures, composed: Composed) -> dict[str, Any]:
    return {
        "state": composed.state,
        "mail": "none",
        "first_line": composed.text.partition("\n")[0],
        "needs": [
            {"text": each.text, "detail": each.detail, "advice": each.advice, "wrong": each.wrong}
            for each in composed.needs
        ],
        **figures.as_dict(),
    }
