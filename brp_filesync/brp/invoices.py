"""Invoices and credit notes, and their states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, update

from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_sales import invoice, invoice_line
from brp_filesync.brp.sold import EXEMPT
from brp_filesync.brp.written import add_noted
from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.database.bulk import insert_frame, next_id, update_frame

if TYPE_CHECKING:
    import pandas as pd


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free invoice id and invoice line id."""
    return (
        next_id(connection, invoice.c.invoice_id),
        next_id(connection, invoice_line.c.invoice_line_id),
    )


def add_invoices(connection: Connection, invoices: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Insert new invoices, and then their lines; a rate of EXEMPT is none at all."""
    import pandas as pd

    rates = lines["vat_rate_hundredths"].tolist()
    dated = [None if rate == EXEMPT else rate for rate in rates]
    insert_frame(connection, invoice, invoices)
    insert_frame(
        connection,
        invoice_line,
        lines.assign(vat_rate_hundredths=pd.Series(dated, dtype=object, index=lines.index)),
    )


def change_invoices(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the invoices that `invoice_id` names."""
    update_frame(connection, invoice, "invoice_id", frame)


def next_allocation_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, allocation.c.allocation_id)


def settle(connection: Connection, frame: pd.DataFrame) -> None:
    """Record which credit note settles which invoice, and by how much (öre)."""
    add_noted(connection, allocation, frame)


def mark_sent(connection: Connection, of_orders: Select[Any]) -> int:
    """Move these orders' invoices from `not_sent` to `sent`, and return how many there were.

    One that is done already is opened again as sent, if ever.
    """
    connection.execute(
        update(invoice)
        .where(invoice.c.order_id.in_(of_orders), invoice.c.settled_from == "not_sent")
        .values(settled_from="sent")
    )
    return connection.execute(
        update(invoice)
        .where(invoice.c.order_id.in_(of_orders), invoice.c.state == "not_sent")
        .values(state=INVOICE.moved("not_sent", "sent"))
    ).rowcount
