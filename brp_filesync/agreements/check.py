"""Rules over the rows of a file of agreed prices, with what is agreed already. Pure.

A portal sells prepaid subscriptions and punch cards alone, each at one price at a time.
(docs/domain.md, Orders in 8 and 9; Catalogue out 1)
"""

from collections.abc import Iterator, Sequence

from brp_filesync.agreements.model import Agreed, Key, Known, Refusal
from brp_filesync.core.for_sale import never_sold
from brp_filesync.core.odd_characters import shown
from brp_filesync.core.periods import FOR_EVER, Span, overlapping

# What the one rule of what is sold says, in the words of agreements.
_NEVER_SOLD = {
    "": "",
    "product-direct-debit": "agreement-direct-debit",
    "product-not-for-sale": "agreement-not-for-sale",
}


def check(rows: Sequence[Agreed], known: Known) -> list[Refusal]:
    """Return what is wrong with the rows, by line."""
    found = [*_each(rows, known), *_twice(rows), *_overlaps(rows, known)]
    return sorted(found, key=lambda each: (each.line, each.column, each.word))


def _each(rows: Sequence[Agreed], known: Known) -> Iterator[Refusal]:
    portals = ", ".join(sorted(known.portals))
    for row in rows:
        if row.portal not in known.portals:
            params = {"found": shown(row.portal), "expected": portals or "-"}
            yield Refusal(row.line, "portal", "agreement-portal-unknown", params)
        if row.facility_id not in known.facilities:
            params = {"found": shown(row.facility_id)}
            yield Refusal(row.line, "facility_id", "agreement-facility-unknown", params)
        word = _not_sold(row, known)
        if word:
            yield Refusal(row.line, "product_number", word, {"found": shown(row.product_number)})
        if row.price_ore <= 0:
            yield Refusal(row.line, "price_kronor", "agreement-price-zero")
        if row.valid_to and row.valid_to < row.valid_from:
            yield Refusal(row.line, "valid_to", "agreement-days-reversed")


def _not_sold(row: Agreed, known: Known) -> str:
    """Return the word for why a portal may not sell the product, "" where it may."""
    if row.product_number not in known.products:
        return "agreement-product-unknown"
    if row.product_number == known.portals.get(row.portal):
        return "agreement-commission"
    return _NEVER_SOLD[never_sold(*known.products[row.product_number])]


def _twice(rows: Sequence[Agreed]) -> Iterator[Refusal]:
    first: dict[Key, int] = {}
    for row in rows:
        if row.key in first:
            yield Refusal(row.line, "valid_from", "agreement-twice", {"found": first[row.key]})
        first.setdefault(row.key, row.line)


def _overlaps(rows: Sequence[Agreed], known: Known) -> Iterator[Refusal]:
    """Yield the rows that overlap another; one of the database that a row changes counts as it."""
    ours = {row.key: row for row in reversed(rows)}  # of two that are the same, the first
    periods: dict[tuple[str, str, str], list[Span]] = {}
    named = {key[:3] for key in ours}
    others = [price for key, price in known.prices.items() if key not in ours]
    for price in [*ours.values(), *(each for each in others if each.key[:3] in named)]:
        if not price.valid_to or price.valid_to >= price.valid_from:
            span = (price.valid_from, price.valid_to or FOR_EVER, price.line)
            periods.setdefault(price.key[:3], []).append(span)
    for spans in periods.values():
        for later, earlier in overlapping(spans):
            (line, other) = (later, earlier) if later[2] else (earlier, later)
            params: dict[str, str | int] = {"expected": _period(other)}
            word = "agreement-overlap-known"
            if other[2]:
                word, params = "agreement-overlap", {"found": other[2], **params}
            yield Refusal(line[2], "valid_from", word, params)


def _period(span: Span) -> str:
    until = "" if span[1] == FOR_EVER else span[1]
    return f"{span[0]} - {until}".rstrip()
