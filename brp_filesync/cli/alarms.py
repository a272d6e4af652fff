"""`filesync alarms`: what is wrong and not over yet."""

from typing import TYPE_CHECKING, Any

import click

from brp_filesync.cli.context import Context, end, show_json, tell
from brp_filesync.cli.days import local
from brp_filesync.cli.screen import list_options
from brp_filesync.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from brp_filesync.profiles.load import Installation


@click.group()
def alarms() -> None:
    """What is wrong and not over yet, since when, and who was told (docs/alarms.md)."""


@alarms.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too, newest first.")
@click.option("--limit", default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
@list_options
@click.pass_obj
def list_alarms(context: Context, everything: bool, limit: int, as_json: bool) -> None:
    """List the open alarms, the oldest first, with what to do. Exit code 3 where there are any.

    \b
    Examples:
      filesync alarms list
      filesync alarms list --all --json
    """
    from brp_filesync.ledger.alarms import listed

    with context.app() as app, app.database.connect() as connection:
        found = listed(connection, closed=everything, limit=limit)
    _show(found, app.installation, as_json=as_json)
    end(ExitCode.WAITING if any(not each.closed_at for each in found) else ExitCode.DONE)


@alarms.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
@list_options
@click.pass_obj
def check(context: Context, as_json: bool) -> None:
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
    _show(list(looked.opened), app.installation, as_json=as_json)
    for trouble in looked.troubles:
        tell(trouble)
    end(looked.exit_code)


def _show(found: list[Any], of: "Installation", *, as_json: bool) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.alarms import advice, alarm_as_dict, told_text

    language = of.settings.language
    if as_json:
        show_json([alarm_as_dict(each, language, of.said) for each in found])
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
