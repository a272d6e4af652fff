"""`filesync agreements export`: a portal's agreed prices as a spreadsheet that `import` takes."""

from datetime import date, datetime
from pathlib import Path

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.days import DAY
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrases


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--portal", required=True, metavar="NAME", help="Whose prices.")
@click.option("--on", type=DAY, metavar="DAY", help="Only what is valid on that day.")
@json_option("sales.SelectionExported")
@click.pass_obj
def export(context: Context, file: Path, portal: str, on: datetime | None) -> None:
    """Write a portal's agreed prices to FILE: a workbook where it ends in .xlsx, else CSV.

    In the form that `filesync agreements import` takes, with the names of products and facilities
    beside their numbers.

    \b
    Examples:
      filesync agreements export priser.xlsx --portal wellnet
      filesync agreements export priser.csv --portal wellnet --on 2026-12-01
    """
    from brp_filesync.brp.agreed_prices import list_prices
    from brp_filesync.cli.spreadsheet import write_spreadsheet
    from brp_filesync.cli.tables import say
    from brp_filesync.core.wanted import EVERYTHING

    with context.app() as app:
        if portal not in app.installation.portal_names:
            raise app.installation.no_portal(portal)
        day = "" if on is None else on.date().isoformat()
        with app.database.connect() as connection:
            found = list_prices(connection, portal, EVERYTHING, day)
    rows = [
        {
            "portal": portal,
            "product_number": each["product_number"],
            "product": each["product"],
            "facility_id": each["facility_id"],
            "facility": each["facility"],
            "valid_from": date.fromisoformat(each["valid_from"]),
            "valid_to": each["valid_to"] and date.fromisoformat(each["valid_to"]),
            "price_kronor": each["price_ore"] / 100,
        }
        for each in found
    ]
    write_spreadsheet(file, rows, "Priser")
    if printed({"source": portal, "kind": "portal", "path": str(file), "rows": len(rows)}):
        return
    say(phrases("{out}: {count} row.", "{out}: {count} rows.", len(rows), out=file))
