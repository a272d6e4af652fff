"""Credit notes' dates held against when they were made: no query can reckon days on each database."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, literal, select, true

from brp_filesync.brp.schema_sales import audit_log, invoice, order
from brp_filesync.core.dates import local_date

_ROWS_AT_A_TIME = 10_000


def wrong_dates(connection: Connection, orders: Select[Any] | None) -> Iterator[str]:
    """Yield the credit notes that aren't of the day they were made on, or not due by its terms.

    A cancellation's has its invoice's terms; one that a person made by hand has none. `orders` is a
    query of the ids of the orders that are meant; None is every one.
    """
    result = connection.execute(_notes(orders), execution_options={"yield_per": _ROWS_AT_A_TIME})
    for row in result:
        by_hand = row.acted_at is not None
        made_at = row.acted_at if by_hand else row.cancelled_at
        if made_at is None:  # nobody of ours made it
            continue
        terms = 0 if by_hand else row.credited_terms
        due = date.fromisoformat(row.invoice_date) + timedelta(row.payment_terms_days)
        if (
            row.payment_terms_days != terms
            or due.isoformat() != row.due_date
            or local_date(datetime.fromisoformat(made_at)).isoformat() != row.invoice_date
        ):
            yield f"credit_note {row.invoice_id}"


def _notes(orders: Select[Any] | None) -> Select[Any]:
    credited = invoice.alias("credited")
    return (
        select(
            invoice.c.invoice_id,
            invoice.c.invoice_date,
            invoice.c.due_date,
            invoice.c.payment_terms_days,
            credited.c.payment_terms_days.label("credited_terms"),
            order.c.cancelled_at,
            audit_log.c.at.label("acted_at"),
        )
        .join(credited, credited.c.invoice_id == invoice.c.credits_invoice_id)
        .join(order, order.c.order_id == invoice.c.order_id)
        .outerjoin(
            audit_log,
            and_(
                audit_log.c.act == "invoices credit",
                audit_log.c.subject
                == literal("invoice ", String) + cast(invoice.c.invoice_id, String),
            ),
        )
        .where(
            invoice.c.kind == "credit_note",
            true() if orders is None else invoice.c.order_id.in_(orders),
        )
        .order_by(invoice.c.invoice_id)
    )
