"""What the answer to an order file says of each of its rows, straight from the database."""

from collections.abc import Iterator

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, and_, case, exists, or_, select

from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import invoice, invoice_line, order, order_line
from brp_filesync.brp.staging import staged_row
from brp_filesync.database.bulk import fetch_frames


def answer_pages(
    connection: Connection, outcome: Table, attempt_id: int, rows: int
) -> Iterator[pd.DataFrame]:
    """Yield the staged rows by line, so many at a time, with their outcomes and what they led to.

    `outcome` is the ledger's table. Of an imported or duplicate row: BRP's order, the person whose
    card was really used, the line's amount (öre) and the invoice; of a cancellation the credit
    note's. A duplicate's are those of the first time; where its order is `cancelled` since, or a
    person has credited it, the credit note's too.
    """
    credit_note = invoice.alias("credit_note")
    credited = exists().where(
        credit_note.c.order_id == order.c.order_id, credit_note.c.kind == "credit_note"
    )
    cancelled = and_(outcome.c.outcome == "duplicate", credited)
    wanted_kind = case(
        (or_(outcome.c.row_type == "cancel", cancelled), "credit_note"), else_="invoice"
    )
    statement = (
        select(
            outcome.c.line,
            outcome.c.order_number,
            outcome.c.line_number,
            outcome.c.row_type,
            outcome.c.outcome,
            outcome.c.problems,
            order.c.order_number.label("brp_order_number"),
            person.c.customer_number,
            person.c.first_name,
            person.c.last_name,
            order.c.facility_id,
            cancelled.label("cancelled"),
            order_line.c.product_number,
            case((cancelled, -_credited_ore()), else_=order_line.c.price_ore).label("price_ore"),
            order_line.c.starts_on,
            invoice.c.invoice_number,
            invoice.c.total_ore,
            invoice.c.ocr_number,
            invoice.c.due_date,
        )
        .select_from(outcome)
        .join(staged_row, staged_row.c.line == outcome.c.line)
        .outerjoin(order, order.c.order_id == outcome.c.order_id)
        .outerjoin(person, person.c.person_id == order.c.person_id)
        .outerjoin(
            order_line,
            and_(
                order_line.c.order_id == order.c.order_id,
                order_line.c.row_hash == staged_row.c.row_hash,
            ),
        )
        .outerjoin(
            invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == wanted_kind)
        )
        .where(outcome.c.attempt_id == attempt_id)
        .order_by(outcome.c.line)
    )
    # Asked once: a page after a line was planned anew each time, as a join of whole tables.
    return fetch_frames(connection, statement, rows)


def _credited_ore() -> ColumnElement[int]:
    """Return what of the row's line the order's credit note credits (öre, below zero)."""
    found: ColumnElement[int] = (
        select(invoice_line.c.price_ore)
        .where(
            invoice_line.c.invoice_id == invoice.c.invoice_id,
            invoice_line.c.order_line_id == order_line.c.order_line_id,
        )
        .scalar_subquery()
    )
    return found
