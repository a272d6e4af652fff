"""`filesync gaps`: numbers that were given out once and name nothing now."""

import click

from brp_filesync.cli.context import Context
from brp_filesync.cli.days import local
from brp_filesync.cli.screen import wide_option
from brp_filesync.cli.shown import json_option, printed


@click.command()
@json_option("promises.NumberGaps")
@wide_option
@click.pass_obj
def gaps(context: Context) -> None:
    """List numbers that name nothing, each with its reason: finance's list for the bookkeeping.

    A database that is gone gave them out, and `filesync recover` couldn't make their orders again. An
    invoice number may be on an invoice that a portal or a buyer has. `reconcile` accepts them.

    \b
    Example:
      filesync gaps
    """
    from brp_filesync.brp.numbers import recorded_gaps
    from brp_filesync.cli.tables import show_table

    with context.app() as app, app.database.connect() as connection:
        found = recorded_gaps(connection)
    if printed({"gaps": found}):
        return
    show_table(
        "Numbers that name nothing now",
        ["series", "first", "last", "why", "since"],
        [
            [
                each["series"],
                each["first_number"],
                each["last_number"],
                each["reason"],
                local(str(each["recorded_at"])),
            ]
            for each in found
        ],
    )
