"""What is left of a purchase that is paid or begun, taken back: clips left, and days from tomorrow.

Used up is used up: today counts as used, and of a refilled card the clips that were there before are
used first. (docs/domain.md, Orders in 13)
"""

from collections.abc import Sequence
from typing import Literal

from brp_filesync.orders_in.holdings import Card, Holdings, Subscription
from brp_filesync.orders_in.match_days import ABSENT, last_day
from brp_filesync.orders_in.punch_cards import refilled_until
from brp_filesync.orders_in.take_back import (
    BoughtLine,
    Held,
    Reason,
    all_or_none,
    is_as_bought,
    take_back,
)

How = Literal["whole", "left", "either"]
"""`left` of what is paid; `either`: whole where nothing is used, else what is left."""
Share = tuple[int, int]  # so many of so many clips, or days


def take_back_as(
    how: How, lines: Sequence[BoughtLine], held: Holdings, today: int
) -> tuple[Reason, list[Share]]:
    """Undo the lines of one order in `held`; return why not, and else what share of each was left.

    No shares where the order was undone whole.
    """
    if how != "left":
        reason = take_back(lines, held, today)
        if how == "whole" or reason != "clips-used":
            return reason, []
    return _take_back_left(lines, held, today)


def _take_back_left(
    lines: Sequence[BoughtLine], held: Holdings, today: int
) -> tuple[Reason, list[Share]]:
    shares: list[Share] = []

    def undo(which: Held, line: BoughtLine) -> Reason:
        if isinstance(which, Subscription):
            reason, share = _left_of_subscription(which, line, today)
        else:
            reason, share = _left_of_card(which, line, today)
        shares.append(share)
        return reason

    reason = all_or_none(lines, held, undo)
    if not reason and lines and not any(left for left, _ in shares):
        reason = "nothing-left"  # and nothing was changed
    return reason, [] if reason else shares[::-1]


def _left_of_subscription(
    subscription: Subscription, line: BoughtLine, today: int
) -> tuple[Reason, Share]:
    last = last_day(line.starts_on, line.product.period_months * line.quantity)
    whole = last - line.starts_on + 1
    if not is_as_bought(subscription, line):
        return "extended-since", (0, whole)
    left = min(max(last - today, 0), whole)
    if left:
        unused = left == whole
        if line.effect == "new":
            subscription.cancelled_on = today
            subscription.ends_on = min(subscription.starts_on, today) - 1 if unused else today
        else:
            subscription.debited_until = line.debited_until_before
            subscription.ends_on = line.ends_on_before
            if not unused:
                subscription.debited_until = max(line.debited_until_before, today)
                if line.ends_on_before != ABSENT:
                    subscription.ends_on = max(line.ends_on_before, today)
        subscription.changed = True
    return "", (left, whole)


def _left_of_card(card: Card, line: BoughtLine, today: int) -> tuple[Reason, Share]:
    clips = line.product.clips * line.quantity
    if line.effect == "new":
        until = last_day(line.starts_on, line.product.validity_months)
        as_bought = card.clips_bought == clips
    else:
        until = refilled_until(line.product, line.starts_on, line.valid_until_before)
        as_bought = card.clips_left <= line.clips_before + clips
    if not as_bought or card.valid_until != until:
        return "extended-since", (0, clips)
    left = min(card.clips_left, clips) if card.valid_until >= today else 0
    if left:
        card.clips_bought -= left
        card.clips_left -= left
        before = today - 1 if line.effect == "new" else line.valid_until_before
        card.valid_until = max(card.valid_from, before)
        card.changed = True
    return "", (left, clips)
