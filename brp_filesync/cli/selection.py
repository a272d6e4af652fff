"""`filesync selection`: the persons of a portal's group and their orders, for a spreadsheet."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from brp_filesync.cli.context import Context

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def selection() -> None:
    """What BRP calls an advanced selection (avancerat urval)."""


@selection.command()
@click.option("--portal", required=True, metavar="NAME")
@click.option("--facility", default="", metavar="ID", help="Only orders at this facility.")
@click.option("--from", "first", type=_DAY, help="Only orders from this day on.")
@click.option("--to", "last", type=_DAY, help="Only orders to this day, itself included.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="The file: a workbook where it ends in .xlsx, else CSV.")  # fmt: skip
@click.pass_obj
def export(
    context: Context,
    portal: str,
    facility: str,
    first: datetime | None,
    last: datetime | None,
    out: Path,
) -> None:
    """Write the persons of the portal's group, a row an order line, to a file that only you read.

    \b
    Examples:
      filesync selection export --portal wellnet --out wellnet.csv
      filesync selection export --portal wellnet --from 2026-11-01 --out november.xlsx
    """
    from brp_filesync.brp.desk import select_group
    from brp_filesync.cli.spreadsheet import write_spreadsheet
    from brp_filesync.cli.tables import say

    with context.app() as app, app.doors.connect() as connection:
        group = app.profile(portal).person_group
        begins = _midnight(first.date()) if first else ""
        ends = _midnight(last.date() + timedelta(days=1)) if last else ""
        rows = select_group(connection, group, portal, facility, begins, ends)
    write_spreadsheet(out, rows)
    say(f"{out}: {len(rows)} rows.")


def _midnight(day: date) -> str:
    from brp_filesync.core.dates import utc_text

    return utc_text(datetime(day.year, day.month, day.day, tzinfo=_STOCKHOLM))
