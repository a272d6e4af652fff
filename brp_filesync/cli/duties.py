"""`filesync duties`: what is to be done after a commit, and isn't yet: answers, tidying, mails."""

from typing import get_args

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import IN_DUTIES, Asked, find_options
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.cli.sources import source_named, source_options
from brp_filesync.core.phrase import phrases
from brp_filesync.ledger.states import OPEN_DUTIES, DutyState


@click.group()
def duties() -> None:
    """What is to be done and isn't yet: answers to portals, files to tidy away, mails."""


@duties.command("list")
@source_options
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(get_args(DutyState)),
    help="Only in this state; by default all that isn't done or waived.",
)
@find_options(IN_DUTIES, person=True, facility=True, days="promised")
@click.option("--limit", default=50, show_default=True, help="At most so many, the newest first.")
@json_option("promises.DutiesListed")
@list_options
@click.pass_obj
def list_duties(
    context: Context, portal: str, bank: str, states: tuple[str, ...], asked: Asked, limit: int
) -> None:
    """List duties that aren't done yet, and why, the newest first.

    \b
    Examples:
      filesync duties list
      filesync duties list --portal wellnet --state waived
    """
    from brp_filesync.cli.tables import show_table
    from brp_filesync.desk.duties import list_duties as find_duties

    with context.app() as app:
        source = source_named(app.installation, portal, bank)
        with app.database.connect() as connection:
            wanted = asked.wanted(connection)
        found = find_duties(app, source, states or OPEN_DUTIES, wanted, limit)
    if printed({"duties": plains(found, kind="what")}):
        return
    show_table(
        "Duties",
        ["duty", "what", "source", "file or order", "state", "promised", "tries", "why"],
        [
            [
                each["duty_id"],
                each["kind"],
                each["source"],
                each["name"] or each["order_id"] or "",
                each["state"],
                local(each["promised_at"]),
                each["tries"],
                each["trouble"] or "",
            ]
            for each in found
        ],
    )


@duties.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@json_option("promises.Moved")
@click.pass_obj
def retry(context: Context, ids: tuple[int, ...]) -> None:
    """Let the next run try these duties (IDS) anew; who and when is recorded.

    What is still to be done is tried by each run anyway. A mail that is unknown may have arrived.

    \b
    Example:
      filesync duties retry 17 18
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.duties import retry as retry_duties

    with context.app() as app:
        count = retry_duties(app, ids, acting_user())
    if printed({"state": "todo", "count": count}):
        return
    say(
        phrases(
            "{count} to be done by the next `filesync run`.",
            "{count} to be done by the next `filesync run`.",
            count,
        )
    )


@duties.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@json_option("promises.Moved")
@click.pass_obj
def waive(context: Context, ids: tuple[int, ...]) -> None:
    """Let these duties (IDS) be, such as an answer that a portal's folder never takes.

    A file whose tidying is waived stays where it is, and is imported no second time.

    \b
    Example:
      filesync duties waive 17
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.duties import waive as waive_duties

    with context.app() as app:
        count = waive_duties(app, ids, acting_user())
    if printed({"state": "waived", "count": count}):
        return
    say(phrases("{count} waived.", "{count} waived.", count))
