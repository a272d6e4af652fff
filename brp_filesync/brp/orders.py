"""Orders and their lines."""

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp.schema_sales import order, order_line
from brp_filesync.database.bulk import insert_frame, next_id, update_frame


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


def change_lines(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the order lines that `order_line_id` names."""
    update_frame(connection, order_line, "order_line_id", frame)
