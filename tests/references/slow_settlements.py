"""What a settlement report's rows settle, row by row and slowly, as the rule says it.

(docs/domain.md, Payments in 12)
"""

from collections.abc import Mapping, MutableMapping, Sequence


def settle(
    rows: Sequence[tuple[int, Sequence[int]]], rests: Mapping[int, int]
) -> tuple[list[tuple[str, int]], dict[int, int]]:
    """Return the outcome and invoice (0: none) of each row, and what is left of the invoices.

    A row is its gross and the invoices that it may be about; `rests` is what is open of each.
    """
    left = dict(rests)
    return [_one(gross_ore, invoices, rests, left) for gross_ore, invoices in rows], left


def _one(
    gross_ore: int,
    invoices: Sequence[int],
    before: Mapping[int, int],
    left: MutableMapping[int, int],
) -> tuple[str, int]:
    sole = invoices[0] if len(invoices) == 1 else 0
    if not invoices:
        return "not-found", 0
    fitting = [each for each in invoices if before[each] == gross_ore and gross_ore != 0]
    if len(fitting) > 1:
        return "ambiguous", sole
    if len(fitting) == 1:
        if left[fitting[0]] == 0:
            return "not-open", fitting[0]
        left[fitting[0]] = 0
        return "settled", fitting[0]
    if any(before[each] != 0 for each in invoices):
        return "other-amount", sole
    return "not-open", sole
