"""What stands in BRP of an attempt's orders, some rows of its file at a time, to be held against it.

The ledger's table of outcomes is handed in, so that only this room names BRP's.
"""

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    func,
    insert,
    literal,
    select,
    union_all,
)

from brp_filesync.brp.schema_people import organisation, punch_card, subscription
from brp_filesync.brp.schema_sales import invoice, invoice_line, order, order_line
from brp_filesync.brp.sold import EXEMPT
from brp_filesync.database.bulk import analyse, create_temporary, fetch_frame, temporary
from brp_filesync.database.metadata import RowId

_BEFORE = ("debited_until_before", "ends_on_before", "clips_before", "valid_until_before")
# Of each line that another one came after, on the same subscription or card: what that one found.
_next_line = temporary(
    "next_line",
    [("order_line_id", RowId), *((name, order_line.c[name].type) for name in _BEFORE)],
    key="order_line_id",
)


def prepare(connection: Connection) -> None:
    """Find, once for all attempts, which line came after which."""
    create_temporary(connection, _next_line)
    found = []
    for held in (order_line.c.subscription_id, order_line.c.punch_card_id):
        found.append(
            select(
                order_line.c.order_line_id,
                func.lead(order_line.c.order_line_id)
                .over(partition_by=held, order_by=order_line.c.order_line_id)
                .label("next_id"),
                *(
                    func.lead(order_line.c[name])
                    .over(partition_by=held, order_by=order_line.c.order_line_id)
                    .label(name)
                    for name in _BEFORE
                ),
            ).where(held.is_not(None))
        )
    every = union_all(*found).subquery("every")
    wanted = select(every.c.order_line_id, *(every.c[name] for name in _BEFORE))
    connection.execute(
        insert(_next_line).from_select(
            ["order_line_id", *_BEFORE], wanted.where(every.c.next_id.is_not(None))
        )
    )
    analyse(connection, _next_line)


def taken_back(connection: Connection) -> tuple[set[int], set[int]]:
    """Return the ids of subscriptions and of cards of which a cancelled order took something back."""
    lines = (
        select(order_line.c.subscription_id, order_line.c.punch_card_id)
        .join(order, order.c.order_id == order_line.c.order_id)
        .where(order.c.cancelled_at.is_not(None))
    )
    rows = connection.execute(lines).all()
    return {each[0] for each in rows if each[0]}, {each[1] for each in rows if each[1]}


def orders_at(
    connection: Connection, outcome: Table, erased: Table, attempt_id: int, lines: tuple[int, int]
) -> pd.DataFrame:
    """Return what stands of the orders that these lines (first and last) of the file made.

    A row for each line, with its order, its order's invoice and its employer; but those of persons
    who were `erased` (the ledger's table).
    """
    return fetch_frame(
        connection,
        select(
            outcome.c.line,
            outcome.c.problems,
            order.c.order_id,
            order.c.portal_order_number,
            order.c.content_hash,
            order.c.content_columns,
            order.c.facility_id,
            order.c.ordered_at,
            order.c.label,
            order.c.recipient_id,
            order.c.employer_id,
            organisation.c.organisation_number.label("employer_number"),
            organisation.c.name.label("employer_name"),
            invoice.c.company_id,
            invoice.c.bankgiro,
            invoice.c.recipient_name,
            invoice.c.street,
            invoice.c.postal_code,
            invoice.c.city,
            invoice.c.country,
            invoice.c.invoice_date,
            invoice.c.due_date,
            invoice.c.payment_terms_days,
            invoice.c.text,
        )
        .join(order, order.c.order_id == outcome.c.order_id)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .outerjoin(organisation, organisation.c.organisation_id == order.c.employer_id)
        .where(
            _imported(outcome, attempt_id, lines),
            order.c.person_id.not_in(select(erased.c.person_id)),
        )
        .order_by(outcome.c.line),
    )


def lines_at(
    connection: Connection, outcome: Table, attempt_id: int, lines: tuple[int, int]
) -> pd.DataFrame:
    """Return what stands of the same orders' lines, and of what they gave."""
    of_orders: Select[tuple[int]] = (
        select(outcome.c.order_id).where(_imported(outcome, attempt_id, lines)).distinct()
    )
    return fetch_frame(
        connection,
        select(
            order_line,
            invoice_line.c.text.label("invoiced_text"),
            invoice_line.c.vat_group,
            func.coalesce(invoice_line.c.vat_rate_hundredths, literal(EXEMPT)).label("vat_rate"),
            subscription.c.debited_until,
            subscription.c.ends_on,
            func.coalesce(punch_card.c.clips_left, 0).label("clips_left"),
            punch_card.c.valid_until,
            func.coalesce(_next_line.c.order_line_id, 0).label("followed"),
            *(_next_line.c[name].label(f"next_{name}") for name in _BEFORE),
        )
        .join(
            invoice, and_(invoice.c.order_id == order_line.c.order_id, invoice.c.kind == "invoice")
        )
        .join(
            invoice_line,
            and_(
                invoice_line.c.invoice_id == invoice.c.invoice_id,
                invoice_line.c.position == order_line.c.position,
            ),
        )
        .outerjoin(subscription, subscription.c.subscription_id == order_line.c.subscription_id)
        .outerjoin(punch_card, punch_card.c.punch_card_id == order_line.c.punch_card_id)
        .outerjoin(_next_line, _next_line.c.order_line_id == order_line.c.order_line_id)
        .where(order_line.c.order_id.in_(of_orders))
        .order_by(order_line.c.order_line_id),
    )


def _imported(outcome: Table, attempt_id: int, lines: tuple[int, int]) -> ColumnElement[bool]:
    return and_(
        outcome.c.attempt_id == attempt_id,
        outcome.c.line.between(*lines),
        outcome.c.outcome == "imported",
        outcome.c.row_type == "order",
    )
