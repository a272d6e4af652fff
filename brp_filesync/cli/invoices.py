"""`filesync invoices`: what is owed, what has paid it, and credit notes."""

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local
from brp_filesync.cli.finding import IN_ORDERS, Asked, find_options
from brp_filesync.cli.plain import plain, plains
from brp_filesync.cli.question import demand_yes
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import demand_an_answer, json_option, printed
from brp_filesync.core.phrase import amount, phrase


@click.group()
def invoices() -> None:
    """Invoices and credit notes, and what has settled them."""


@invoices.command("list")
@click.option("--open", "unpaid", is_flag=True, help="Only those with something left.")
@click.option("--overdue", is_flag=True, help="Only unpaid ones whose due date has passed.")
@click.option("--portal", default="", metavar="NAME", help="Only this portal's.")
@find_options(IN_ORDERS, person=True, facility=True, days="invoiced")
@click.option("--limit", default=50, show_default=True, help="At most so many, the newest first.")
@json_option("sales.InvoicesListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_invoices(
    context: Context, unpaid: bool, overdue: bool, portal: str, asked: Asked, limit: int
) -> None:
    """List invoices and credit notes.

    \b
    Examples:
      filesync invoices list --open --portal wellnet
      filesync invoices list --overdue --json
      filesync invoices list --find 10000180
    """
    from brp_filesync.brp.invoice_lists import list_invoices as find_invoices
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    with context.app() as app, app.database.connect() as connection:
        today = app.today.isoformat() if overdue else ""
        found = find_invoices(
            connection,
            asked.wanted(connection),
            portal=portal,
            unpaid=unpaid,
            overdue_on=today,
            limit=limit,
        )
        language = app.installation.settings.language
        if portal and not found and portal not in app.installation.portal_names:
            raise app.installation.no_portal(portal)
    if printed({"invoices": plains(found, kind="document")}):
        return
    show_table(
        "Invoices",
        ["invoice", "kind", "order", "date", "due", "total", "left to pay", "state", "OCR"],
        [
            [
                f"{each['company_id']}:{each['invoice_number']}",
                each["kind"],
                f"{each['portal']}:{each['portal_order_number']}",
                each["invoice_date"],
                each["due_date"],
                kronor(each["total_ore"], language),
                kronor(each["rest_ore"], language),
                each["state"],
                each["ocr_number"],
            ]
            for each in found
        ],
    )


@invoices.command()
@click.argument("number")
@json_option("sales.InvoiceShown", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def show(context: Context, number: str) -> None:
    """Show an invoice with its payments. NUMBER is an OCR number, an invoice number,
    or COMPANY:NUMBER.

    \b
    Examples:
      filesync invoices show 10000180
      filesync invoices show GYM:100001 --json
    """
    from brp_filesync.brp.invoice_lists import show_invoice
    from brp_filesync.brp.payment_lists import payments_of_invoice
    from brp_filesync.cli.tables import show_record, show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.desk.invoices import one_invoice

    with context.app() as app, app.database.connect() as connection:
        invoice_id = one_invoice(connection, number).invoice_id
        found = show_invoice(connection, invoice_id)
        paid = payments_of_invoice(connection, invoice_id)
        language = app.installation.settings.language
    if printed({**plain(found, kind="document"), "settled_by": paid}):
        return
    for name in ("total_ore", "rest_ore", "vat_ore"):
        found[name] = kronor(found[name], language)
    show_record([(name.removesuffix("_ore"), value) for name, value in found.items()])
    show_table(
        "Settled by",
        [
            "payment",
            "credit note",
            "report",
            "refund",
            "day",
            "payer",
            "amount",
            "written off",
            "takes back",
            "when",
            "who",
        ],
        [
            [
                each["payment_id"] or "",
                each["credit_note"] or "",
                each["settlement_id"] or "",
                each["refund_id"] or "",
                each["paid_on"] or "",
                each["payer_name"] or "",
                kronor(each["amount_ore"], language),
                kronor(each["written_off_ore"], language),
                each["opposite_of"] or "",
                local(each["made_at"]),
                each["made_by"],
            ]
            for each in paid
        ],
    )


@invoices.command()
@click.argument("number")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option("sales.InvoiceCredited")
@click.pass_obj
def credit(context: Context, number: str, dry_run: bool, yes: bool) -> None:
    """Credit the invoice NUMBER whole; what is paid of it leaves the credit note open.

    \b
    Examples:
      filesync invoices credit GYM:100001 --dry-run
      filesync invoices credit 10000180 --yes
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import invoices as acts

    demand_an_answer(dry_run=dry_run, yes=yes)
    with context.app() as app:
        found = acts.creditable(app.database, number)
        paid_ore = found.total_ore - found.rest_ore
        say(
            phrase(
                "Invoice {name} is credited: {total_ore}, of which {paid_ore} stays open.",
                name=found.name,
                total_ore=amount(-found.total_ore),
                paid_ore=amount(-paid_ore),
            )
        )
        shown = {
            "dry_run": dry_run,
            "company_id": found.company_id,
            "invoice_number": found.invoice_number,
            "credited_ore": -found.total_ore,
            "stays_open_ore": -paid_ore,
        }
        if dry_run:
            say(phrase("This was a dry run: nothing has changed."))
            printed({**shown, "done": False, "credit_number": None})
            return
        if not yes:
            demand_yes()
        made = acts.credit(app.database, found, acting_user(), app.today.isoformat(), app.now)
    printed({**shown, "done": True, "credit_number": int(made.rpartition(":")[2])})
    say(phrase("Done: credit note {made}.", made=made))
    say(
        phrase(
            "What was bought stays valid, and is a task: `filesync orders cancel` takes it back too."
        )
    )
