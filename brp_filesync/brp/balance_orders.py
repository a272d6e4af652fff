"""Orders and the ledger's outcomes, held against each other: queries that find what breaks a rule.

The ledger's tables are handed in, so that only this room names BRP's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
    true,
)

from brp_filesync.brp.schema_people import punch_card, subscription
from brp_filesync.brp.schema_sales import invoice, order, order_line


@dataclass(frozen=True, slots=True)
class LedgerTables:
    """The ledger's tables that orders are held against."""

    file: Table
    attempt: Table
    outcome: Table
    duty: Table


def order_breaches(
    ledger: LedgerTables, attempts: Select[Any] | None, orders: Select[Any] | None
) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it.

    `attempts` and `orders` are queries of ids; None checks everything.
    """
    mine = true() if orders is None else order.c.order_id.in_(orders)
    return {
        "outcome-order": _outcomes_without_order(ledger, attempts),
        "order-imported-once": _not_imported_once(ledger, mine),
        "order-lines": _lines_not_adding_up(mine),
        "order-one-invoice": select(order.c.order_id.label("order"))
        .outerjoin(
            invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice")
        )
        .where(mine)
        .group_by(order.c.order_id)
        .having(func.count(invoice.c.invoice_id) != 1)
        .order_by(order.c.order_id),
        "order-confirmed": _not_confirmed_once(ledger, mine),
        "line-effect": _effects_of_others(orders),
    }


def _outcomes_without_order(ledger: LedgerTables, attempts: Select[Any] | None) -> Select[Any]:
    outcome = ledger.outcome
    within = true() if attempts is None else outcome.c.attempt_id.in_(attempts)
    return (
        select(outcome.c.attempt_id.label("attempt"), outcome.c.line)
        .where(
            within,
            outcome.c.outcome.in_(("imported", "duplicate")),
            outcome.c.attempt_id.not_in(
                select(ledger.attempt.c.attempt_id).where(ledger.attempt.c.result == "tried")
            ),
            not_(exists().where(order.c.order_id == outcome.c.order_id)),
        )
        .order_by(outcome.c.attempt_id, outcome.c.line)
    )


def _imported(ledger: LedgerTables) -> ColumnElement[bool]:
    """Say which outcomes are an order's own: imported, and of its portal and number."""
    return and_(
        ledger.outcome.c.order_id == order.c.order_id,
        ledger.outcome.c.outcome == "imported",
        ledger.outcome.c.row_type == "order",
    )


def _not_imported_once(ledger: LedgerTables, mine: ColumnElement[bool]) -> Select[Any]:
    """Find orders that not exactly one attempt imported, or under another identity."""
    outcome, attempt, file = ledger.outcome, ledger.attempt, ledger.file
    own = and_(
        outcome.c.order_number == order.c.portal_order_number, file.c.source == order.c.portal
    )
    return (
        select(order.c.order_id.label("order"))
        .outerjoin(outcome, _imported(ledger))
        .outerjoin(attempt, attempt.c.attempt_id == outcome.c.attempt_id)
        .outerjoin(file, file.c.file_id == attempt.c.file_id)
        .where(mine)
        .group_by(order.c.order_id)
        .having(
            or_(
                func.count(distinct(outcome.c.attempt_id)) != 1,
                func.count(outcome.c.line) != func.count().filter(own),
            )
        )
        .order_by(order.c.order_id)
    )


def _lines_not_adding_up(mine: ColumnElement[bool]) -> Select[Any]:
    return (
        select(order.c.order_id.label("order"))
        .outerjoin(order_line, order_line.c.order_id == order.c.order_id)
        .where(mine)
        .group_by(order.c.order_id, order.c.total_ore)
        .having(func.coalesce(func.sum(order_line.c.price_ore), 0) != order.c.total_ore)
        .order_by(order.c.order_id)
    )


def _not_confirmed_once(ledger: LedgerTables, mine: ColumnElement[bool]) -> Select[Any]:
    """Find orders without exactly one mail promised, but for those told to have no address.

    Whether there was one is what the import said then: an address may have been given since.
    """
    outcome, duty = ledger.outcome, ledger.duty
    promised = (
        select(func.count())
        .where(duty.c.kind == "confirm", duty.c.order_id == order.c.order_id)
        .scalar_subquery()
    )
    addressless = (
        exists()
        .where(_imported(ledger), outcome.c.problems.like('%"email-missing"%'))
        .correlate(order)
    )
    return (
        select(order.c.order_id.label("order"))
        .where(mine, or_(and_(not_(addressless), promised != 1), and_(addressless, promised != 0)))
        .order_by(order.c.order_id)
    )


def _effects_of_others(orders: Select[Any] | None) -> Select[Any]:
    """Find lines whose subscription or card isn't there, or is another person's.

    Each is looked up by its key: joins of tables that have just grown, and that PostgreSQL hasn't
    analysed, were planned row against row.
    """
    owners = [
        select(held.c.person_id).where(key == named).scalar_subquery()
        for held, key, named in (
            (subscription, subscription.c.subscription_id, order_line.c.subscription_id),
            (punch_card, punch_card.c.punch_card_id, order_line.c.punch_card_id),
        )
    ]
    buyer = (
        select(order.c.person_id).where(order.c.order_id == order_line.c.order_id).scalar_subquery()
    )
    return (
        select(order_line.c.order_line_id.label("order_line"))
        .where(
            true() if orders is None else order_line.c.order_id.in_(orders),
            order_line.c.effect != "commission",
            func.coalesce(*owners, 0) != buyer,
        )
        .order_by(order_line.c.order_line_id)
    )
