"""Which subscription a purchase extends, and when a new one starts: "Abonnemangsmatchning".

BRP's "Abonnemangsmatchning vid försäljning". (docs/domain.md, Subscriptions 1 to 3, and for what
BRP's documentation leaves open docs/development/decisions/0009-subscription-matching.md)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from brp_filesync.orders_in.holdings import Product, Subscription
from brp_filesync.orders_in.match_days import ABSENT, LAST_DAY, last_day, next_day

Mode = Literal["none", "membership", "product", "rights"]


@dataclass(frozen=True, slots=True)
class Start:
    """When a new subscription starts, and the existing ones that were asked."""

    day: int
    matching: Sequence[Subscription]


def find_extended(
    product: Product, held: Sequence[Subscription], today: int
) -> Subscription | None:
    """Return the one of the same product that a purchase extends: the latest end, the lowest id.

    Neither a cancelled one, nor a direct debit, nor one without any end is ever extended.
    """
    extendable = [
        each
        for each in held
        if each.product is product
        and not each.direct_debit
        and not each.is_cancelled
        and each.last_day >= today
    ]
    return min(extendable, key=_latest_end_first, default=None)


def extend(subscription: Subscription, quantity: int) -> int:
    """Move a subscription's days on by its product's periods; return the first day paid for."""
    months = subscription.product.period_months * quantity
    ends_on = subscription.ends_on
    if subscription.debited_until == ABSENT:
        first = next_day(ends_on)
    else:
        first = next_day(subscription.debited_until)
    subscription.debited_until = last_day(first, months)
    subscription.ends_on = moved_end(ends_on, months)
    subscription.changed = True
    return first


def moved_end(ends_on: int, months: int) -> int:
    """Return an end date moved on by a period of its own, ABSENT where there is none."""
    return ABSENT if ends_on == ABSENT else last_day(next_day(ends_on), months)


def find_start(
    product: Product, held: Sequence[Subscription], start_day: int, today: int, mode: Mode
) -> Start:
    """Return when a new subscription starts that extends nothing: never before the start day."""
    if mode == "none":
        return Start(start_day, ())
    live = [each for each in held if each.last_day >= today]
    if mode == "rights" and product.rights:
        lenders = [each for each in live if each.product.rights & product.rights]
        return Start(_first_day_lacking(product.rights, lenders, start_day), lenders)
    if mode == "membership":
        matching = [each for each in live if each.product.membership == product.membership]
    else:
        matching = [each for each in live if each.product is product and not each.direct_debit]
    return Start(day_after(matching, start_day), matching)


def day_after(matching: Sequence[Subscription], start_day: int) -> int:
    """Return the day after the latest end, never before the start day."""
    return max([start_day, *(next_day(each.holds_until) for each in matching)])


def warnings_of(matching: Sequence[Subscription]) -> list[str]:
    """Return what a person must look at in the subscriptions that a purchase was matched with."""
    words = []
    if any(each.goes_on for each in matching):
        words.append("direct-debit-continues")
    if any(each.freeze_open for each in matching):
        words.append("freeze-open")
    return words


def _latest_end_first(subscription: Subscription) -> tuple[int, int]:
    return -subscription.last_day, subscription.key


def _first_day_lacking(
    wanted: frozenset[str], lenders: Sequence[Subscription], start_day: int
) -> int:
    """Return the first day from the start day on which not all wanted rights are held.

    A person's rights on a day are those of all subscriptions that run on it, together. Lenders may
    begin after the start day: a day between two of them is one without.
    """
    day = start_day
    while True:
        running = [each for each in lenders if each.starts_on <= day <= each.holds_until]
        until = min(
            max(
                (each.holds_until for each in running if right in each.product.rights),
                default=ABSENT,
            )
            for right in wanted
        )
        if until == ABSENT or day == LAST_DAY:
            return day
        day = next_day(until)
