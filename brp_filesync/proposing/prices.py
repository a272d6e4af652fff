"""Which column is the price of a whole line, and how it is written: a unit is never guessed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.amounts import (
    Written,
    unit_by_name,
    unit_by_prices,
    values_of,
    written,
)
from brp_filesync.proposing.assign import Match
from brp_filesync.proposing.cells import Column
from brp_filesync.proposing.model import Known, Said, Sure
from brp_filesync.proposing.names import TOTALS, plain

_VAT_RATES = (6, 12, 25)  # per cent
_ROUNDED = 100  # öre, by which a price without VAT may have been rounded
KEY = "columns.price_incl_vat"


@dataclass(frozen=True, slots=True)
class Lines:
    """What the rows say beside their prices: the quantity of each, and its product."""

    quantities: list[int]
    products: list[str]


def of_lines(match: Match, lines: Lines) -> Match:
    """Return the column of a line's total, where several are called prices and one is that."""
    rivals = (match.column, *match.rivals)
    how = [written(column.cells) for column in rivals]
    if len(rivals) == 1 or any(each is None for each in how):
        return match
    prices = [values_of(c.cells, h).tolist() for c, h in zip(rivals, how, strict=True) if h]
    if all(each == prices[0] for each in prices):
        totals = [column for column in rivals if plain(column.name or "") in TOTALS]
        best = totals[0] if len(totals) == 1 else rivals[0]
        return Match(best, "likely", phrase("all columns of prices are the same"), ())
    for place, each in enumerate(prices):
        parts = [other for other in prices if other is not each]
        if all(_makes(each, other, lines.quantities) for other in parts):
            why = phrase("the quantity times the other price")
            return Match(rivals[place], "certain", why, ())
    return match


def said_of(match: Match, source: dict[str, Any], lines: Lines, known: Known) -> Said:
    """Return what is proposed for the price's column."""
    column = match.column
    how = written(column.cells)
    if how is None:
        why = phrase("its cells aren't amounts in kronor of one kind")
        return Said(KEY, source | {"unit": "kronor", "decimal": ","}, "open", why)
    amounts = values_of(column.cells, how).tolist()
    unit, reason = _unit(how, column, amounts, lines, known)
    signs = {"decimal": how.decimal, "thousands": how.thousands, "suffix": how.suffix}
    value = source | {"unit": unit or "kronor"} | {k: v for k, v in signs.items() if v}
    if unit is None:
        return Said(KEY, value, "open", reason)
    if unit == "ore" and how.decimal is not None:
        return Said(KEY, value, "open", phrase("it is called öre, and has decimals"))
    if match.sure == "open":
        return Said(KEY, value, "open", match.why)
    if _by_the_piece(amounts, lines, known, ore=unit == "ore"):
        why = phrase("a quantity above 1 costs no more: is it the price of one, not of the line?")
        return Said(KEY, value, "open", why)
    if _without_vat(amounts, lines, known, ore=unit == "ore"):
        why = phrase("with VAT added these are the agreed prices: are they without it?")
        return Said(KEY, value, "open", why)
    sure: Sure = match.sure if how.sure else "likely"
    return Said(KEY, value, sure, reason)


def _unit(
    how: Written, column: Column, amounts: Sequence[int], lines: Lines, known: Known
) -> tuple[Any, str]:
    named = unit_by_name(column.name or "")
    if how.unit is not None and named != "ore":
        return how.unit, phrase("by its cells")
    if named is not None:
        return named, phrase("by its name")
    agreed = unit_by_prices(amounts, lines.products, known)
    if agreed is not None:
        return agreed, phrase("so they are near the prices that are agreed on")
    return None, phrase("a 1 may be a krona or an öre: nothing tells")


def _makes(total: Sequence[int], piece: Sequence[int], quantities: Sequence[int]) -> bool:
    rows = list(zip(total, piece, quantities, strict=True))
    return any(abs(n) > 1 for _, _, n in rows) and all(
        t in (p * n, p * abs(n), -p * abs(n)) for t, p, n in rows
    )


def _without_vat(amounts: Sequence[int], lines: Lines, known: Known, *, ore: bool) -> bool:
    """Say whether the prices are what is agreed on less VAT, and none is what is agreed on."""
    less = 0
    for amount, quantity, product in zip(amounts, lines.quantities, lines.products, strict=True):
        told = abs(amount) / (100 if ore else 1)
        for agreed in known.prices_ore.get(product, ()):
            due = agreed * abs(quantity)
            if told == due:
                return False
            less += any(abs(told * (100 + rate) / 100 - due) <= _ROUNDED for rate in _VAT_RATES)
    return less > 0


def _by_the_piece(amounts: Sequence[int], lines: Lines, known: Known, *, ore: bool) -> bool:
    """Say whether lines with a quantity above 1 cost what one of the product does.

    That is what another line of it costs, or what is agreed on.
    """
    rows = list(zip(amounts, lines.quantities, lines.products, strict=True))
    many = {(abs(amount), abs(n), product) for amount, n, product in rows if abs(n) > 1}
    if not many:
        return False
    one: dict[str, set[int]] = {}
    for product, prices in known.prices_ore.items():
        one[product] = {price * 100 if ore else price for price in prices}
    for amount, n, product in rows:
        if abs(n) == 1:
            one.setdefault(product, set()).add(abs(amount))
    return any(amount in one.get(product, set()) for amount, _, product in many)
