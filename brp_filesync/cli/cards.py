"""`filesync cards`: the front desk's list of membership cards to hand out."""

from typing import Any

import click

from brp_filesync.cli.context import Context, acting_user
from brp_filesync.cli.days import local_day
from brp_filesync.cli.finding import IN_ORDERS, Asked, find_options
from brp_filesync.cli.plain import plains
from brp_filesync.cli.screen import list_options
from brp_filesync.cli.shown import json_option, printed
from brp_filesync.core.phrase import phrase


@click.group()
def cards() -> None:
    """Membership cards are collected at the facility of the order."""


@cards.command("list")
@find_options(IN_ORDERS, person=True, facility=True, demand_facility=True, days="ordered")
@click.option("--all", "collected", is_flag=True, help="Also those that are collected.")
@json_option("sales.CardsListed")
@list_options
@click.pass_obj
def list_cards(context: Context, collected: bool, asked: Asked) -> None:
    """List the cards to hand out at a facility, by name.

    \b
    Examples:
      filesync cards list --facility 101
      filesync cards list --facility odenplan --find lind
    """
    from brp_filesync.brp.cards import list_cards as find_cards
    from brp_filesync.cli.tables import show_table
    from brp_filesync.core.alphabet import by_alphabet

    with context.app() as app, app.database.connect() as connection:
        wanted = asked.wanted(connection)
        found = find_cards(connection, wanted, collected=collected)
        language = app.installation.settings.language
    found.sort(key=lambda card: by_alphabet(card["name"], language))
    if printed({"facility_id": wanted.facility_id, "cards": plains(found)}):
        return
    show_table(
        phrase("Cards at {facility}", facility=wanted.facility_id),
        ["order", "name", "person", "bought", "ordered", "card"],
        [
            [
                card["order_number"],
                card["name"],
                card["customer_number"],
                card["bought"] + (f" +{card['lines'] - 1}" if card["lines"] > 1 else ""),
                local_day(card["ordered_at"]),
                "credited" if card["credited"] else card["card_state"],
            ]
            for card in found
        ],
    )


@cards.command()
@click.argument("order")
@click.option("--credited", is_flag=True, help="Also where the order's invoice is credited.")
@json_option("sales.CardCollected")
@click.pass_obj
def collect(context: Context, order: str, credited: bool) -> None:
    """Record that the card of ORDER (BRP's order number) is handed out; it says whose that is.

    \b
    Example:
      filesync cards collect 10042
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import cards as desk

    with context.app() as app:
        card = desk.collect(app, order, acting_user(), credited=credited)
    if printed(_as_json(order, card, "collected")):
        return
    say(
        phrase(
            "The card of order {order}, {name} ({customer_number}), is collected. A mistake: "
            "`filesync cards uncollect {order}`.",
            order=order,
            name=card["name"],
            customer_number=card["customer_number"],
        )
    )


@cards.command()
@click.argument("order")
@json_option("sales.CardCollected")
@click.pass_obj
def uncollect(context: Context, order: str) -> None:
    """Record that the card of ORDER wasn't handed out after all: it's on the list again.

    \b
    Example:
      filesync cards uncollect 10042
    """
    from brp_filesync.cli.tables import say
    from brp_filesync.desk import cards as desk

    with context.app() as app:
        card = desk.uncollect(app, order, acting_user())
    if printed(_as_json(order, card, "to_collect")):
        return
    say(
        phrase(
            "The card of order {order}, {name} ({customer_number}), is to be collected again.",
            order=order,
            name=card["name"],
            customer_number=card["customer_number"],
        )
    )


def _as_json(order: str, card: dict[str, Any], state: str) -> dict[str, object]:
    who = {name: card[name] for name in ("customer_number", "name")}
    return {"order_number": order, "card_state": state, **who}
