"""What a file of agreed prices, or the end of some, changes of what is agreed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from brp_filesync.agreements.model import Agreed, Change, Difference, Key


def keep_last_days(rows: Iterable[Agreed], prices: Mapping[Key, Agreed]) -> list[Agreed]:
    """Return the rows of a file without last days: each price that is known keeps its own."""
    return [
        replace(row, valid_to=prices[row.key].valid_to) if row.key in prices else row
        for row in rows
    ]


def difference(rows: Sequence[Agreed], prices: Mapping[Key, Agreed]) -> Difference:
    """Return what checked rows change; a price that no row names stays as it is."""
    changes: list[Change] = []
    same = 0
    for row in rows:
        before = prices.get(row.key)
        if before is None:
            changes.append(Change("added", row))
        elif (before.valid_to, before.price_ore) == (row.valid_to, row.price_ore):
            same += 1
        else:
            changes.append(Change("ended" if _ends(before, row) else "changed", row, before))
    return Difference(tuple(changes), same)


def to_withdraw(
    rows: Iterable[Agreed], prices: Mapping[Key, Agreed], today: str
) -> tuple[Change, ...]:
    """Return the prices to come that the rows replace: of what they name, and not in them."""
    named = {row.key[:3] for row in rows}
    ours = {row.key for row in rows}
    return tuple(
        Change("withdrawn", price, price)
        for key, price in prices.items()
        if key[:3] in named and key not in ours and price.valid_from > today
    )


def ending(
    prices: Iterable[Agreed], last_day: str, withdrawn_after: str | None = None
) -> tuple[Difference, list[Agreed]]:
    """Return what it changes that nothing of these prices is valid after that day.

    The second value are those that begin later still, and stay; with `withdrawn_after`, today, they
    are withdrawn where they haven't begun.
    """
    valid = [each for each in prices if not each.valid_to or each.valid_to > last_day]
    later = [each for each in valid if each.valid_from > last_day]
    changes = tuple(
        Change("ended", replace(each, valid_to=last_day), each)
        for each in valid
        if each.valid_from <= last_day
    )
    if withdrawn_after is not None:
        gone = [each for each in later if each.valid_from > withdrawn_after]
        changes += tuple(Change("withdrawn", each, each) for each in gone)
        later = [each for each in later if each not in gone]
    return Difference(changes), later


def _ends(before: Agreed, after: Agreed) -> bool:
    """Say whether nothing but an earlier last day is new."""
    earlier = bool(after.valid_to) and (not before.valid_to or after.valid_to < before.valid_to)
    return earlier and before.price_ore == after.price_ore
