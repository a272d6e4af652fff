"""What a person decides of a membership card: it is handed out."""

from brp_filesync.app import App
from brp_filesync.brp import cards
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

_WHY_NOT = {
    None: phrase("No such order."),
    "collected": phrase("The card has been collected already."),
    "none": phrase("The order is cancelled."),
}


def collect(app: App, order_number: str, who: str) -> None:
    """Record that an order's card is handed out. Raises NotPossible where none is to collect."""
    with app.database.connect() as connection, app.database.write(connection):
        state = cards.state_of_card(connection, order_number)
        if state in _WHY_NOT:
            raise NotPossible(
                phrase(
                    "Order {order_number}: {why_not}",
                    order_number=order_number,
                    why_not=_WHY_NOT[state],
                ),
                phrase("Nothing has changed."),
            )
        cards.mark_collected(connection, order_number, app.now)
        record_act(connection, who, "card collected", f"order {order_number}", app.now)
