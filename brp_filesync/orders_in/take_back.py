"""Purchases taken back: an order's lines all or none, the last line first.

(docs/domain.md, Orders in 13)
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, fields
from typing import Literal

from brp_filesync.orders_in.holdings import Card, Holdings, Product, Subscription
from brp_filesync.orders_in.match_days import ABSENT, last_day
from brp_filesync.orders_in.match_start import moved_end
from brp_filesync.orders_in.punch_cards import refilled_until

Effect = Literal["new", "extended", "refilled"]
Reason = Literal["", "clips-used", "extended-since", "nothing-left"]
Held = Subscription | Card


@dataclass(slots=True, eq=False)
class BoughtLine:
    """What an order line did, and what there was before it: days as numbers, ABSENT for none."""

    product: Product
    quantity: int
    effect: Effect
    subscription_key: int
    card_key: int
    starts_on: int
    debited_until_before: int = ABSENT
    ends_on_before: int = ABSENT
    clips_before: int = 0
    valid_until_before: int = ABSENT


def take_back(lines: Sequence[BoughtLine], held: Holdings, today: int) -> Reason:
    """Undo the lines of one order in `held`; return why not, where any of them can't be undone."""

    def undo(which: Held, line: BoughtLine) -> Reason:
        if isinstance(which, Subscription):
            return _take_back_subscription(which, line, today)
        return _take_back_card(which, line, today)

    return all_or_none(lines, held, undo)


def all_or_none(
    lines: Sequence[BoughtLine], held: Holdings, undo: Callable[[Held, BoughtLine], Reason]
) -> Reason:
    """Undo each line in `held`, the last first; where one can't be, none is, and why is returned."""
    befores: list[tuple[Held, Held]] = []
    for line in reversed(lines):
        which: Held | None = held.subscriptions.get(line.subscription_key)
        if which is None:
            which = held.cards.get(line.card_key)
        if which is None:  # gone from BRP, or another person's by now
            reason: Reason = "extended-since"
        else:
            befores.append((which, copy(which)))
            reason = undo(which, line)
        if reason:
            for each, before in reversed(befores):
                _restore(each, before)
            return reason
    return ""


def _take_back_subscription(subscription: Subscription, line: BoughtLine, today: int) -> Reason:
    if not is_as_bought(subscription, line):
        return "extended-since"
    if line.effect == "new":
        # Ended before today and before its own start: it neither counts nor lends, on any day.
        subscription.cancelled_on = today
        subscription.ends_on = min(subscription.starts_on, today) - 1
    else:
        subscription.debited_until = line.debited_until_before
        subscription.ends_on = line.ends_on_before
    subscription.changed = True
    return ""


def is_as_bought(subscription: Subscription, line: BoughtLine) -> bool:
    """Say whether nothing has changed the subscription since the line made or extended it."""
    months = line.product.period_months * line.quantity
    debited = last_day(line.starts_on, months)
    if line.effect == "new":
        ends = debited if line.product.has_fixed_end else ABSENT
    else:
        ends = moved_end(line.ends_on_before, months)
    made = (debited, ends, ABSENT)
    return (subscription.debited_until, subscription.ends_on, subscription.cancelled_on) == made


def _take_back_card(card: Card, line: BoughtLine, today: int) -> Reason:
    clips = line.product.clips * line.quantity
    if line.effect == "new":
        until = last_day(line.starts_on, line.product.validity_months)
        if card.clips_bought != clips or card.valid_until != until:
            return "extended-since"
        if card.clips_left < clips:
            return "clips-used"
        # No clips bought: a card that no refill finds, although BRP's days can't be turned round.
        card.clips_bought = card.clips_left = 0
        card.valid_until = max(card.valid_from, today - 1)
    else:
        until = refilled_until(line.product, line.starts_on, line.valid_until_before)
        if card.clips_left > line.clips_before + clips or card.valid_until != until:
            return "extended-since"
        if card.clips_left < line.clips_before + clips:
            return "clips-used"
        card.clips_bought -= clips
        card.clips_left = line.clips_before
        card.valid_until = line.valid_until_before
    card.changed = True
    return ""


def _restore(each: Held, before: Held) -> None:
    for field in fields(each):
        setattr(each, field.name, getattr(before, field.name))
