"""When a person no longer has all the rights that a new subscription would give.

A person's rights on a day are those of all subscriptions that run on it, together.
"""

from collections.abc import Sequence

from brp_filesync.orders_in.holdings import Subscription
from brp_filesync.orders_in.match_days import ABSENT, LAST_DAY, next_day


def first_day_lacking(
    wanted: frozenset[str], lenders: Sequence[Subscription], start_day: int
) -> int:
    """Return the first day from the start day on which not all wanted rights are held.

    Lenders may begin after the start day: a day between two of them is one without.
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
