"""Membership cards: to be handed out at the facility of the order."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_catalogue import product
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import invoice, order, order_line
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import within


def list_cards(connection: Connection, wanted: Wanted, *, collected: bool) -> list[dict[str, Any]]:
    """Return the membership cards to hand out, by name, by the days ordered; also those collected."""
    states = ("to_collect", "collected") if collected else ("to_collect",)
    return fetch_dicts(
        connection,
        select(
            order.c.order_number,
            person.c.customer_number,
            (person.c.last_name + ", " + person.c.first_name).label("name"),
            func.min(product.c.name).label("bought"),
            func.count().label("lines"),
            order.c.ordered_at,
            order.c.card_state,
            order.c.card_collected_at,
            _credited().label("credited"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(order_line, order_line.c.order_id == order.c.order_id)
        .join(product, product.c.product_number == order_line.c.product_number)
        .where(
            *orders_wanted(wanted),
            *within(wanted, order.c.ordered_at),
            order.c.card_state.in_(states),
            order_line.c.effect != "commission",
        )
        .group_by(order.c.order_id, person.c.person_id)
        .order_by(person.c.last_name, person.c.first_name, order.c.order_id),
    )


def card_of(connection: Connection, order_number: str) -> dict[str, Any] | None:
    """Return an order's card: its state (to_collect, collected or none), and whose it is.

    `credited` says whether the order's invoice has a credit note; None where no order is so.
    """
    found = fetch_dicts(
        connection,
        select(
            order.c.card_state,
            person.c.customer_number,
            (person.c.first_name + " " + person.c.last_name).label("name"),
            _credited().label("credited"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .where(order.c.order_number == order_number),
    )
    return found[0] if found else None


def mark_collected(connection: Connection, order_number: str, now: str) -> None:
    """Set an order's card, which is to collect, to collected."""
    _move(connection, order_number, "to_collect", "collected", now)


def mark_not_collected(connection: Connection, order_number: str) -> None:
    """Set an order's card, which is collected, to collect again."""
    _move(connection, order_number, "collected", "to_collect", None)


def _move(
    connection: Connection, order_number: str, state: str, after: str, now: str | None
) -> None:
    connection.execute(
        update(order)
        .where(order.c.order_number == order_number, order.c.card_state == state)
        .values(card_state=after, card_collected_at=now)
    )


def _credited() -> ColumnElement[bool]:
    return exists().where(invoice.c.order_id == order.c.order_id, invoice.c.kind == "credit_note")
