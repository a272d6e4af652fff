"""`filesync portal new`, `propose` and `try`: profiles from samples, and samples by profiles."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase, phrases

if TYPE_CHECKING:
    from brp_filesync.proposing.model import Known, Proposal, Sample
    from brp_filesync.proposing.reading import Read

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("name")
@click.option(
    "--sample",
    "first",
    multiple=True,
    required=True,
    type=_FILE,
    metavar="FILE",
    help="A portal's order file; further ones may follow.",
)
@click.argument("more", nargs=-1, type=_FILE, metavar="[FILE]...")
@json_option("proposals.Proposed")
@list_options
@click.pass_obj
def new(context: Context, name: str, first: tuple[Path, ...], more: tuple[Path, ...]) -> None:
    """Propose a profile for the portal NAME from its order files, and write it.

    Each part is certain or likely, with why; what a person must decide stands in the profile as a
    comment. The samples are kept with a draft of what must come of them, marked unchecked. The exit
    code is 3 while anything is open, or a sample isn't read in full.

    \b
    Examples:
      filesync portal new fitbonus --sample fitbonus-sample.csv
      filesync portal new fitbonus --sample monday.csv tuesday.csv
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.core.dates import local_date
    from brp_filesync.desk.proposals import known_words
    from brp_filesync.new_gym.answers import demand_fit
    from brp_filesync.new_gym.model import NewPortal, NewServer
    from brp_filesync.new_gym.portal import NewSample, write_portal
    from brp_filesync.profiles.orders_part import read_orders_part
    from brp_filesync.proposing.reading import draft_of, read_sample
    from brp_filesync.proposing.written import orders_text

    demand_fit("portal", name)
    samples = _samples([*first, *more])
    with context.app() as app:
        now, settings = app.clock.now(), app.installation.settings
        proposal = _proposed(samples, known_words(app))
        orders = proposal.orders()
        read = [read_sample(each, orders, name, now) for each in samples] if orders else []
        drafts = [
            NewSample(sample.name, sample.content, draft_of(each, sample.name, local_date(now)))
            for sample, each in zip(samples, read, strict=False)
        ]
        portals = app.installation.path(settings.portals)
        kept = app.installation.path(settings.samples) if settings.samples else None
        portal = NewPortal(
            name,
            local_date(now),
            NewServer(f"secrets/{name}.password"),
            orders=orders_text(proposal, settings.language),
        )
        written = write_portal(portal, portals, kept, drafts, settings.language)
        if orders is not None:
            read_orders_part(portals / f"{name}.yaml")  # what was written is what was tried
    whole = bool(read) and all(each.in_full for each in read)
    found = {
        "written": [str(path) for path in written],
        "said": _plain(proposal),
        "read": [_read_plain(s, r) for s, r in zip(samples, read, strict=False)],
    }
    if not printed(found):
        _show(proposal)
        for path in written:
            say(phrase("Written: {path}", path=path))
        for sample, each in zip(samples, read, strict=False):
            _tell_read(sample, each)
        _tell_what_is_left(name, proposal, kept=kept is not None)
    end(ExitCode.DONE if whole and not proposal.open else ExitCode.WAITING)


@click.command("propose")
@click.argument("file_id", type=int)
@json_option("proposals.Changes")
@list_options
@click.pass_obj
def propose_change(context: Context, file_id: int) -> None:
    """Propose the change of a profile by which the refused order file FILE_ID would be read.

    Nothing is written: it is for a person to enter, and then `filesync files replay FILE_ID`.

    \b
    Example:
      filesync portal propose 12
    """
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.desk.proposals import known_words, received_sample
    from brp_filesync.proposing.change import smallest_change
    from brp_filesync.proposing.written import flow

    with context.app() as app:
        file, sample = received_sample(app, file_id)
        orders = app.installation.portal(file.source).orders
        proposal = _proposed([sample], known_words(app))
        changes, read = smallest_change(sample, orders, proposal, file.source, app.clock.now())
    found = {
        "file_id": file_id,
        "source": file.source,
        "kind": "portal",
        "changes": [
            {
                "key": f"orders.{each.key}",
                "now": each.now,
                "proposed": each.proposed,
                "why": each.why,
            }
            for each in changes
        ],
        "read": _read_plain(sample, read),
    }
    if not printed(found):
        show_table(
            "Changes",
            ["key", "now", "proposed", "why"],
            [
                [
                    f"orders.{each.key}",
                    "" if each.now is None else flow(each.now),
                    "" if each.proposed is None else flow(each.proposed),
                    each.why,
                ]
                for each in changes
            ],
        )
        if not changes and not read.in_full:
            say(phrase("No change that the file itself shows would make it readable."))
        _tell_read(sample, read)
    end(ExitCode.DONE if read.in_full else ExitCode.WAITING)


