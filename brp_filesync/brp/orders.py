"""Orders and their lines."""

import pandas as pd
from sqlalchemy import Connection, and_, select

from brp_filesync.brp.schema_sales import invoice, order, order_line
from brp_filesync.brp.staging import staged_order
from brp_filesync.database.bulk import fetch_frame, insert_frame, next_id, update_frame


def existing_orders(connection: Connection, portal: str, batch: int) -> pd.DataFrame:
    """Return the portal's orders that the batch names, with their invoice's company and rest.

    `paid` is whether anything of the invoice is settled.
    """
    named = (
        select(staged_order.c.order_number)
        .where(staged_order.c.batch == batch)
        .distinct()
        .subquery()
    )
    return fetch_frame(
        connection,
        select(
            order.c.order_id,
            order.c.portal_order_number,
            order.c.content_hash,
            order.c.person_id,
            order.c.cancelled_at,
            order.c.card_state,
            invoice.c.invoice_id,
            (invoice.c.rest_ore != invoice.c.total_ore).label("paid"),
        )
        .join(named, named.c.order_number == order.c.portal_order_number)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .where(order.c.portal == portal)
        .order_by(order.c.order_id),
    )


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free order id and order line id."""
    return next_id(connection, order.c.order_id), next_id(connection, order_line.c.order_line_id)


def add_orders(connection: Connection, orders: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Insert new orders, and then their lines."""
    insert_frame(connection, order, orders)
    insert_frame(connection, order_line, lines)


def change_orders(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the orders that `order_id` names."""
    update_frame(connection, order, "order_id", frame)
