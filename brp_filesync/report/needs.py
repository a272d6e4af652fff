"""What of a run's figures needs a person, with the command that shows it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from brp_filesync.core import alarms
from brp_filesync.core.dates import local_text
from brp_filesync.core.exit_codes import NOT_DONE, ExitCode
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.phrase import in_language
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.source import kind_of
from brp_filesync.core.typed import typed_for
from brp_filesync.report.model import CatalogueFigures, Figures, Late, SourceFigures, Trouble
from brp_filesync.report.twice import told_by_run
from brp_filesync.report.words import WORDS, say, say_counted

State = Literal["well", "waits", "wrong"]

_FILES_SHOWN = 20
# Kinds of alarms: what they are about is counted among what waits.
_TOLD_AS_WAITING = frozenset({"file-failed", "unmatched-old", "mails-failed"})


@dataclass(frozen=True, slots=True)
class Need:
    """A thing for a person: what, more of it ("" for nothing), and what to type or do."""

    text: str
    detail: str
    advice: str
    wrong: bool = False


def needs(figures: Figures, language: Language) -> list[Need]:
    """Return what needs a person, what is wrong first, else in the order of the run."""
    found = list(_of_troubles(figures, language))
    found += [each for source in figures.sources for each in _of_source(source, language)]
    found += [_of_late(each, language) for each in figures.late]
    found += _of_alarms(figures, language)
    found += _of_waiting(figures, language)
    typed = [
        replace(
            each,
            detail=typed_for(each.detail, figures.said),
            advice=typed_for(each.advice, figures.said),
        )
        for each in found
    ]
    return sorted(typed, key=lambda each: not each.wrong)


def state_of(found: list[Need]) -> State:
    """Return how it stands: `wrong` where something wasn't done, `waits`, or `well`."""
    if any(each.wrong for each in found):
        return "wrong"
    return "waits" if found else "well"


def headline(found: list[Need], language: Language) -> str:
    """Return the first line: whether anything needs a person."""
    return say(language, f"head_{state_of(found)}", needs=counted(found, language))


def done_and_not(figures: Figures, language: Language) -> str:
    """Return in a line which sources' parts were done, in part and not at all; "" where all were."""
    ways: dict[str, list[str]] = {"done": [], "in_part": [], "not": []}
    for source in figures.sources:
        failed = source.exit_code in NOT_DONE
        way = ("in_part" if source.reached else "not") if failed else "done"
        ways[way].append(f"{source.name} ({say(language, source.flow)})")
    if not ways["in_part"] and not ways["not"]:
        return ""
    return " ".join(
        say(language, f"head_{way}", names=", ".join(names)) for way, names in ways.items() if names
    )


def counted(found: list[Need], language: Language) -> str:
    """Return how many things, in words."""
    return say_counted(language, "needs", len(found))


def _of_troubles(figures: Figures, language: Language) -> Iterator[Need]:
    """Yield what stood in the runs' way: one cause is one thing, however many it stopped."""
    stopped: dict[tuple[str, Trouble], dict[str, None]] = {}
    for source in figures.sources:
        for trouble in source.troubles:
            if trouble.exit_code != ExitCode.BUSY:
                after = source.reached and trouble.exit_code == ExitCode.UNREACHABLE
                kind = "exit_after" if after else "exit"
                stopped.setdefault((kind, trouble), {})[source.name] = None
    for (kind, trouble), names in stopped.items():
        text = _by_code(kind, trouble.exit_code, language, name=", ".join(names))
        yield _of_trouble(text, trouble, language)
    told = {trouble.message for _, trouble in stopped}
    for trouble in figures.untold:
        if trouble.message not in told:
            # Mail that wasn't taken alone fails no run; a ledger that can't be asked does.
            wrong = trouble.exit_code in NOT_DONE and trouble.exit_code == figures.exit_code
            yield replace(_of_trouble(say(language, "need_untold"), trouble, language), wrong=wrong)
    for trouble in figures.unpruned:
        wrong = trouble.exit_code in NOT_DONE
        yield replace(_of_trouble(say(language, "need_unpruned"), trouble, language), wrong=wrong)
    for trouble in figures.unkept:  # the run is done, and whoever looks for its page finds none
        yield replace(_of_trouble(say(language, "need_unkept"), trouble, language), wrong=False)


def _of_source(source: SourceFigures, language: Language) -> Iterator[Need]:
    for name in source.too_big:
        yield Need(say(language, "need_too_big", name=source.name, file=name), "", "")
    yield from _of_files(source, language)
    yield from _of_catalogue(source, language)


