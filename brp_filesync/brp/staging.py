"""An order file's rows in temporary tables: they take no lock, and are gone after a kill.

Rows are staged as they are read, and then numbered by order: an order is all rows of one order
number and row type, wherever they stand in the file. Its number follows its first line, and a
cancellation's comes right after its order's. A batch is a range of those numbers, with a bounded
count of rows; no order is ever cut.
"""

from functools import cache

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Index,
    Insert,
    Integer,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    select,
)

from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    fetch_frame,
    insert_frame,
    temporary,
    update_frame,
)
from brp_filesync.database.metadata import RowId

# More rows than any real order has; a file of one endless order must not fill the memory.
MOST_ROWS_AN_ORDER = 1000

_TEXTS = (
    "order_number",
    "line_number",
    "row_type",
    "ordered_on",
    "ordered_at",
    "facility_id",
    "employer_number",
    "employer_name",
    "personnummer",
    "birth_date",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "street",
    "postal_code",
    "city",
    "country",
    "product_number",
    "start_on",
    "row_hash",
    "column_hashes",
    "row_hash_then",
)

staged_row = temporary(
    "staged_row",
    [
        ("line", RowId),
        *((name, String()) for name in _TEXTS),
        ("quantity", BigInteger()),
        ("price_ore", BigInteger()),
        ("bad", Boolean()),
        ("malformed", Boolean()),
    ],
    key="line",
)
Index("ix_staged_row_order", staged_row.c.order_number, staged_row.c.row_type)

# `place` keeps a line's problems in the order in which they were found.
staged_problem = temporary(
    "staged_problem",
    [
        ("line", BigInteger()),
        ("place", BigInteger()),
        ("column", String()),
        ("word", String()),
        ("params", String()),
    ],
)
Index("ix_staged_problem_line", staged_problem.c.line)

# `seq` is the order's place; `batch` the batch that it belongs to, both from 1.
staged_order = temporary(
    "staged_order",
    [
        ("seq", BigInteger()),
        ("batch", BigInteger()),
        ("order_number", String()),
        ("row_type", String()),
        ("first_line", BigInteger()),
        ("rows", BigInteger()),
    ],
)
Index("ix_staged_order_batch", staged_order.c.batch)
Index("ix_staged_order_number", staged_order.c.order_number, staged_order.c.row_type)

_STAGED = (staged_row, staged_problem, staged_order)

# Which order a row is of.
OF_ORDER = and_(
    staged_row.c.order_number == staged_order.c.order_number,
    staged_row.c.row_type == staged_order.c.row_type,
)


def prepare(connection: Connection) -> None:
    """Make the staging tables, empty."""
    for table in _STAGED:
        create_temporary(connection, table)


def stage(connection: Connection, rows: pd.DataFrame, problems: pd.DataFrame) -> None:
    """Add checked rows (orders_in.check) and their problems. Absent texts are kept as ""."""
    insert_frame(connection, staged_row, rows[[column.name for column in staged_row.columns]])
    insert_frame(connection, staged_problem, problems.assign(place=range(len(problems))))


def number_orders(connection: Connection, batch_rows: int) -> int:
    """Number the staged orders, and return how many batches of about `batch_rows` rows they make.

    Rows without an order number, and those of an endless order, belong to none: see `loose_rows`.
    """
    connection.execute(_numbering(), {"batch_rows": batch_rows})
    analyse(connection, *_STAGED)
    return connection.scalar(select(func.max(staged_order.c.batch))) or 0


# Made once: to make it takes longer than to number a small file's orders.
@cache
def _numbering() -> Insert:
    per_order = (
        select(
            staged_row.c.order_number,
            staged_row.c.row_type,
            func.min(staged_row.c.line).label("first_line"),
            func.count().label("rows"),
        )
        .where(staged_row.c.order_number.is_not(None))
        .group_by(staged_row.c.order_number, staged_row.c.row_type)
        .having(func.count() <= MOST_ROWS_AN_ORDER)
        .cte("per_order")
    )
    own = per_order.alias("own")
    ordered = (
        select(
            per_order,
            # A cancellation goes where its order goes, when both are in the file.
            case(
                (
                    per_order.c.row_type == "cancel",
                    func.coalesce(own.c.first_line, per_order.c.first_line),
                ),
                else_=per_order.c.first_line,
            ).label("place"),
        )
        .outerjoin(
            own,
            and_(
                own.c.order_number == per_order.c.order_number,
                own.c.row_type == "order",
            ),
        )
        .cte("ordered")
    )
    in_order = (ordered.c.place, case((ordered.c.row_type == "cancel", 1), else_=0))
    rows_so_far = func.sum(ordered.c.rows).over(order_by=in_order)
    return insert(staged_order).from_select(
        ["seq", "batch", "order_number", "row_type", "first_line", "rows"],
        select(
            func.row_number().over(order_by=in_order),
            (rows_so_far - ordered.c.rows) // bindparam("batch_rows", type_=Integer()) + 1,
            ordered.c.order_number,
            ordered.c.row_type,
            ordered.c.first_line,
            ordered.c.rows,
        ),
    )


def page_rows(
    connection: Connection, after_line: int, rows: int, *, loose: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the next rows after a line, and their problems; `loose` for those of no order."""
    wanted = select(staged_row).where(staged_row.c.line > after_line)
    if loose:
        wanted = wanted.where(~select(staged_order.c.seq).where(OF_ORDER).exists())
    found = fetch_frame(connection, wanted.order_by(staged_row.c.line).limit(rows))
    if found.empty:
        return found, fetch_frame(connection, select(staged_problem).where(false()))
    last_line = int(found["line"].iloc[-1])
    problems = (
        select(staged_problem)
        .where(staged_problem.c.line > after_line, staged_problem.c.line <= last_line)
        .order_by(staged_problem.c.line, staged_problem.c.place)
    )
    return found, fetch_frame(connection, problems)


def sum_up(connection: Connection) -> tuple[int, int, int]:
    """Return how many rows and orders are staged, and what their prices come to (öre)."""
    counted = connection.execute(
        select(func.count(), func.coalesce(func.sum(staged_row.c.price_ore), 0)).select_from(
            staged_row
        )
    ).one()
    orders = connection.scalar(
        select(func.count()).select_from(staged_order).where(staged_order.c.row_type == "order")
    )
    return int(counted[0]), int(orders or 0), int(counted[1])


def rename_rows(connection: Connection, renamed: pd.DataFrame) -> None:
    """Let staged rows be known by the hash of the row that they repeat: line, row_hash."""
    update_frame(connection, staged_row, "line", renamed)


def count_malformed(connection: Connection) -> tuple[int, int]:
    """Return how many rows are staged, and how many of them are malformed."""
    counted = connection.execute(
        select(func.count(), func.count().filter(staged_row.c.malformed)).select_from(staged_row)
    ).one()
    return int(counted[0]), int(counted[1])
