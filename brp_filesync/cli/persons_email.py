"""`filesync persons set-email`: another address for a person whose mails come back."""

import sys

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.command("set-email")
@click.argument("customer")
@click.argument("address")
@json_option("sales.EmailSet")
@click.pass_obj
def set_email(context: Context, customer: str, address: str) -> None:
    """Give CUSTOMER (a customer number) another e-mail ADDRESS; `-` reads it from stdin.

    Who and when is recorded, the address isn't. All else of a person is BRP's own to change. A mail
    that came back is sent again by `filesync mail again`, which this names.

    \b
    Example:
      filesync persons set-email 1042 asa@example.com
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import persons as desk

    given = sys.stdin.readline() if address == "-" else address
    with context.app() as app:
        mails = desk.set_email(app, customer, given, acting_user())
    if printed({"customer_number": customer, "mails": mails}):
        return
    say(phrase("Customer {customer} has another e-mail address.", customer=customer))
    if mails:
        named = " ".join(map(str, mails))
        say(
            phrase(
                "Mails that ended before: {mails}. `filesync mail again MAIL…` sends one again that "
                "came back, `filesync mail retry` one that failed.",
                mails=named,
            )
        )
