"""`filesync persons set-email`: another address for a person whose mails come back."""

import sys

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import Phrase, phrase

# What becomes of each mail, by its state.
_NEXT = {
    "todo": phrase("goes to the new address by itself"),
    "done": phrase("went to the old one: `filesync mail again {mail}` if it came back"),
    "failed": phrase("`filesync mail retry {mail}` sends it to the new one"),
    "unknown": phrase("`filesync mail retry {mail}` if it never arrived"),
}


@click.command("set-email")
@click.argument("customer")
@click.argument("address")
@json_option("sales.EmailSet")
@list_options
@click.pass_obj
def set_email(context: Context, customer: str, address: str) -> None:
    """Give CUSTOMER (a customer number) another e-mail ADDRESS; `-` reads it from stdin.

    Who and when is recorded, the address isn't. All else of a person is BRP's own to change. It shows
    the person's mails: which go to the new address by themselves, and what sends the others again.

    \b
    Example:
      filesync persons set-email 1042 asa@example.com
    """
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.desk import persons as desk

    given = sys.stdin.readline() if address == "-" else address
    with context.app() as app:
        done = desk.set_email(app, customer, given, acting_user())
    shown = {"waiting": plains(done.waiting), "ended": plains(done.ended)}
    if printed({"customer_number": customer, **shown}):
        return
    say(phrase("Customer {customer} has another e-mail address.", customer=customer))
    if not done.waiting and not done.ended:
        say(phrase("No mail waits for it, and none has gone to the old one."))
        return
    show_table(
        "Mails",
        ["mail", "kind", "state", "order", "portal's", "what to do"],
        [
            [
                each["mail_id"],
                each["what"],
                each["state"],
                each["order_number"],
                f"{each['portal']}:{each['portal_order_number']}",
                _next(each["state"], each["mail_id"]),
            ]
            for each in (*done.waiting, *done.ended)
        ],
    )


def _next(state: str, mail: int) -> Phrase:
    return _NEXT[state].filled(mail=mail)
