"""`filesync clock`: the machine's clock, when runs have stopped for it."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.dates import utc_text
from brp_filesync.core.phrase import phrase


@click.group()
def clock() -> None:
    """The machine's clock, by which invoices are dated."""


@clock.command()
@json_option("promises.ClockAccepted")
@click.pass_obj
def accept(context: Context) -> None:
    """Say that the machine's clock is right, and let runs go on that have stopped for it.

    A run stops when the clock stands before the last one, or `clock_jump_days` after it. Set the
    clock first, if it is wrong. It is recorded who said so.

    \b
    Example:
      filesync clock accept
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import clock as desk

    with context.app() as app:
        forgotten = desk.accept(app, acting_user())
        now = app.clock.now()
    if printed({"accepted_at": utc_text(now), "forgotten_due_times": forgotten}):
        return
    say(phrase("Runs go on by the clock as it is: {now}.", now=now.strftime("%Y-%m-%d %H:%M UTC")))
