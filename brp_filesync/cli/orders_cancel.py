"""`filesync orders cancel`: the gym takes an order back."""

from typing import TYPE_CHECKING

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.shown import demand_an_answer, json_option, printed
from brp_filesync.core.phrase import amount, phrase

if TYPE_CHECKING:
    from brp_filesync.desk.cancelling import Cancelled, Reason

_TOLD = {
    "file": phrase("The portal is told by an answer of its own, at its next run."),
    "answer": phrase("The portal is told at the end of the answer to its next file."),
    "none": phrase("The portal isn't told by us: a task says so (`filesync tasks list`)."),
}


@click.command()
@click.argument("order")
@click.option(
    "--reason",
    type=click.Choice(["wrong", "withdrawal", "credited", "other"]),
    default="other",
    show_default=True,
    help="Why, for the audit; `withdrawal` only within 14 days of the order.",
)
@click.option(
    "--left",
    is_flag=True,
    help="Where it is paid, or clips are used: take back and credit what is left.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("sales.OrderCancelled", "As JSON on stdout; amounts in öre.")
@click.pass_obj
def cancel(
    context: Context, order: str, reason: "Reason", left: bool, dry_run: bool, yes: bool
) -> None:
    """Cancel ORDER: take the purchase back, credit the invoice, mail the buyer, tell the portal.

    ORDER is BRP's number, the portal's, an OCR number or an invoice number. What is left is clips
    of clips, or whole days from tomorrow of days; what was paid of it is the portal's to its good.

    \b
    Examples:
      filesync orders cancel wellnet:W-20001 --reason wrong --dry-run
      filesync orders cancel 1042 --reason withdrawal --yes
      filesync orders cancel 1042 --left --yes
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.cancelling import cancel as act

    demand_an_answer(dry_run=dry_run, yes=yes)
    would = None
    if dry_run or not yes:
        with context.app(dry=True) as app:
            would = act(app, order, reason, acting_user(), left=left)
        _say(would)
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
            printed(_as_json(would, reason, dry_run=True))
            return
        demand_yes()
    with context.app() as app:
        done = act(app, order, reason, acting_user(), left=left)
    if printed(_as_json(done, reason, dry_run=False)):
        return
    if done != would:  # a payment may have come while somebody was asked
        _say(done)
    say(phrase("Order {number} is cancelled.", number=done.order["order_number"]))


def _say(done: "Cancelled") -> None:
    from brp_filesync.cli.tables import say

    order = done.order
    say(
        phrase(
            "Order {number} ({portal}:{portals_own}) of {person}, {total_ore}:",
            number=order["order_number"],
            portal=order["portal"],
            portals_own=order["portal_order_number"],
            person=order["person"],
            total_ore=amount(order["total_ore"]),
        )
    )
    if done.credit_number is None:
        say(phrase("The invoice is credited already; the purchase is taken back."))
    else:
        say(
            phrase(
                "{credited_ore} is credited by {company}:{credit}, of which {open_ore} is the "
                "portal's to its good.",
                credited_ore=amount(done.credited_ore),
                company=done.company_id,
                credit=done.credit_number,
                open_ore=amount(done.open_ore),
            )
        )
    if not done.mailed:
        say(phrase("The buyer has no e-mail address, and is told by nobody but you."))
    say(_TOLD[done.told])


def _as_json(done: "Cancelled", reason: str, *, dry_run: bool) -> dict[str, object]:
    credit_number = None if dry_run else done.credit_number
    return {
        "dry_run": dry_run,
        "done": not dry_run,
        "order_number": done.order["order_number"],
        "source": done.order["portal"],
        "kind": "portal",
        "portal_order_number": done.order["portal_order_number"],
        "reason": reason,
        "company_id": done.company_id,
        "credit_number": credit_number,
        "credited_ore": done.credited_ore,
        "open_ore": done.open_ore,
        "whole": done.whole,
        "mailed": done.mailed,
        "told": done.told,
    }
