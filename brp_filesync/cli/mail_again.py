"""`filesync mail again` and `filesync mail receipt`: mails that a person has sent."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase, phrases


@click.command()
@click.argument("mails", nargs=-1, required=True, type=int, metavar="MAIL...")
@json_option("promises.MailsAgain")
@click.pass_obj
def again(context: Context, mails: tuple[int, ...]) -> None:
    """Send mails once more that the server took and that came back, by the next run.

    They go to the address that BRP has by then (`filesync persons set-email`). Who and when is
    recorded.

    \b
    Example:
      filesync mail again 12
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.mails import again as act

    with context.app() as app:
        count = act(app, mails, acting_user())
    if printed({"mails": count}):
        return
    say(
        phrases(
            "{count} mail is sent again by the next run.",
            "{count} mails are sent again by the next run.",
            count,
        )
    )


@click.command()
@click.argument("order")
@click.option("--portal", default="", metavar="NAME", help="Whose, where two have the number.")
@json_option("promises.ReceiptPromised")
@click.pass_obj
def receipt(context: Context, order: str, portal: str) -> None:
    """Mail the receipt of ORDER (BRP's number, the portal's, or PORTAL:NUMBER), by the next run.

    Of one that was paid before `mail.receipt` was set; others get theirs by themselves, once. What is
    credited isn't paid.

    \b
    Example:
      filesync mail receipt wellnet:W-20001
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.mails import receipt as act

    with context.app() as app:
        done = act(app, order, portal, acting_user())
    names = {name: done[name] for name in ("order_number", "portal_order_number")}
    if printed({**names, "source": done["portal"], "kind": "portal"}):
        return
    say(
        phrase(
            "The receipt of order {order} is mailed by the next run.", order=done["order_number"]
        )
    )
