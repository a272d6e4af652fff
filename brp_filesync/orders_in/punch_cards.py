"""Punch cards bought and refilled. They aren't matched: a card of another product never matters."""

from collections.abc import Sequence

from brp_filesync.orders_in.holdings import Card, Product
from brp_filesync.orders_in.match_days import last_day


def find_refilled(product: Product, held: Sequence[Card], today: int) -> Card | None:
    """Return the card that a purchase refills: of several, the latest validity, the lowest id.

    An expired card isn't one, or its lost clips would come back; nor is one that was taken back,
    which has no clips bought.
    """
    if not product.refill:
        return None
    refillable = [
        each
        for each in held
        if each.product is product and each.clips_bought > 0 and each.valid_until >= today
    ]
    return min(refillable, key=lambda each: (-each.valid_until, each.key), default=None)


def new_card(product: Product, quantity: int, start_day: int, key: int, made_at: int) -> Card:
    """Return a new card: quantity times the product's clips, valid for its time once."""
    clips = product.clips * quantity
    until = last_day(start_day, product.validity_months)
    return Card(key, product, clips, clips, start_day, until, made_at)


def refill(card: Card, quantity: int, start_day: int) -> None:
    """Add clips, and a new validity from the start day where that is later than the card's own."""
    clips = card.product.clips * quantity
    card.clips_bought += clips
    card.clips_left += clips
    card.valid_until = refilled_until(card.product, start_day, card.valid_until)
    card.changed = True


def refilled_until(product: Product, start_day: int, valid_until_before: int) -> int:
    """Return the validity after a refill: never shorter than it was."""
    return max(valid_until_before, last_day(start_day, product.validity_months))
