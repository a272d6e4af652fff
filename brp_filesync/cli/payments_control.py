"""`filesync payments control`: days of which a control's file tells another sum, and closing one."""

from typing import Any

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.finding import Asked, find_options
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.codes import word
from brp_filesync.core.phrase import amount, phrase


@click.group(invoke_without_command=True)
@click.option("--bank", default="", metavar="NAME", help="Only this bank's.")
@click.option("--all", "all_days", is_flag=True, help="Also those that agreed or were closed.")
@find_options(
    "Only where TEXT is in the account, the file's message or the note.", days="controlled"
)
@json_option("payments.ControlDays", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_context
def control(context: click.Context, bank: str, all_days: bool, asked: Asked) -> None:
    """List the days of which a control (camt.053 beside camt.054) tells another sum.

    Each night compares them again with all that was taken in on the account, in whatever format,
    until they agree or somebody closes them.

    \b
    Examples:
      filesync payments control
      filesync payments control --all --find 54401060156 --from 2026-11-01
      filesync payments control close 54401060156 2026-11-25 --note "Interest, booked by hand"
    """
    if context.invoked_subcommand is not None:
        return
    from brp_filesync.brp.payment_control import list_days

    with context.obj.app() as app, app.database.connect() as connection:
        language = app.installation.settings.language
        wanted = asked.wanted(connection)
        found = list_days(connection, bank, wanted, only_open=not all_days)
    shown = [
        {name: value for name, value in each.items() if name not in ("control_day_id", "message")}
        for each in found
    ]
    if printed({"days": plains(shown, payment_journal_id="journal_id")}):
        return
    _show(found, language)


@control.command()
@click.argument("account")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY")
@click.option("--note", required=True, metavar="TEXT", help="Why it may differ.")
@json_option("payments.ControlClosed", "As JSON on stdout; amounts in öre.")
@click.pass_obj
def close(context: Context, account: str, day: Any, note: str) -> None:
    """Close a DAY of an ACCOUNT that differs: no night compares it again.

    Who and when is recorded, with the note.

    \b
    Examples:
      filesync payments control close 54401060156 2026-11-25 --note "Interest, booked by hand"
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.payment_control import close_day

    with context.app() as app:
        closed = close_day(app, account, day.date().isoformat(), note, acting_user())
    told = {
        "account": closed.account,
        "day": closed.day,
        "told_ore": closed.told_ore,
        "taken_in_ore": closed.taken_in_ore,
    }
    if printed(told):
        return
    say(
        phrase(
            "{day} of account {account} is closed: the bank tells {told}, {taken_in} was taken in.",
            day=closed.day,
            account=closed.account,
            told=amount(closed.told_ore),
            taken_in=amount(closed.taken_in_ore),
        )
    )


def _show(found: list[dict[str, Any]], language: Any) -> None:
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    show_table(
        "Control days",
        ["bank", "account", "day", "the bank tells", "taken in", "state"],
        [
            [
                each["bank"],
                each["account"],
                each["day"],
                kronor(each["told_ore"], language),
                kronor(each["taken_in_ore"], language),
                word(each["state"]),
            ]
            for each in found
        ],
    )
