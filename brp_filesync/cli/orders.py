"""`filesync orders`: order files at hand, and the orders in BRP."""

from datetime import datetime
from pathlib import Path

import click

from brp_filesync.cli.context import Context, acting_user, end, tell
from brp_filesync.cli.days import DAY, local, local_day
from brp_filesync.cli.finding import IN_ORDERS, Asked, find_options
from brp_filesync.cli.language import misused
from brp_filesync.cli.orders_cancel import cancel
from brp_filesync.cli.orders_rejects import rejects
from brp_filesync.cli.plain import plain, plains
from brp_filesync.cli.screen import list_options, wide_option
from brp_filesync.cli.shown import json_option, printed, wants_json
from brp_filesync.core.codes import word
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase


@click.group()
def orders() -> None:
    """Order files at hand, and the orders that came of them."""


@orders.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--portal", required=True, metavar="NAME", help="Whose file it is.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@click.option("--on", type=DAY, metavar="DAY", help="A dry run as if it were ordered on that day.")
@json_option(
    "ledger.FileTried | ledger.FileDecided | ledger.FileKnownAtHand",
    "The result as JSON on stdout.",
)
@wide_option
@click.pass_obj
def import_file(
    context: Context, file: Path, portal: str, dry_run: bool, on: datetime | None
) -> None:
    """Import FILE as if it had been fetched. The portal is answered by its next `filesync run`.

    A dry run lists what would be rejected, with reasons, and shows the answer; with --on before
    the first agreed price begins.

    \b
    Examples:
      filesync orders import WELLNET_ORDER_20261123_001.csv --portal wellnet --dry-run
      filesync orders import FILE --portal wellnet --dry-run --on 2027-01-01
      filesync orders import WELLNET_ORDER_20261123_001.csv --portal wellnet
    """
    from brp_filesync.cli.show_night import show_file
    from brp_filesync.cli.show_tried import show_tried, tried
    from brp_filesync.cli.tables import say
    from brp_filesync.desk.files import import_at_hand
    from brp_filesync.flows.result import file_as_dict

    if on is not None and not dry_run:
        raise misused(phrase("--on goes with --dry-run: an order is judged by its own day."))
    day = "" if on is None else on.date().isoformat()
    with context.app(dry=dry_run, bars=not wants_json()) as app:
        done = import_at_hand(app, portal, file, acting_user(), day)
        night = done.night
        told = tried(app, app.profile(portal), night) if dry_run and night is not None else {}
    known = {"file_id": done.file.file_id, "name": done.file.name, "result": "known already"}
    if printed({"dry_run": dry_run, **(known if night is None else file_as_dict(night)), **told}):
        pass
    elif night is None and done.file.state == "awaiting_approval":
        say(
            phrase(
                "The same content is file {file_id}, which awaits approval: `filesync "
                "files approve {file_id}` or `discard`.",
                file_id=done.file.file_id,
            )
        )
    elif night is None:
        say(
            phrase(
                "The same content is file {file_id}, {state}: nothing is imported, and "
                "its answer is sent once more by the next run.",
                file_id=done.file.file_id,
                state=word(done.file.state),
            )
        )
    else:
        show_file(portal, night)
        if told:
            show_tried(told)
    if dry_run and not wants_json():
        say(phrase("This was a dry run: nothing has changed."))
    if night is not None and night.trouble is not None:
        tell(night.trouble)
    end(ExitCode.DONE if night is None else night.exit_code)


orders.add_command(rejects)
orders.add_command(cancel)


@orders.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen; everything stays as it is.")
@json_option("ledger.FileDecided", "The result as JSON on stdout.")
@wide_option
@click.pass_obj
def resubmit(context: Context, file: Path, dry_run: bool) -> None:
    """Import the rows of FILE, which `orders rejects` wrote and a person mended.

    A spreadsheet may have saved it. The portal is answered by its next `filesync run`.

    \b
    Examples:
      filesync orders resubmit mend.csv --dry-run
      filesync orders resubmit mend.csv
    """
    from brp_filesync.cli.show_night import end_with_file
    from brp_filesync.desk.rejected_rows import resubmit as import_mended

    with context.app(dry=dry_run, bars=not wants_json()) as app:
        night = import_mended(app, file, acting_user())
    end_with_file(night, {"dry_run": dry_run})


