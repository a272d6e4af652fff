"""`filesync alarms`: what is wrong and not over yet."""

from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, end, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plain_alarm
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from brp_filesync.profiles.load import Installation


@click.group()
def alarms() -> None:
    """What is wrong and not over yet, since when, and who was told (docs/alarms.md)."""


@alarms.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too, newest first.")
@find_options(
    "Only where TEXT is in what the alarm is about.",
    days="raised",
)
@click.option("--limit", default=50, show_default=True, help="At most so many.")
@json_option("nights.AlarmsListed")
@list_options
@click.pass_obj
def list_alarms(context: Context, everything: bool, asked: Asked, limit: int) -> None:
    """List the open alarms, the oldest first, with what to do. Exit code 3 where there are any.

    \b
    Examples:
      filesync alarms list
      filesync alarms list --all --json
    """
    from brp_filesync.ledger.alarms import listed

    with context.app() as app, app.database.connect() as connection:
        found = listed(connection, asked.wanted(connection), closed=everything, limit=limit)
    _show(found, app.installation)
    end(ExitCode.WAITING if any(not each.closed_at for each in found) else ExitCode.DONE)


@alarms.command()
@json_option("nights.AlarmsListed")
@list_options
@click.pass_obj
def check(context: Context) -> None:
    """Look now, without a night: raise, close and tell what changed, and list what is open.

    For a machine on which nights may fail to run: what a night has met itself (a server, a login)
    stays as it was.

    \b
    Example:
      filesync alarms check
    """
    from brp_filesync.alarms.flow import look

    with context.app() as app:
        looked = look(app)
    _show(list(looked.opened), app.installation)
    for trouble in looked.all_troubles:
        tell(trouble)
    end(looked.exit_code)


def _show(found: list[Any], of: "Installation") -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.alarms import advice, alarm_as_dict, told_text

    language = of.settings.language
    alarms = [plain_alarm(alarm_as_dict(each, language, of.said), of.kinds) for each in found]
    if printed({"alarms": alarms}):
        return
    show_table(
        "Alarms",
        ["alarm", "what", "since", "told", "over", "what to do"],
        [
            [
                each.alarm_id,
                told_text(each, language),
                local(each.raised_at),
                local(each.told_at),
                local(each.closed_at),
                "" if each.closed_at else advice(each, language, of.said),
            ]
            for each in found
        ],
    )
