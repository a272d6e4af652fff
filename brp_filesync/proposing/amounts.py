"""Cells → how their amounts are written: signs, the unit's word, and what a 1 means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

import pandas as pd

from brp_filesync.proposing.model import Known
from brp_filesync.tables.cells import ore

_AMOUNT = re.compile(
    r"-?[0-9][0-9 .,'\u00a0\u202f]*?[ \u00a0\u202f]?(?P<unit>[^0-9 .,'\u00a0\u202f][^0-9]*)?"
)
_KRONOR = ("kr", "kr.", "sek", "kronor", ":-")
_DECIMALS = (None, ",", ".")
_THOUSANDS = (None, " ", ".", ",", "'")
_NEAR = 3  # times an agreed price, or a third of it, a price may be


@dataclass(frozen=True, slots=True)
class Written:
    """How amounts are written; `unit` None where a 1 may mean a krona or an öre."""

    decimal: str | None
    thousands: str | None
    suffix: str | None
    unit: Literal["ore", "kronor"] | None
    sure: bool


def written(cells: Sequence[str]) -> Written | None:
    """Return how the amounts are written, by themselves; None where they are none of one kind."""
    texts = sorted({cell for cell in cells if cell})
    found = [_AMOUNT.fullmatch(text) for text in texts]
    if not texts or any(each is None for each in found):
        return None
    units = {(each["unit"] or "").strip() for each in found if each} - {""}
    if len(units) > 1 or any(unit.lower() not in _KRONOR for unit in units):
        return None
    suffix = next(iter(units), None)
    column = pd.Series(texts, dtype=object)
    for decimal in _DECIMALS:
        for thousands in _THOUSANDS:
            if decimal is not None and decimal == thousands:
                continue
            if not ore(column, "kronor", decimal, thousands, suffix)[1].any():
                kronor = decimal is not None or suffix is not None
                return Written(decimal, thousands, suffix, "kronor" if kronor else None, kronor)
    return None


def values_of(cells: Sequence[str], how: Written) -> pd.Series:
    """Return the amounts in öre, as if they were kronor where that isn't known; 0 for what is none."""
    column = pd.Series(list(cells), dtype=object)
    return ore(column, how.unit or "kronor", how.decimal, how.thousands, how.suffix)[0]


def unit_by_name(name: str) -> Literal["ore", "kronor"] | None:
    """Return the unit that a column's name says, where it says any."""
    words = set(re.split(r"[^a-zåäö]+", name.lower()))
    if words & {"öre", "ore", "cent", "cents"}:
        return "ore"
    return "kronor" if words & {"kr", "sek", "kronor"} else None


def unit_by_prices(
    if_kronor: Sequence[int], products: Sequence[str], known: Known
) -> Literal["ore", "kronor"] | None:
    """Return the unit that makes the prices what the gym has agreed on; None where both may.

    `if_kronor` are öre where a 1 is a krona. Of a product that nobody has agreed on any price says
    nothing, but for the range of them all.
    """
    every = [price for prices in known.prices_ore.values() for price in prices]
    if not every:
        return None
    fits = {"kronor": 0, "ore": 0}
    for amount, product in zip(if_kronor, products, strict=True):
        agreed = known.prices_ore.get(product)
        low, high = (median(agreed),) * 2 if agreed else (min(every), max(every))
        for unit, value in (("kronor", abs(amount)), ("ore", abs(amount) / 100)):
            fits[unit] += low / _NEAR <= value <= high * _NEAR
    if fits["kronor"] and not fits["ore"]:
        return "kronor"
    return "ore" if fits["ore"] and not fits["kronor"] else None
