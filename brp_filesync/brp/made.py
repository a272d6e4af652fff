"""What imports have made in BRP, by the portal's order numbers: as samples say what must come."""

from typing import Any

from sqlalchemy import Connection, select

from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import invoice, invoice_line, order

Made = dict[str, dict[str, Any]]


def orders_made(connection: Connection) -> Made:
    """Return of each order the customer number, total (öre), invoice and OCR number."""
    rows = connection.execute(
        select(
            order.c.portal_order_number,
            person.c.customer_number,
            order.c.total_ore,
            invoice.c.invoice_number,
            invoice.c.ocr_number,
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(invoice, (invoice.c.order_id == order.c.order_id) & (invoice.c.kind == "invoice"))
    )
    return {
        number: {"customer": customer, "total_ore": total_ore, "invoice": invoiced, "ocr": ocr}
        for number, customer, total_ore, invoiced, ocr in rows
    }


def credit_notes_made(connection: Connection) -> Made:
    """Return of each credited order the credit note's total (öre), number, OCR number, invoice."""
    credited = invoice.alias("credited")
    rows = connection.execute(
        select(
            order.c.portal_order_number,
            invoice.c.total_ore,
            invoice.c.invoice_number,
            invoice.c.ocr_number,
            credited.c.invoice_number,
        )
        .join(invoice, (invoice.c.order_id == order.c.order_id) & (invoice.c.kind == "credit_note"))
        .join(credited, (credited.c.order_id == order.c.order_id) & (credited.c.kind == "invoice"))
    )
    return {
        number: {"total_ore": total_ore, "invoice": noted, "ocr": ocr, "credits": of_invoice}
        for number, total_ore, noted, ocr, of_invoice in rows
    }


def vat_made(connection: Connection) -> dict[str, list[list[int]]]:
    """Return [rate in hundredths of a per cent, öre] of each line of the orders' invoices."""
    rows = connection.execute(
        select(
            order.c.portal_order_number, invoice_line.c.vat_rate_hundredths, invoice_line.c.vat_ore
        )
        .join(invoice, (invoice.c.order_id == order.c.order_id) & (invoice.c.kind == "invoice"))
        .join(invoice_line, invoice_line.c.invoice_id == invoice.c.invoice_id)
        .order_by(invoice.c.invoice_id, invoice_line.c.position)
    )
    found: dict[str, list[list[int]]] = {}
    for number, rate, vat_ore in rows:
        found.setdefault(number, []).append([rate, vat_ore])
    return found
