"""What a night came to, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from brp_filesync.cli.context import end, tell
from brp_filesync.cli.shown import printed
from brp_filesync.cli.tables import say, show_table
from brp_filesync.core.codes import word
from brp_filesync.core.invariants import JOURNAL_SUMS
from brp_filesync.core.money import kronor_plain
from brp_filesync.core.phrase import Phrase, amount, joined, phrase, phrase_of, phrases
from brp_filesync.core.problem_texts import texts
from brp_filesync.flows.result import FileResult, FlowResult, file_as_dict
from brp_filesync.report.after import Reported
from brp_filesync.service.night import Night

if TYPE_CHECKING:
    from brp_filesync.flows.post import Mails
    from brp_filesync.ledger.files import Decided

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


_NOT_TAKEN = (
    phrases("{count} not complete yet", "{count} not complete yet", 0),
    phrases("{count} older than start_from", "{count} older than start_from", 0),
    phrases("{count} too big", "{count} too big", 0),
    phrases(
        "{count} taken away as it was read (ours is the only copy)",
        "{count} taken away as they were read (ours are the only copies)",
        0,
    ),
)
_MOST_ORDERS = 10  # of a kind of mail, on the terminal
_BOOKED = (
    "file",
    "result",
    "new",
    "received",
    "booked",
    "unmatched",
    "already seen",
    "written off",
    "charges",
    "waiting",
)
_SETTLED_SUMS = ("gross_ore", "commission_ore", "vat_ore", "net_ore")
_SETTLED = (
    "file",
    "result",
    "rows",
    "settled",
    "already seen",
    "gross",
    "commission",
    "VAT",
    "net",
    "tasks",
)


def show_nights(nights: Sequence[FlowResult]) -> None:
    """Print for each portal or bank a table of its files, and what else happened, a line each."""
    for night in nights:
        if night.files and night.flow == "payments":
            show_booked(night.source, night.files)
        elif night.files and night.flow == "settlements":
            show_settled(night.source, night.files)
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
    if night.mistake is not None and not night.nights:
        return phrase("Nothing was run: the schedule has mistakes.")
    if not night.nights:
        return phrase("Nothing is due.")
    if night.reported is not None and night.reported.text:
        return night.reported.text.partition("\n")[0]
    code = int(night.exit_code)
    if night.dry:
        return phrase("Dry run done, exit code {code}.", code=code)
    return phrase("Run done, exit code {code}.", code=code)


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


def end_with_file(night: FileResult, shown: dict[str, Any]) -> NoReturn:
    """Show what became of a file that a person decided on, and leave with its exit code.

    `shown` is what its JSON says before.
    """
    if not printed({**shown, **file_as_dict(night)}):
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
            rows.append([each.file.name, result, *[""] * 8])
        else:
            sums = [amount(decided.sums[name]) for name in JOURNAL_SUMS]
            new, waiting = decided.counts.imported, decided.waiting
            rows.append([each.file.name, decided.result, new, *sums, waiting])
    if rows:
        show_table(bank, _BOOKED, rows)


def show_settled(portal: str, files: Sequence[FileResult]) -> None:
    """Print what became of a portal's settlement reports: what each settled, and what is a task."""
    rows: list[list[object]] = []
    for each in files:
        decided = each.decided
        if decided is None or decided.settled is None:
            result = "left" if decided is None else decided.result
            rows.append([each.file.name, result, *[""] * 8])
            continue
        sums = [amount(decided.settled[name]) for name in _SETTLED_SUMS]
        counts = [decided.counts.rows, decided.settled["settled_rows"]]
        seen = decided.counts.duplicate or ""
        rows.append([each.file.name, decided.result, *counts, seen, *sums, decided.waiting])
    if rows:
        show_table(portal, _SETTLED, rows)


def show_problems(files: Sequence[FileResult]) -> None:
    """Print why files were refused or left, a line each."""
    for each in files:
        _show_problem(each)


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
        amount(file.decided.invoiced_ore),
    ]


def _show_rest(night: FlowResult) -> None:
    for file in night.files:
        _show_problem(file)
    said = _said_of_files(night)
    if night.lumps:
        said.append(phrases("{count} lump booked", "{count} lumps booked", night.lumps))
    if night.mails is not None:
        said += _said_of_mails(night.mails, dry=night.dry)
    dry = phrase(" (dry run: nothing has changed)") if night.dry else ""
    if said:
        trial = phrase(" (on trial: nothing is imported)") if night.trial else ""
        say(joined("", [f"{night.source}: ", joined(", ", said), trial, dry]))
    if night.catalogue is not None:
        first, *others = night.catalogue.sentences()
        for each in (joined("", [f"{night.source}: ", first, dry]), *others):
            say(each)


