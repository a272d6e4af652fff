"""`filesync orders rejects`: rejected rows written out to be mended, listed, or let be."""

from pathlib import Path

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.language import misused
from brp_filesync.cli.plain import plain
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase, phrases

_WRITE = "write"


class _FileOrCommand(click.Group):
    """A group of which `rejects 2 --out F` is `rejects write 2 --out F`, as it always was."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a number for a file's id."""
        if args and args[0].isdecimal():
            args = [_WRITE, *args]
        return super().resolve_command(context, args)


@click.group(cls=_FileOrCommand, invoke_without_command=True)
@click.option("--open", "is_open", is_flag=True, help="List the rows that nobody has mended yet.")
@click.option("--portal", default="", metavar="NAME", help="Only this portal's.")
@find_options("Only where TEXT is in the order's number or the file's name.", days="rejected")
@click.option("--limit", default=100, show_default=True, help="At most so many, the oldest first.")
@json_option("ledger.OpenRejects")
@list_options
@click.pass_context
def rejects(context: click.Context, is_open: bool, portal: str, asked: Asked, limit: int) -> None:
    """Rejected rows: those that are open, a file of them to mend, and letting them be.

    A row is open until its order comes again, from the portal or mended by `orders resubmit`, or
    until somebody waives it. Each run's report and `filesync status` ask about those that are.

    \b
    Examples:
      filesync orders rejects --open
      filesync orders rejects 2 --out mend.csv
      filesync orders rejects waive 2 --line 7
    """
    if context.invoked_subcommand is not None:
        return
    if not is_open:
        raise misused(phrase("Say --open, a file's id with --out, or `waive`."))
    _list_open(context.obj, portal, asked, limit)


@rejects.command(_WRITE)
@click.argument("file_id", type=int)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for them, which only you may read.",
)
@json_option("ledger.RejectsWritten")
@click.pass_obj
def write(context: Context, file_id: int, out: Path) -> None:
    """Write a file's rejected rows as they came, with line, column, code and text, to be mended.

    In the portal's own layout and encoding. Mend them, leave the column FILESYNC_RAD as it is, and
    give them back with `orders resubmit`. The word `write` may be left out.

    \b
    Examples:
      filesync orders rejects write 2 --out mend.csv
      filesync orders rejects 2 --out mend.csv
    """
    from brp_filesync.cli.private_file import write_private
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.rejected_rows import rejects as find_rejects

    with context.app() as app:
        found = find_rejects(app, file_id)
    write_private(out, found.content)
    if printed({"file_id": file_id, "path": str(out), "rows": found.rows}):
        return
    say(
        phrases(
            "{count} row is in {out}; it holds personal data.",
            "{count} rows are in {out}; they hold personal data.",
            found.rows,
            out=out,
        )
    )


@rejects.command()
@click.argument("file_id", type=int)
@click.option("--line", "lines", type=int, multiple=True, help="Only the row on this line.")
@json_option("ledger.RejectsWaived")
@click.pass_obj
def waive(context: Context, file_id: int, lines: tuple[int, ...]) -> None:
    """Let a file's open rejected rows be: nobody is asked about them any more.

    Who and when is recorded. The order itself may still come again.

    \b
    Examples:
      filesync orders rejects waive 2
      filesync orders rejects waive 2 --line 7 --line 9
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.rejected_rows import waive as waive_rows

    with context.app() as app:
        waived = waive_rows(app, file_id, lines, acting_user())
    if printed({"file_id": file_id, "waived": waived}):
        return
    say(
        phrases(
            "{count} rejected row of file {file_id} is waived.",
            "{count} rejected rows of file {file_id} are waived.",
            waived,
            file_id=file_id,
        )
    )


def _list_open(context: Context, portal: str, asked: Asked, limit: int) -> None:
    from brp_filesync.cli.days import local_day
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.problem_texts import texts
    from brp_filesync.ledger.open_rows import list_open

    with context.app() as app:
        if portal:
            app.profile(portal)  # a mistyped one is told
        with app.database.connect() as connection:
            found = list_open(connection, portal, asked.wanted(connection), limit)
        language = app.installation.settings.language
    shown = [
        {
            **plain(each),
            "kind": "portal",
            "problems": [
                {
                    "column": column,
                    "code": texts.code(word),
                    "word": word,
                    "message": texts.text(word, params, language),
                }
                for column, word, params in each["problems"]
            ],
        }
        for each in found
    ]
    if printed({"rows": shown}):
        return
    show_table(
        "Open rejected rows",
        ["portal", "file", "name", "line", "order", "rejected", "reason"],
        [
            [
                each["source"],
                each["file_id"],
                each["name"],
                each["line"],
                each["order_number"] or "",
                local_day(each["decided_at"]),
                " ".join(
                    texts.text(word, params, language) for _, word, params in each["problems"]
                ),
            ]
            for each in found
        ],
    )
