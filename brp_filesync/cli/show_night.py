"""What a night came to, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from brp_filesync.cli.context import end, show_json, tell
from brp_filesync.cli.tables import say, show_table
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.problem_texts import texts
from brp_filesync.flows.result import FileResult, FlowResult, file_as_dict
from brp_filesync.report.after import Reported
from brp_filesync.service.night import Night

if TYPE_CHECKING:
    from brp_filesync.flows.mails import Mails

_HEADER = (
    "source",
    "file",
    "result",
    "rows",
    "imported",
    "duplicate",
    "rejected",
    "held",
    "invoiced",
)


_MOST_ORDERS = 10  # of a kind of mail, on the terminal
_SUMS = ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore")
_BOOKED = (
    "file",
    "result",
    "new",
    "received",
    "booked",
    "unmatched",
    "already seen",
    "written off",
    "waiting",
)


def show_nights(nights: Sequence[FlowResult]) -> None:
    """Print for each portal or bank a table of its files, and what else happened, a line each."""
    for night in nights:
        if night.files and night.flow == "payments":
            show_booked(night.source, night.files)
        elif night.files:
            show_table(night.source, _HEADER, [_row(night.source, file) for file in night.files])
        _show_rest(night)


def show_night(night: Night, *, quiet: bool = False) -> None:
    """Print the night and its report; when `quiet`, the report's first line, where it has one."""
    if not night.nights or (quiet and night.reported is not None):
        say(first_line(night))
        return
    show_nights(night.nights)
    show_report(night.reported)


def first_line(night: Night) -> str:
    """Return a night in one line: its report's first, where it has one."""
    if not night.nights:
        return "Nothing is due."
    if night.reported is not None and night.reported.text:
        return night.reported.text.partition("\n")[0]
    return f"{'Dry run' if night.dry else 'Run'} done, exit code {int(night.exit_code)}."


def show_report(reported: Reported | None) -> None:
    """Print the report's text, and where its page is; nothing of a dry run."""
    if reported is None:
        return
    for line in reported.text.splitlines():
        say(line)
    if reported.kept is not None:
        say(str(reported.kept.page))


def show_file(source: str, file: FileResult) -> None:
    """Print what became of one file."""
    show_table("File", _HEADER, [_row(source, file)])
    _show_problem(file)


def end_with_file(night: FileResult, shown: dict[str, Any], *, as_json: bool) -> NoReturn:
    """Show what became of a file that a person decided on, and leave with its exit code.

    `shown` is what its JSON says before.
    """
    if as_json:
        show_json({**shown, **file_as_dict(night)})
    else:
        show_file(night.file.source, night)
    if night.trouble is not None:
        tell(night.trouble)
    end(night.exit_code)


def show_booked(bank: str, files: Sequence[FileResult]) -> None:
    """Print what became of a bank's files: what each received, and where its öre went."""
    rows: list[list[object]] = []
    for each in files:
        decided = each.decided
        if decided is None or decided.sums is None:
            result = "left" if decided is None else decided.result
            rows.append([each.file.name, result, *[""] * 7])
        else:
            sums = [kronor(decided.sums[name]) for name in _SUMS]
            new, waiting = decided.counts.imported, decided.waiting
            rows.append([each.file.name, decided.result, new, *sums, waiting])
    if rows:
        show_table(bank, _BOOKED, rows)


def show_problems(files: Sequence[FileResult], language: Language = "en") -> None:
    """Print why files were refused or left, a line each."""
    for each in files:
        _show_problem(each, language)


def _row(source: str, file: FileResult) -> list[object]:
    if file.decided is None:
        return [source, file.file.name, "left", *[""] * 6]
    counts = file.decided.counts
    return [
        source,
        file.file.name,
        file.decided.result,
        counts.rows,
        counts.imported,
        counts.duplicate,
        counts.rejected,
        counts.held,
        kronor(file.decided.invoiced_ore),
    ]


def _show_rest(night: FlowResult) -> None:
    for file in night.files:
        _show_problem(file)
    said = []
    if night.fetching is not None:
        said.append(f"{len(night.fetching.received)} fetched")
        for names, word in (
            (night.fetching.waiting, "not complete yet"),
            (night.fetching.skipped, "older than start_from"),
            (night.fetching.too_big, "too big"),
        ):
            if names:
                said.append(f"{len(names)} {word}")
    if night.duties is not None:
        said += [f"{len(night.duties.answered)} answered", f"{night.duties.cleared} cleared away"]
    if night.mails is not None:
        said += _said_of_mails(night.mails, dry=night.dry)
    dry = " (dry run: nothing has changed)" if night.dry else ""
    if said:
        trial = " (on trial: nothing is imported)" if night.trial else ""
        say(f"{night.source}: {', '.join(said)}{trial}{dry}")
    if night.catalogue is not None:
        first, *others = night.catalogue.sentences()
        for each in (f"{night.source}: {first}{dry}", *others):
            say(each)


def _said_of_mails(mails: Mails, *, dry: bool) -> list[str]:
    counted = (
        (mails.sent, "mailed"),
        (mails.failed, "mails failed"),
        (mails.unknown, "mails of unknown fate"),
        (mails.waived, "mails waived"),
        (mails.waiting, "mails wait"),
    )
    said = [f"{count} {word}" for count, word in counted if count]
    if mails.unset and mails.waiting:
        said[-1] += " (the settings have no part `mail`)"
    if dry and mails.sent:
        said[0] = f"{mails.sent} mails would go ({_said_of_orders(mails)})"
    return said


def _said_of_orders(mails: Mails) -> str:
    """Return the first orders whose mails would go, by the mails' kind."""
    shown = {kind: numbers[:_MOST_ORDERS] for kind, numbers in mails.orders.items()}
    said = "; ".join(f"{kind} {', '.join(numbers)}" for kind, numbers in shown.items())
    more = mails.sent - sum(map(len, shown.values()))
    return f"{said}; {more} more" if said and more else said or "of the trial"


def _show_problem(file: FileResult, language: Language = "en") -> None:
    for account, day, ore in file.decided.control_differs if file.decided is not None else ():
        than = "more" if ore > 0 else "less"
        say(
            f"{file.file.name}: on {day} the bank tells {kronor(abs(ore))} {than} for account"
            f" {account} than what was received. Ask the bank which file is missing."
        )
    if file.trouble is not None:
        say(f"{file.file.name}: {file.trouble}")
    elif file.decided is not None and file.decided.problem is not None:
        problem = file.decided.problem
        said = texts.text(problem.word, problem.params, language)
        place = ":".join([file.file.name, *([str(problem.line)] if problem.line else [])])
        say(f"{place}: {problem.column + ': ' if problem.column else ''}{said}")