@orders.command("list")
@click.option("--portal", default="", metavar="NAME", help="Only this portal's.")
@find_options(IN_ORDERS, person=True, facility=True, days="ordered")
@click.option("--limit", default=50, show_default=True, help="At most so many, the newest first.")
@json_option("sales.OrdersListed", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def list_orders(context: Context, portal: str, asked: Asked, limit: int) -> None:
    """List the orders in BRP that came from portals.

    \b
    Examples:
      filesync orders list --portal wellnet --from 2026-11-01
      filesync orders list --facility 101 --json
      filesync orders list --find öberg
    """
    from brp_filesync.brp.order_lists import list_orders as find_orders
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.money import kronor

    with context.app() as app, app.database.connect() as connection:
        found = find_orders(connection, portal, asked.wanted(connection), limit)
        language = app.installation.settings.language
    if printed({"orders": plains(found)}):
        return
    show_table(
        "Orders",
        [
            "order",
            "portal's",
            "ordered",
            "facility",
            "person",
            "total",
            "invoice",
            "OCR",
            "due",
            "left to pay",
            "card",
        ],
        [
            [
                each["order_number"],
                f"{each['portal']}:{each['portal_order_number']}",
                local_day(each["ordered_at"]),
                each["facility_id"],
                f"{each['person']} ({each['customer_number']})",
                kronor(each["total_ore"], language),
                f"{each['company_id']}:{each['invoice_number']}",
                each["ocr_number"],
                each["due_date"],
                kronor(each["rest_ore"], language),
                "cancelled" if each["cancelled_at"] else each["card_state"],
            ]
            for each in found
        ],
    )


@orders.command()
@click.argument("number")
@json_option("sales.OrderShown", "As JSON on stdout; amounts in öre.")
@list_options
@click.pass_obj
def show(context: Context, number: str) -> None:
    """Show an order whole. NUMBER is any that you have in hand: BRP's, the portal's, an OCR number
    or an invoice number.

    Where several fit they are told: say PORTAL:NUMBER, or COMPANY:NUMBER for an invoice.

    \b
    Examples:
      filesync orders show 1042
      filesync orders show wellnet:W-20001
      filesync orders show GYM:100001
    """
    from brp_filesync.brp.order_lists import show_order
    from brp_filesync.cli.tables import show_record, show_table
    from brp_filesync.core.money import kronor
    from brp_filesync.desk.one_order import one_order

    with context.app() as app, app.database.connect() as connection:
        found = show_order(connection, one_order(connection, number))
        language = app.installation.settings.language
    invoices = plains(found["invoices"], kind="document")
    if printed({**plain(found), "invoices": invoices}):
        return
    lines, invoices = found.pop("lines"), found.pop("invoices")
    for name in ("total_ore", "rest_ore"):
        found[name] = kronor(found[name], language)
    for name in ("ordered_at", "imported_at", "cancelled_at"):
        found[name] = local(found[name])
    show_record([(name.removesuffix("_ore"), value) for name, value in found.items()])
    show_table(
        "Lines",
        ["line", "product", "name", "quantity", "price", "from", "effect"],
        [
            [
                line["position"],
                line["product_number"],
                line["name"],
                line["quantity"],
                kronor(line["price_ore"], language),
                line["starts_on"] or "",
                line["effect"],
            ]
            for line in lines
        ],
    )
    show_table(
        "Invoices",
        ["kind", "number", "to", "date", "due", "total", "VAT", "left to pay", "OCR", "state"],
        [
            [
                each["kind"],
                f"{each['company_id']}:{each['invoice_number']}",
                each["recipient_name"],
                each["invoice_date"],
                each["due_date"],
                kronor(each["total_ore"], language),
                kronor(each["vat_ore"], language),
                kronor(each["rest_ore"], language),
                each["ocr_number"],
                each["state"],
            ]
            for each in invoices
        ],
    )
