"""`filesync catalogue export`: a portal's catalogue as files, and an overview for people."""

from datetime import date, datetime
from pathlib import Path

import click

from brp_filesync.cli.context import Context, end
from brp_filesync.cli.days import DAY
from brp_filesync.cli.language import misused
from brp_filesync.cli.plain import plain_result
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase


@click.command()
@click.option("--portal", required=True, metavar="NAME", help="Whose catalogue.")
@click.option(
    "--out",
    default=".",
    show_default=True,
    metavar="DIR",
    help="The folder to write to.",
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option(
    "--overview",
    "with_overview",
    is_flag=True,
    help="Also a page (HTML) and a workbook (XLSX) for the people who agree on it.",
)
@click.option(
    "--on",
    type=DAY,
    metavar="DAY",
    help="As it will be on that day, to be handed over before; nothing is recorded.",
)
@click.option("--dry-run", is_flag=True, help="Tell what it would be; write and record nothing.")
@json_option("promises.CatalogueExported", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def export(
    context: Context,
    portal: str,
    out: Path,
    with_overview: bool,
    on: datetime | None,
    dry_run: bool,
) -> None:
    """Write the files that tell a portal what it may sell: facilities, products and the marker.

    They are those that a run sends, byte for byte: version and date are those of the last change.
    What stands in the way is told by product or facility, and nothing is written then (3).

    \b
    Examples:
      filesync catalogue export --portal wellnet --dry-run
      filesync catalogue export --portal wellnet --out for-wellnet --overview
      filesync catalogue export --portal wellnet --on 2026-12-01 --out for-wellnet
    """
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.desk.catalogue_export import export as write_catalogue
    from brp_filesync.flows.result import CatalogueResult

    if on is not None:
        if with_overview:
            raise misused(phrase("--overview is of what is sold today: give it without --on."))
        _of_day(context, portal, out, on.date(), dry_run=dry_run)
        return
    with context.app(dry=dry_run) as app:
        done = write_catalogue(app, portal, out, with_overview=with_overview)
    night = CatalogueResult(done.decided)
    kept = done.decided.kept
    if not printed(
        {
            "source": portal,
            "kind": "portal",
            "dry_run": dry_run,
            **(plain_result(night.as_dict()) or {}),
            "written": [str(path) for path in done.written],
        }
    ):
        for sentence in night.sentences():
            say(f"{portal}: " + sentence)
        if kept is not None and not done.decided.problems:
            show_table(
                "Files",
                ["kind", "name", "rows", "bytes", "SHA-256"],
                [[file.kind, file.name, file.rows, file.size, file.sha256] for file in kept.files],
            )
        for path in done.written:
            say(phrase("written: {path}", path=path))
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
    end(night.exit_code)


def _of_day(context: Context, portal: str, out: Path, day: date, *, dry_run: bool) -> None:
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.desk.catalogue_export import export_on
    from brp_filesync.flows.result import problems_as_dicts

    with context.app(dry=dry_run) as app:
        made, written = export_on(app, portal, out, day)
    problems = problems_as_dicts(made.problems)
    if not printed(
        {
            "source": portal,
            "kind": "portal",
            "dry_run": dry_run,
            "result": "held_back" if problems else "rendered",
            "catalogue": None,
            "problems": problems,
            "sent_again": None,
            "ahead": [],
            "written": [str(path) for path in written],
        }
    ):
        for problem in problems:
            say(f"{portal}: " + problem["message"])
        rows = made.rows
        say(
            phrase(
                "{portal}: on {day}, {facilities} facilities and {products} prices; nothing is "
                "recorded",
                portal=portal,
                day=day,
                facilities=rows["facilities"],
                products=rows["products"],
            )
        )
        show_table(
            "Files",
            ["kind", "name", "rows", "bytes", "SHA-256"],
            [[file.kind, file.name, file.rows, file.size, file.sha256] for file in made.files],
        )
        for path in written:
            say(phrase("written: {path}", path=path))
    end(ExitCode.WAITING if problems else ExitCode.DONE)
