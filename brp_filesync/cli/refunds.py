"""`filesync refunds`: what portals have to their good, and what the gym has paid of it."""

from datetime import datetime

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import DAY, local
from brp_filesync.cli.plain import plains
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import demand_an_answer, json_option, printed
from brp_filesync.core.phrase import amount, phrase


@click.group()
def refunds() -> None:
    """Open credit notes are a portal's to its good: it deducts them, its next report settles them,
    or the gym pays them. Nothing is ever paid to a buyer.
    """


@refunds.command("list")
@click.option("--portal", default="", metavar="NAME", help="Only this portal's.")
@click.option("--paid", is_flag=True, help="What the gym has paid, in place of what is open.")
@json_option("refunds.ClaimsListed | refunds.RefundsListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_claims(context: Context, portal: str, paid: bool) -> None:
    """List what each portal has to its good, the oldest first.

    \b
    Examples:
      filesync refunds list
      filesync refunds list --portal wellnet --paid
    """
    from brp_filesync.brp import refunds as kept
    from brp_filesync.cli.tables import say, show_table
    from brp_filesync.core.money import kronor

    with context.app() as app, app.database.connect() as connection:
        language = app.installation.settings.language
        done = kept.refunds(connection, portal) if paid else []
        claims = [] if paid else kept.open_claims(connection, portal)
    if paid:
        if printed({"refunds": plains(done)}):
            return
        show_table(
            "Refunds",
            ["refund", "portal", "credit note", "amount", "day", "when", "who", "undone"],
            [
                [
                    each["refund_id"],
                    each["portal"],
                    f"{each['company_id']}:{each['invoice_number']}",
                    kronor(each["amount_ore"], language),
                    each["paid_on"],
                    local(each["made_at"]),
                    each["made_by"],
                    "yes" if each["undone"] else "",
                ]
                for each in done
            ],
        )
        return
    sums = kept.sums_by_portal(claims)
    shown = [
        {name: value for name, value in each.items() if name not in ("state", "settled_from")}
        for each in plains(claims)
    ]
    if printed({"claims": shown, "left_ore": sums}):
        return
    show_table(
        "To portals' good",
        ["portal", "credit note", "order", "date", "credited", "left", "OCR"],
        [
            [
                each["portal"],
                f"{each['company_id']}:{each['invoice_number']}",
                each["portal_order_number"],
                each["invoice_date"],
                kronor(each["credited_ore"], language),
                kronor(each["left_ore"], language),
                each["ocr_number"],
            ]
            for each in claims
        ],
    )
    for name, ore in sorted(sums.items()):
        say(phrase("{portal} has {ore} to its good.", portal=name, ore=amount(ore)))


@refunds.command()
@click.argument("credit_note")
@click.option(
    "--on", "day", type=DAY, metavar="DAY", help="The day it was paid; today if not said."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("refunds.RefundPaid", "As JSON on stdout; amounts in öre.")
@click.pass_obj
def paid(
    context: Context, credit_note: str, day: datetime | None, dry_run: bool, yes: bool
) -> None:
    """Record that the gym has paid what is left of CREDIT_NOTE to its portal.

    CREDIT_NOTE is its OCR number or COMPANY:NUMBER. The payment itself is the bank's; its voucher is
    booked against the account `books.refunded`.

    \b
    Examples:
      filesync refunds paid GYM:100002 --on 2026-11-24 --yes
      filesync refunds paid 10000289 --dry-run
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import refunds as desk

    demand_an_answer(dry_run=dry_run, yes=yes)
    with context.app() as app:
        on = app.today.isoformat() if day is None else day.date().isoformat()
        found = desk.claim(app, credit_note, on)
        name = f"{found['company_id']}:{found['invoice_number']}"
        say(
            phrase(
                "{left_ore} of credit note {name} was paid to {portal} on {day}.",
                left_ore=amount(found["left_ore"]),
                name=name,
                portal=found["portal"],
                day=on,
            )
        )
        shown = {
            "dry_run": dry_run,
            "done": not dry_run,
            "source": found["portal"],
            "kind": "portal",
            "company_id": found["company_id"],
            "invoice_number": found["invoice_number"],
            "amount_ore": found["left_ore"],
            "paid_on": on,
        }
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
            printed({**shown, "refund_id": None})
            return
        if not yes:
            demand_yes()
        refund_id, did = desk.paid(app, credit_note, on, acting_user())
    if printed({**shown, "amount_ore": did["left_ore"], "refund_id": refund_id}):
        return
    say(phrase("Done: refund {refund_id}.", refund_id=refund_id))


@refunds.command()
@click.argument("refund", type=int)
@json_option("refunds.RefundUndone", "As JSON on stdout; amounts in öre.")
@click.pass_obj
def undo(context: Context, refund: int) -> None:
    """Take REFUND back: it wasn't paid after all, and the credit note is open again.

    \b
    Example:
      filesync refunds undo 3
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import refunds as desk

    with context.app() as app:
        done = desk.undo(app, refund, acting_user())
    if printed({"refund_id": refund, "amount_ore": done["amount_ore"], "done": True}):
        return
    say(phrase("Refund {refund} is taken back.", refund=refund))