def _said_of_files(night: FlowResult) -> list[Phrase]:
    said: list[Phrase] = []
    if night.fetching is not None:
        said.append(phrases("{count} fetched", "{count} fetched", len(night.fetching.received)))
        for names, told in (
            (night.fetching.waiting, _NOT_TAKEN[0]),
            (night.fetching.skipped, _NOT_TAKEN[1]),
            (night.fetching.too_big, _NOT_TAKEN[2]),
            (night.fetching.gone, _NOT_TAKEN[3]),
        ):
            if names:
                said.append(told.filled(count=len(names)))
    if night.duties is not None:
        said += [
            phrases("{count} answered", "{count} answered", len(night.duties.answered)),
            phrases("{count} cleared away", "{count} cleared away", night.duties.cleared),
        ]
    return said


def _said_of_mails(mails: Mails, *, dry: bool) -> list[Phrase]:
    counted = (
        phrases("{count} mailed", "{count} mailed", mails.sent),
        phrases("{count} mail failed", "{count} mails failed", mails.failed),
        phrases("{count} mail of unknown fate", "{count} mails of unknown fate", mails.unknown),
        phrases("{count} mail waived", "{count} mails waived", mails.waived),
        phrases("{count} mail waits", "{count} mails wait", mails.waiting),
    )
    counts = (mails.sent, mails.failed, mails.unknown, mails.waived, mails.waiting)
    said = [each for count, each in zip(counts, counted, strict=True) if count]
    if mails.unset and mails.waiting:
        said[-1] += phrase(" (the settings have no part `mail`)")
    if dry and mails.sent:
        said[0] = phrases(
            "{count} mail would go ({orders})",
            "{count} mails would go ({orders})",
            mails.sent,
            orders=_said_of_orders(mails),
        )
    return said


def _said_of_orders(mails: Mails) -> str:
    """Return the first orders whose mails would go, by the mails' kind."""
    shown = {kind: numbers[:_MOST_ORDERS] for kind, numbers in mails.orders.items()}
    if not shown:
        return phrase("of the trial")
    said = [word(kind) + f" {', '.join(numbers)}" for kind, numbers in shown.items()]
    more = mails.sent - sum(map(len, shown.values()))
    said += [phrases("{count} more", "{count} more", more)] if more else []
    return joined("; ", said)


def _show_problem(file: FileResult) -> None:
    for account, day, ore in file.decided.control_differs if file.decided is not None else ():
        than = phrase_of("bank tells", "more") if ore > 0 else phrase_of("bank tells", "less")
        say(
            phrase(
                "{name}: on {day} the bank tells {ore} {than} for account {account} than "
                "what was received. Ask the bank which file is missing.",
                name=file.file.name,
                day=day,
                ore=amount(abs(ore)),
                than=than,
                account=account,
            )
        )
    if file.decided is not None:
        _show_unbooked(file, file.decided)
    if file.trouble is not None:
        trouble = joined(" ", filter(None, [file.trouble.message, file.trouble.advice]))
        say(f"{file.file.name}: " + trouble)
    elif file.decided is not None and file.decided.problem is not None:
        problem = file.decided.problem
        place = ":".join([file.file.name, *([str(problem.line)] if problem.line else [])])
        column = f"{problem.column}: " if problem.column else ""
        say(f"{place}: {column}" + texts.sentences(problem.word, problem.params))


def _show_unbooked(file: FileResult, decided: Decided) -> None:
    """Say what seems to be ours and isn't booked: of receivers that the profile lacks, or foreign."""
    then = phrase(
        "Write it in banks/{source}.yaml; then `filesync files replay {file_id}` books it.",
        source=file.file.source,
        file_id=file.file.file_id,
    )
    for bankgiro, count, ore in decided.unlisted.bankgiros:
        told = phrases(
            "{name}: one payment of {ore} went to bankgiro {bankgiro}, a company's in BRP that "
            "the bank's profile doesn't list: it isn't booked.",
            "{name}: {count} payments of together {ore} went to bankgiro {bankgiro}, a "
            "company's in BRP that the bank's profile doesn't list: they aren't booked.",
            count,
            name=file.file.name,
            ore=amount(ore),
            bankgiro=bankgiro,
        )
        say(joined(" ", [told, then]))
    for account, count, ore in decided.unlisted.accounts:
        told = phrases(
            "{name}: one payment of {ore} with an OCR number of ours went to account {account}, "
            "which the bank's profile doesn't list: it isn't booked.",
            "{name}: {count} payments of together {ore} with OCR numbers of ours went to account "
            "{account}, which the bank's profile doesn't list: they aren't booked.",
            count,
            name=file.file.name,
            ore=amount(ore),
            account=account,
        )
        say(joined(" ", [told, then]))
    for currency, count, hundredths in decided.foreign:
        say(
            phrases(
                "{name}: one entry to us is in {currency} ({sum}): it isn't booked. Book it by hand.",
                "{name}: {count} entries to us are in {currency} (together {sum}): they aren't "
                "booked. Book them by hand.",
                count,
                name=file.file.name,
                currency=currency,
                sum=kronor_plain(hundredths, "."),
            )
        )
