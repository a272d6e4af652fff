"""A run's figures made into a page and a text, in the installation's language.

Pure: the same figures give the same bytes. Values are escaped, and never templates.
"""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from babel.dates import format_date
from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, select_autoescape

from brp_filesync.core import alarms
from brp_filesync.core.dates import local_text
from brp_filesync.core.exit_codes import NOT_DONE, ExitCode
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.core.problem_texts import texts
from brp_filesync.report.model import CatalogueFigures, Figures, FileFigures, SourceFigures
from brp_filesync.report.needs import Need, counted, done_and_not, headline, needs, state_of
from brp_filesync.report.pictures import Picture, kind_of
from brp_filesync.report.words import say, say_counted

_DAY = re.compile(r"(\b\d{4}-\d\d-\d\d(?: \d\d:\d\d)?\b)")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_SUMS = ("received", "booked", "unmatched", "already_seen", "written_off", "charges")


@dataclass(frozen=True, slots=True)
class Paper:
    """What reports are written on: their language, the templates by name, and kept as code."""

    language: Language
    templates: Mapping[str, str]
    compiled: BytecodeCache


@dataclass(frozen=True, slots=True)
class Composed:
    """A report: its subject, its text, its page with the pictures within, and how it stands."""

    subject: str
    text: str
    page: str
    state: str
    needs: tuple[Need, ...]


# Of a settlement report what it settled is told instead.
_SETTLED_SUMS = ("gross", "commission", "vat", "net")


def compose(
    figures: Figures,
    paper: Paper,
    pictures: Sequence[Picture],
    source_of: Callable[[Picture], str] | None = None,
    notes: Sequence[str] = (),
) -> Composed:
    """Return the report. `source_of` says where the page finds a picture: in itself by default.

    `notes` are lines below the first one that aren't of the run itself.
    """
    language = paper.language
    found = needs(figures, language)
    state = state_of(found)
    values = _values(figures, language, found, notes)
    values["pictures"] = [
        {
            "name": each.name,
            "source": (source_of or _within)(each),
            "alt": alternative(figures, each.name, language),
            "legend": [(say(language, word), colour) for word, colour in each.colours.items()],
        }
        for each in pictures
    ]
    environment = _environment(paper)
    page = environment.get_template("page.html").render(values)
    text = environment.get_template("page.txt").render(values)
    subject = say(
        language,
        f"subject_{state}",
        gym=figures.installation,
        needs=counted(found, language),
        day=_day(figures.ended_at, language),
    )
    # Only rules for narrow screens stay in the head: many readers of mail know no style sheets.
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return Composed(subject, text, inliner.inline(page), state, tuple(found))


def alternative(figures: Figures, name: str, language: Language) -> str:
    """Return what a picture shows, in a sentence, for those who don't see it."""
    days = figures.days
    edges = {"first": _short_day(days[0].day, language), "last": _short_day(days[-1].day, language)}
    if name == "orders":
        top = max(days, key=lambda day: day.counts.rows)
        return say(
            language,
            "alt_orders",
            **edges,
            top=top.counts.rows,
            **{
                outcome: say_counted(language, f"alt_{outcome}", count)
                for outcome, count in (
                    ("imported", sum(day.counts.imported for day in days)),
                    ("duplicate", sum(day.counts.duplicate for day in days)),
                    ("rejected", sum(day.counts.rejected + day.counts.held for day in days)),
                )
            },
            top_day=_short_day(top.day, language),
        )
    if name == "payments":
        sums = {
            sum_name: kronor(sum(getattr(day, f"{sum_name}_ore") for day in days), language)
            for sum_name in ("received", "booked", "unmatched")
        }
        return say(language, "alt_payments", **edges, **sums)
    kinds = [kind_of(mark).removeprefix("legend_") for mark in figures.marks]
    return say(
        language,
        "alt_nights",
        **edges,
        done=say_counted(language, "alt_done", kinds.count("done")),
        waits=kinds.count("waits"),
        wrong=kinds.count("wrong"),
    )


def _environment(paper: Paper) -> Environment:
    environment = Environment(
        loader=DictLoader(paper.templates),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=paper.compiled,
    )
    environment.filters["kronor"] = lambda ore: kronor(ore, paper.language)
    environment.filters["by_days"] = _DAY.split  # every other part is a date
    return environment


def _values(
    figures: Figures, language: Language, found: Sequence[Need], notes: Sequence[str]
) -> dict[str, Any]:
    began, ended = (_local(each) for each in (figures.began_at, figures.ended_at))
    took = _took(round((ended - began).total_seconds()), language)
    return {
        "language": language,
        "say": lambda word, **params: say(language, word, **params),
        "installation": figures.installation,
        "day": _day(figures.ended_at, language),
        "took": say(language, "took", began=f"{began:%H:%M}", ended=f"{ended:%H:%M}", took=took),
        "state": state_of(list(found)),
        "headline": headline(list(found), language),
        "done": done_and_not(figures, language),
        "needs": found,
        "notes": notes,
        "sources": [_source(each, language) for each in figures.sources],
        "alarms": [
            say(
                language,
                "alarm_since",
                since=local_text(each.raised_at),
                text=alarms.told_text(each, language),
            )
            for each in figures.alarms
        ],
        "waiting": _waiting(figures, language),
        "exit_code": figures.exit_code,
    }


