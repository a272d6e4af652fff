"""A settlement report's rows in a temporary table, and the invoices that they may be about."""

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Index,
    Select,
    String,
    and_,
    case,
    or_,
    select,
    true,
    union,
)

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    fetch_frame,
    insert_frame,
    temporary,
)
from brp_filesync.database.metadata import RowId

staged_row = temporary(
    "staged_settlement_row",
    [
        ("row", RowId),
        ("line", BigInteger()),
        ("order_number", String()),
        ("invoice_number", BigInteger()),
        ("gross_ore", BigInteger()),
        ("commission_ore", BigInteger()),
        ("vat_ore", BigInteger()),
        ("net_ore", BigInteger()),
    ],
    key="row",
)
Index("ix_staged_settlement_row_order", staged_row.c.order_number)


def prepare(connection: Connection) -> None:
    """Make the staging table, empty."""
    create_temporary(connection, staged_row)


def stage_rows(connection: Connection, rows: pd.DataFrame) -> None:
    """Add a chunk's rows, numbered within the report."""
    insert_frame(connection, staged_row, rows)


def end_staging(connection: Connection) -> None:
    """Let the database know what has been staged."""
    analyse(connection, staged_row)


def staged_rows(connection: Connection, first: int, last: int) -> pd.DataFrame:
    """Return a range of the report's rows, in its order."""
    return fetch_frame(
        connection,
        select(staged_row).where(staged_row.c.row.between(first, last)).order_by(staged_row.c.row),
    )


def invoices_found(connection: Connection, portal: str, first: int, last: int) -> pd.DataFrame:
    """Return row, invoice_id, company_id, rest_ore and state of what a range's rows may be about.

    By the portal's order number, where a row names one, and then by the invoice's too; else by the
    invoice's number alone. A negative row is about a credit note, be it named by its own number or
    by that of the invoice that it credits.
    """
    found = union(
        _by_order(portal, first, last),
        _by_number(portal, first, last),
        _by_credited(portal, first, last),
    ).subquery("found")
    return fetch_frame(connection, found.select().order_by("row", "invoice_id"))


def _by_order(portal: str, first: int, last: int) -> Select[*tuple[object, ...]]:
    credited = invoice.alias("credited")
    number = staged_row.c.invoice_number
    return (
        _wanted()
        .select_from(staged_row)
        .join(
            order,
            and_(
                order.c.portal == portal,
                order.c.portal_order_number == staged_row.c.order_number,
            ),
        )
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == _kind()))
        .outerjoin(credited, credited.c.invoice_id == invoice.c.credits_invoice_id)
        .where(
            _within(first, last),
            or_(
                number == 0,
                invoice.c.invoice_number == number,
                credited.c.invoice_number == number,
            ),
        )
    )


def _by_number(portal: str, first: int, last: int) -> Select[*tuple[object, ...]]:
    return (
        _wanted()
        .select_from(staged_row)
        .join(company, true())  # few, and the index of invoices begins with them
        .join(
            invoice,
            and_(
                invoice.c.company_id == company.c.company_id,
                invoice.c.invoice_number == staged_row.c.invoice_number,
                invoice.c.kind == _kind(),
            ),
        )
        .join(order, and_(order.c.order_id == invoice.c.order_id, order.c.portal == portal))
        .where(_within(first, last), staged_row.c.order_number.is_(None))
    )


def _by_credited(portal: str, first: int, last: int) -> Select[*tuple[object, ...]]:
    credited = invoice.alias("named")
    return (
        _wanted()
        .select_from(staged_row)
        .join(company, true())
        .join(
            credited,
            and_(
                credited.c.company_id == company.c.company_id,
                credited.c.invoice_number == staged_row.c.invoice_number,
            ),
        )
        .join(invoice, invoice.c.credits_invoice_id == credited.c.invoice_id)
        .join(order, and_(order.c.order_id == invoice.c.order_id, order.c.portal == portal))
        .where(
            _within(first, last),
            staged_row.c.order_number.is_(None),
            staged_row.c.gross_ore < 0,
        )
    )


def _wanted() -> Select[*tuple[object, ...]]:
    return select(
        staged_row.c.row,
        invoice.c.invoice_id,
        invoice.c.company_id,
        invoice.c.rest_ore,
        invoice.c.state,
    )


def _within(first: int, last: int) -> ColumnElement[bool]:
    return staged_row.c.row.between(first, last)


def _kind() -> ColumnElement[str]:
    return case((staged_row.c.gross_ore < 0, "credit_note"), else_="invoice")
