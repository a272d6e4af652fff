"""Several open invoices that add up to an amount: a bounded search, for a suggestion only."""

from collections.abc import Mapping

_MOST_CANDIDATES = 40
_MOST_TOGETHER = 8
_MOST_STEPS = 20_000


def adding_up(amount_ore: int, rests_ore: Mapping[int, int]) -> tuple[int, ...]:
    """Return two or more invoices (by id) whose rests add up to the amount, () where none do.

    The oldest ones first, and few rather than many; the search gives up after a fixed number of
    steps, so that no payment can hold up the list.
    """
    candidates = sorted(rests_ore.items())[:_MOST_CANDIDATES]
    steps = 0
    for size in range(2, min(_MOST_TOGETHER, len(candidates)) + 1):
        stack: list[tuple[int, int, tuple[int, ...]]] = [(0, amount_ore, ())]
        while stack:
            at, left_ore, chosen = stack.pop()
            if len(chosen) == size:
                if left_ore == 0:
                    return chosen
                continue
            if len(candidates) - at < size - len(chosen):
                continue
            steps += 1
            if steps > _MOST_STEPS:
                return ()
            invoice_id, rest_ore = candidates[at]
            stack.append((at + 1, left_ore, chosen))
            stack.append((at + 1, left_ore - rest_ore, (*chosen, invoice_id)))
    return ()
