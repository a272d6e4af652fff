"""Invoices and credit notes as finance looks them up."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select, true

from brp_filesync.brp.find import invoices_wanted
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import within

Found = dict[str, Any]


def list_invoices(
    connection: Connection,
    wanted: Wanted,
    *,
    portal: str,
    unpaid: bool,
    overdue_on: str,
    limit: int,
) -> list[Found]:
    """Return invoices and credit notes, the newest first, by their dates. Amounts in öre.

    `unpaid` leaves out what is settled; `overdue_on` (a date, "" for none) what isn't due before.
    """
    which: list[ColumnElement[bool]] = [order.c.portal == portal if portal else true()]
    which += [*invoices_wanted(wanted), *within(wanted, invoice.c.invoice_date)]
    if unpaid or overdue_on:
        which.append(invoice.c.rest_ore != 0)
    if overdue_on:
        which += [invoice.c.due_date < overdue_on, invoice.c.kind == "invoice"]
    return fetch_dicts(
        connection,
        select(*_SHOWN)
        .join(order, order.c.order_id == invoice.c.order_id)
        .where(*which)
        .order_by(invoice.c.invoice_id.desc())
        .limit(limit),
    )


def show_invoice(connection: Connection, invoice_id: int) -> Found:
    """Return an invoice with its portal's order and what it credits. Amounts in öre."""
    credited = invoice.alias("credited")
    wanted = (
        select(
            *_SHOWN,
            invoice.c.recipient_name,
            invoice.c.text,
            invoice.c.vat_ore,
            invoice.c.payment_terms_days,
            credited.c.invoice_number.label("credits_number"),
        )
        .join(order, order.c.order_id == invoice.c.order_id)
        .outerjoin(credited, credited.c.invoice_id == invoice.c.credits_invoice_id)
        .where(invoice.c.invoice_id == invoice_id)
    )
    return dict(connection.execute(wanted).mappings().one())


_SHOWN = (
    invoice.c.invoice_id,
    invoice.c.company_id,
    invoice.c.invoice_number,
    invoice.c.kind,
    order.c.portal,
    order.c.portal_order_number,
    invoice.c.invoice_date,
    invoice.c.due_date,
    invoice.c.total_ore,
    invoice.c.rest_ore,
    invoice.c.state,
    invoice.c.bankgiro,
    invoice.c.ocr_number,
)