@click.command("try")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--rows", default=3, show_default=True, help="Sound rows shown of each file.")
@json_option("proposals.Tried")
@list_options
@click.pass_obj
def try_(context: Context, name: str, files: tuple[Path, ...], rows: int) -> None:
    """Show how the profile of NAME reads order files: as it stands and as read, side by side.

    Each row with a problem is shown, and the first sound ones. Nothing is looked up in BRP, nothing
    is imported, and what else the profile lacks doesn't matter. Personnummer are masked.

    \b
    Examples:
      filesync portal try fitbonus fitbonus-sample.csv
      filesync portal try fitbonus monday.csv --rows 10
    """
    from brp_filesync.cli.logs import log_nothing
    from brp_filesync.cli.portal_rows import shown_rows
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.profiles.orders_part import read_orders_part
    from brp_filesync.proposing.reading import read_sample

    log_nothing()
    installation = context.installation
    path = installation.path(installation.settings.portals) / f"{name}.yaml"
    if not path.is_file():
        raise installation.no_portal(name)
    orders = read_orders_part(path)
    now = SystemClock().now()
    tried = []
    for sample in _samples(files):
        read = read_sample(sample, orders, name, now)
        tried.append((sample, read, shown_rows(read, rows)))
    found = [
        {**_read_plain(sample, read), "cells": [each.as_dict() for each in cells]}
        for sample, read, cells in tried
    ]
    if not printed({"files": found}):
        for sample, read, cells in tried:
            _tell_read(sample, read)
            show_table(
                "Rows",
                ["line", "ours", "theirs", "as it stands", "read as", "problem"],
                [each.as_row() for each in cells],
            )
    end(ExitCode.DONE if all(read.in_full for _, read, _ in tried) else ExitCode.WAITING)


def _proposed(samples: "Sequence[Sample]", known: "Known") -> "Proposal":
    """Return the proposal. Raises NotPossible where a sample is a workbook that can't be read."""
    from brp_filesync.core.problem_texts.texts import sentences
    from brp_filesync.core.problems import FileRefused
    from brp_filesync.proposing.propose import propose

    try:
        return propose(samples, known)
    except FileRefused as refused:
        why = sentences(refused.problem.word, refused.problem.params)
        raise NotPossible(phrase("A sample can't be read: {why}", why=why)) from None


def _samples(paths: Sequence[Path]) -> "list[Sample]":
    from brp_filesync.proposing.model import Sample

    return [Sample(path.name, path.read_bytes()) for path in paths]


def _plain(proposal: "Proposal") -> list[dict[str, Any]]:
    return [
        {"key": f"orders.{each.key}", "proposed": each.value, "sure": each.sure, "why": each.why}
        for each in proposal.said
    ]


def _read_plain(sample: "Sample", read: "Read") -> dict[str, Any]:
    return {
        "name": sample.name,
        "rows": read.row_count,
        "rejected": len(read.rejected),
        "problem": read.problem.word if read.problem else None,
    }


def _show(proposal: "Proposal") -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.proposing.written import flow, sure_word

    show_table(
        "Proposed",
        ["key", "proposed", "sure", "why"],
        [
            [f"orders.{each.key}", flow(each.value), sure_word(each.sure), each.why]
            for each in proposal.said
        ],
    )


def _tell_read(sample: "Sample", read: "Read") -> None:
    from brp_filesync.cli.tables import say
    from brp_filesync.core.problem_texts.texts import sentences

    if read.problem is not None:
        why = sentences(read.problem.word, read.problem.params)
        say(
            phrase(
                "{name}: refused, line {line}: {why}",
                name=sample.name,
                line=read.problem.line,
                why=why,
            )
        )
        return
    sound = read.row_count - len(read.rejected)
    say(
        phrase(
            "{name}: {sound} of {rows} rows can be read.",
            name=sample.name,
            sound=sound,
            rows=read.row_count,
        )
    )


def _tell_what_is_left(name: str, proposal: "Proposal", *, kept: bool) -> None:
    from brp_filesync.cli.tables import say

    if proposal.open:
        say(
            phrases(
                "{count} part is open: it stands in the profile as a comment.",
                "{count} parts are open: they stand in the profile as comments.",
                len(proposal.open),
            )
        )
    if not kept:
        say(phrase("The settings have no `samples`: the files are kept nowhere."))
    else:
        say(phrase("Take real persons out of the samples, and check what must come of them."))
    say(phrase("Next:"))
    say(f"  filesync portal try {name} FILE")
    say(f"  filesync portal checklist {name}")
