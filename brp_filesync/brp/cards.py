"""Membership cards: to be handed out at the facility of the order."""

from typing import Any

from sqlalchemy import Connection, func, select, update

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_catalogue import product
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import order, order_line
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


def state_of_card(connection: Connection, order_number: str) -> str | None:
    """Return an order's card state: to_collect, collected or none; None where no order is so."""
    state: str | None = connection.scalar(
        select(order.c.card_state).where(order.c.order_number == order_number)
    )
    return state


def mark_collected(connection: Connection, order_number: str, now: str) -> None:
    """Set an order's card, which is to collect, to collected."""
    connection.execute(
        update(order)
        .where(order.c.order_number == order_number, order.c.card_state == "to_collect")
        .values(card_state="collected", card_collected_at=now)
    )
