"""Which payments of a file are earlier ones, said as obviously as it can be: pair by pair.

Nothing of the product is used. (docs/domain.md, Payments in 3)
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What a file tells of a payment, or what is known of an earlier one; "" is what isn't told."""

    account: str = "1"
    kind: str = "payment"
    day: str = "2026-11-24"
    ore: int = 49900
    bank_reference: str = ""
    references: str = ""
    payer: str = ""
    message: str = ""
    is_issued: bool = False
    is_copy: bool = False


def slowly_identified(
    new: Sequence[Told], earlier: Sequence[Told], *, unique_by_day: bool
) -> dict[int, tuple[int, bool]]:
    """Return, by a new one's place, the earlier one's place, and whether it surely is that one.

    Every pair is judged; the most equal one is taken first, of equals the first in the file.
    """
    pairs = []
    for place, one in enumerate(new):
        for other_place, other in enumerate(earlier):
            judged = _judged(one, other, unique_by_day=unique_by_day)
            if judged is not None and (judged[1] or not other.is_copy):
                pairs.append((judged[0], place, other_place, judged[1]))
    found: dict[int, tuple[int, bool]] = {}
    used = set()
    for _, place, other_place, is_seen in sorted(pairs):
        if place not in found and other_place not in used:
            found[place] = other_place, is_seen
            used.add(other_place)
    return found


def _judged(one: Told, other: Told, *, unique_by_day: bool) -> tuple[list[int], bool] | None:
    """Return how far the two are from each other, and whether they are one; None: they are two."""
    if (one.account, one.kind) != (other.account, other.kind):
        return None
    day, ore = int(one.day != other.day), int(one.ore != other.ore)
    references = _compared(one.references, other.references)
    payer = _compared(plain(one.payer), plain(other.payer))
    same_message = bool(one.message) and one.message == other.message
    hows = [references, payer]
    different = day + ore + hows.count(3)
    silent = hows.count(1) + hows.count(2)
    if one.bank_reference and other.bank_reference:
        if one.bank_reference != other.bank_reference or (unique_by_day and day):
            return None
        is_seen = different == 0 and references == 0
        return [0, different, silent, day, ore, references, payer], is_seen
    if day or ore or references == 3:
        return None
    if payer == 3 and not (references == 0 and other.is_issued):
        return None
    is_seen = same_message and references == 0 and payer != 3
    whose = 1 if other.bank_reference else 2 if one.bank_reference else 0
    return [1, different, silent, int(not same_message), references, payer, whose], is_seen


def _compared(one: str, other: str) -> int:
    """Return 0 where both are the same, 1 or 2 where only one tells it, 3 where they differ."""
    if one == other:
        return 0
    if not one:
        return 1
    return 3 if other else 2


def plain(payer: str) -> str:
    """Return a payer without case and blanks."""
    return payer.replace(" ", "").lower()
