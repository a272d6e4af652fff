"""What a person decides of a membership card: it is handed out, or wasn't after all."""

from typing import Any

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp import cards
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import Phrase, phrase

_NOTHING_HAS_CHANGED = phrase("Nothing has changed.")


def collect(app: App, order_number: str, who: str, *, credited: bool = False) -> dict[str, Any]:
    """Record that an order's card is handed out, and return whose: customer_number and name.

    Raises NotPossible where none is to collect, and of an order whose invoice is credited, unless
    a person says so.
    """
    with app.database.connect() as connection, app.database.write(connection):
        card = _card(connection, order_number)
        if card["card_state"] != "to_collect":
            raise _not_possible(
                order_number,
                phrase("The card has been collected already.")
                if card["card_state"] == "collected"
                else phrase("The order is cancelled."),
            )
        if card["credited"] and not credited:
            raise _not_possible(
                order_number,
                phrase("Its invoice is credited, and nobody pays for what was bought."),
                phrase("Ask finance. Hand it out all the same: --credited."),
            )
        cards.mark_collected(connection, order_number, app.now)
        record_act(connection, who, "card collected", f"order {order_number}", app.now)
    return card


def uncollect(app: App, order_number: str, who: str) -> dict[str, Any]:
    """Record that a card wasn't handed out after all, and return whose it is.

    Raises NotPossible where it isn't collected.
    """
    with app.database.connect() as connection, app.database.write(connection):
        card = _card(connection, order_number)
        if card["card_state"] != "collected":
            raise _not_possible(order_number, phrase("The card isn't collected."))
        cards.mark_not_collected(connection, order_number)
        record_act(connection, who, "card not collected", f"order {order_number}", app.now)
    return card


def _card(connection: Connection, order_number: str) -> dict[str, Any]:
    card = cards.card_of(connection, order_number)
    if card is None:
        raise _not_possible(order_number, phrase("No such order."))
    return card


def _not_possible(
    order_number: str, why_not: Phrase, advice: Phrase = _NOTHING_HAS_CHANGED
) -> NotPossible:
    return NotPossible(
        phrase("Order {order_number}: {why_not}", order_number=order_number, why_not=why_not),
        advice,
    )
