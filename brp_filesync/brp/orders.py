"""Orders and their lines."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, func, select

from brp_filesync.brp.batch import batch_row, of_batch
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import finance_task, invoice, order, order_line
from brp_filesync.database.bulk import fetch_frame, insert_frame, next_id, update_frame


def existing_orders(connection: Connection, portal: str) -> pd.DataFrame:
    """Return the portal's orders that the batch names, with their invoice's company and rest.

    `paid` is whether anything of the invoice is settled, `has_task` whether finance has an open
    task about the order.
    """
    return fetch_frame(
        connection,
        select(
            order.c.order_id,
            order.c.portal_order_number,
            order.c.content_hash,
            order.c.person_id,
            order.c.cancelled_at,
            invoice.c.invoice_id,
            (invoice.c.rest_ore != invoice.c.total_ore).label("paid"),
            func.coalesce(person.c.email, "").label("email"),
            select(finance_task.c.finance_task_id)
            .where(finance_task.c.order_id == order.c.order_id, finance_task.c.done_at.is_(None))
            .exists()
            .label("has_task"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .where(
            order.c.portal == portal,
            order.c.portal_order_number.in_(of_batch("order_number")),
        )
        .order_by(order.c.order_id),
    )


def cancelled_by(portal: str) -> Select[Any]:
    """Return a query of the ids of the portal's orders that the batch wants cancelled."""
    named = of_batch("order_number").where(batch_row.c.row_type == "cancel")
    return select(order.c.order_id).where(
        order.c.portal == portal, order.c.portal_order_number.in_(named)
    )


def lines_to_be_cancelled(connection: Connection, portal: str) -> pd.DataFrame:
    """Return the lines of those orders, with the person who bought."""
    return fetch_frame(
        connection,
        select(order_line, order.c.person_id, order.c.facility_id)
        .join(order, order.c.order_id == order_line.c.order_id)
        .where(order_line.c.order_id.in_(cancelled_by(portal)))
        .order_by(order_line.c.order_line_id),
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