def _of_catalogue(source: SourceFigures, language: Language) -> Iterator[Need]:
    look = f"filesync catalogue diff --portal {source.source}"
    match source.catalogue:
        case CatalogueFigures(result="awaiting_approval", version=version):
            text = say(language, "need_approval", name=source.name, version=version)
            yield Need(text, "", look)
        case CatalogueFigures(result="held_back", problems=(first, *others)):
            why = texts.text(first.word, first.params, language)
            if others:
                text = say_counted(
                    language, "need_held_back_more", len(others), name=source.name, why=why
                )
            else:
                text = say(language, "need_held_back", name=source.name, why=why)
            yield Need(text, "", look)


def _of_files(source: SourceFigures, language: Language) -> Iterator[Need]:
    found = list(_each_file(source, language))
    yield from found[:_FILES_SHOWN]
    if len(found) > _FILES_SHOWN:
        rest = len(found) - _FILES_SHOWN
        text = say_counted(language, "need_more_files", rest, name=source.name)
        yield Need(text, "", f"filesync files list --{kind_of(source.flow)} {source.source}")


def _each_file(source: SourceFigures, language: Language) -> Iterator[Need]:
    for file in source.files:
        show = f"filesync files show {file.file_id}"
        if file.trouble is not None and file.trouble.exit_code != ExitCode.BUSY:
            text = say(language, "need_left", name=source.name, file=file.name)
            yield _of_trouble(text, file.trouble, language)
        elif file.result == "awaiting_approval":
            continue  # its alarm tells of it, on later nights too
        elif file.problem is not None:
            why = texts.text(file.problem.word, file.problem.params, language)
            text = say(language, "need_refused", name=source.name, file=file.name, why=why)
            yield Need(text, "", show)
        elif file.counts.rejected:
            rows = file.counts.rejected
            text = say_counted(language, "need_rejected", rows, name=source.name, file=file.name)
            yield Need(text, "", f"{show} --rejected")


def _of_late(late: Late, language: Language) -> Need:
    text = say(
        language,
        "need_late",
        name=late.name,
        flow=say(language, late.flow),
        day=late.day,
        by=local_text(late.by),
        file=late.file,
    )
    return Need(text, "", "filesync status")


def _of_alarms(figures: Figures, language: Language) -> Iterator[Need]:
    """Yield the open alarms that nothing else of the report tells of."""
    for alarm in figures.alarms:
        if alarm.kind not in _TOLD_AS_WAITING and not told_by_run(alarm, figures):
            text = alarms.told_text(alarm, language)
            yield Need(text, "", alarms.advice(alarm, language), alarm.not_done)


def _of_waiting(figures: Figures, language: Language) -> Iterator[Need]:
    waiting = figures.waiting
    files = [each for source in figures.sources for each in source.files]
    failed = sum(
        each.trouble is not None and each.trouble.exit_code == ExitCode.BROKEN for each in files
    )
    for queue in waiting.queues:
        text = say_counted(
            language,
            "need_unmatched",
            queue.payments,
            bank=queue.name,
            oldest=queue.oldest,
            amount=kronor(queue.amount_ore, language),
        )
        yield Need(text, "", "filesync payments unmatched")
    for rows in waiting.open_rows:
        text = say_counted(
            language, "need_open_rows", rows.rows, name=rows.name, day=local_text(rows.oldest)[:10]
        )
        yield Need(text, "", f"filesync orders rejects --open --portal {rows.source}")
    for books in waiting.vouchers:
        text = say_counted(
            language,
            "need_vouchers",
            books.vouchers,
            company=books.company_id,
            oldest=books.oldest,
        )
        yield Need(text, "", "filesync payments vouchers --sie DIR")
    for trial in waiting.trials:
        if trial.is_long(figures.ended_at):
            text = say_counted(
                language,
                "need_trial",
                trial.days(figures.ended_at),
                name=trial.name,
                day=local_text(trial.since)[:10],
                files=trial.files,
            )
            yield Need(text, "", f"filesync portal checklist {trial.source}")
    for word, count, command in (
        (
            "need_mails",
            waiting.mails.get("failed", 0) + waiting.mails.get("unknown", 0),
            "filesync mail list --state failed --state unknown",
        ),
        # Those that failed in this run are told one by one.
        ("need_failed", waiting.failed_files - failed, "filesync files list --state failed"),
        ("need_tasks", waiting.tasks, "filesync tasks list"),
    ):
        if count > 0:
            yield Need(say(language, word, count=count), "", command)


def _of_trouble(text: str, trouble: Trouble, language: Language) -> Need:
    """Return trouble as a need: what happened, and what to do about it, in its own words."""
    message, advice = (in_language(each, language) for each in (trouble.message, trouble.advice))
    return Need(text, message, advice, trouble.exit_code in NOT_DONE)


def _by_code(kind: str, exit_code: int, language: Language, **params: str) -> str:
    word = f"{kind}_{exit_code}"
    word = word if word in WORDS else f"{kind}_other"
    return say(language, word, exit_code=exit_code, **params)
