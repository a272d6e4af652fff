"""`filesync selection`: the persons of a portal's group and their orders, for a spreadsheet."""

from pathlib import Path

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import IN_ORDERS, Asked, find_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrases


@click.group()
def selection() -> None:
    """What BRP calls an advanced selection (avancerat urval)."""


@selection.command()
@click.option("--portal", required=True, metavar="NAME", help="Whose persons and orders.")
@find_options(IN_ORDERS, person=True, facility=True, days="ordered")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file: a workbook where it ends in .xlsx, else CSV.",
)
@json_option("sales.SelectionExported")
@click.pass_obj
def export(context: Context, portal: str, asked: Asked, out: Path) -> None:
    """Write the persons of the portal's group, a row an order line, to a file that only you read.

    \b
    Examples:
      filesync selection export --portal wellnet --out wellnet.csv
      filesync selection export --portal wellnet --from 2026-11-01 --out november.xlsx
    """
    from brp_filesync.brp.person_groups import select_group
    from brp_filesync.cli.spreadsheet import write_spreadsheet
    from brp_filesync.cli.tables import say
    from brp_filesync.core.alphabet import by_alphabet

    with context.app() as app, app.database.connect() as connection:
        group = app.profile(portal).person_group
        rows = select_group(connection, group, portal, asked.wanted(connection))
        language = app.installation.settings.language
    rows.sort(
        key=lambda row: [by_alphabet(row[name], language) for name in ("last_name", "first_name")]
    )
    for row in rows:
        row["ordered_at"] = local(row["ordered_at"])
        row["cancelled_at"] = local(row["cancelled_at"])
    write_spreadsheet(out, rows)
    if printed({"source": portal, "kind": "portal", "path": str(out), "rows": len(rows)}):
        return
    say(phrases("{out}: {count} row.", "{out}: {count} rows.", len(rows), out=out))