def _source(source: SourceFigures, language: Language) -> dict[str, Any]:
    counts = source.counts.as_dict()
    names = _SETTLED_SUMS if source.flow == "settlements" else _SUMS
    sums = {name: source.sum_ore(f"{name}_ore") for name in names}
    return {
        "name": source.name,
        "flow": say(language, source.flow),
        "state": _state(source),
        "state_text": say(language, f"state_{_state(source)}"),
        "counts": [(say_counted(language, name, counts[name]), counts[name]) for name in OUTCOMES],
        "sums": [
            (say(language, name), sums[name]) for name in names if sums[name] or name in _SUMS[:3]
        ],
        "has_sums": source.flow in ("payments", "settlements"),
        "lumps": say_counted(language, "lumps", source.lumps) if source.lumps else "",
        "invoiced_ore": source.invoiced_ore,
        "problems": [
            (each.rows, texts.code(each.word), texts.text(each.word, each.params, language))
            for each in source.problems
        ],
        "more_problems": say_counted(language, "more_problems", source.more_problems)
        if source.more_problems
        else "",
        "files": [_file(each, language) for each in source.files],
        "catalogue": _catalogue(source.catalogue, language),
        "reached": not any(each.exit_code in NOT_DONE for each in source.troubles),
        "incomplete": ", ".join(source.incomplete),
        "gone": ", ".join(source.gone),
        "answered": source.answered,
        "mails_sent": source.mails_sent,
    }


def _catalogue(offered: CatalogueFigures | None, language: Language) -> str:
    """Return what became of a portal's catalogue, "" of another flow."""
    if offered is None:
        return ""
    return say(
        language,
        f"catalogue_{offered.result}",
        version=offered.version,
        rows=", ".join(
            say_counted(language, f"rows_{name}", count)
            for name, count in (
                ("added", offered.added),
                ("gone", offered.gone),
                ("changed", offered.changed),
            )
        ),
    )


def _state(source: SourceFigures) -> str:
    if source.exit_code in NOT_DONE:
        return "wrong"
    if source.exit_code == ExitCode.BUSY:
        return "busy"
    return "done" if source.exit_code == ExitCode.DONE else "waits"


def _file(file: FileFigures, language: Language) -> dict[str, str]:
    results = {
        "imported": "result_imported"
        if file.sums is None and file.settled is None
        else "result_booked",
        "refused": "result_refused",
        "left": "result_left",
        "awaiting_approval": "result_waits",
        "tried": "result_tried",
    }
    told = say(language, results.get(file.result, "result_other"), result=file.result)
    amount = ""
    if file.sums is not None:
        received = kronor(file.sums["received_ore"], language)
        amount = say_counted(language, "file_payments", file.counts.imported, received=received)
    elif file.settled is not None:
        settled = file.settled["settled_rows"]
        amount = say_counted(language, "file_settled", file.counts.rows, settled=settled)
    elif file.counts.rows:
        amount = say_counted(language, "file_rows", file.counts.rows, imported=file.counts.imported)
    return {"name": file.name, "result": told, "amount": amount}


def _waiting(figures: Figures, language: Language) -> list[str]:
    """Return what the next run does by itself; what waits for a person is told above."""
    waiting = figures.waiting
    counts: Mapping[str, int] = {
        "mails_todo": waiting.mails.get("todo", 0) + waiting.mails.get("sending", 0),
        "duties": sum(waiting.duties.values()),
    }
    awaited = [
        say_counted(
            language,
            "awaited_lumps",
            each.reports,
            name=each.name,
            amount=kronor(each.open_ore, language),
            oldest=each.oldest,
        )
        for each in waiting.lumps
    ]
    return [say(language, word, count=count) for word, count in counts.items() if count] + awaited


def _within(picture: Picture) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.png).decode("ascii")


def _took(seconds: int, language: Language) -> str:
    if seconds < 60:
        return say(language, "seconds", seconds=seconds)
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return say(language, "minutes", minutes=minutes, seconds=rest)
    return say(language, "hours", hours=minutes // 60, minutes=minutes % 60)


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(_STOCKHOLM)


def _day(moment: str, language: Language) -> str:
    return format_date(_local(moment).date(), "long", _LOCALES[language])


def _short_day(day: str, language: Language) -> str:
    return format_date(date.fromisoformat(day), "d MMMM", _LOCALES[language])
