"""Is a file as big as this portal's files are? Pure.

Ten times the usual isn't wrong in itself: it waits for a person, who knows whether the portal has
had a campaign or has sent öre for kronor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from brp_filesync.core.problems import Problem
from brp_filesync.profiles.portal import Plausible

ORE_A_KRONA = 100


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows and orders a file has, and what their prices come to (öre)."""

    rows: int
    orders: int
    price_ore: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An imported file: its rows, and what was invoiced for it (öre)."""

    rows: int
    invoiced_ore: int


def doubt(size: Size, limits: Plausible, earlier: Sequence[Earlier]) -> Problem | None:
    """Return why the file should wait for a person, None where it looks as usual.

    The usual is the median of earlier files; one of nothing, and too few files, say nothing.
    """
    told: dict[str, str | int] = {
        "orders": size.orders,
        "rows": size.rows,
        "kronor": size.price_ore // ORE_A_KRONA,
    }
    if limits.max_orders is not None and size.orders > limits.max_orders:
        return Problem("more-orders-than-limit", 0, params={**told, "limit": limits.max_orders})
    if limits.max_kronor is not None and size.price_ore > limits.max_kronor * ORE_A_KRONA:
        return Problem("more-kronor-than-limit", 0, params={**told, "limit": limits.max_kronor})
    if len(earlier) < limits.least_files:
        return None
    usual_rows = median(each.rows for each in earlier)
    if 0 < usual_rows * limits.factor <= size.rows:
        usual = round(usual_rows)
        return Problem("more-rows-than-usual", 0, params={**told, "usual": usual})
    usual_ore = median(each.invoiced_ore for each in earlier)
    if 0 < usual_ore * limits.factor <= size.price_ore:
        usual = round(usual_ore / ORE_A_KRONA)
        return Problem("more-kronor-than-usual", 0, params={**told, "usual": usual})
    return None
