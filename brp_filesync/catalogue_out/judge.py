"""Whether a changed catalogue may go out without being asked. Pure. (docs/domain.md, Catalogue out 2)

Too many rows would be gone, a column would be empty all at once, or a price is far from what it was:
at once, by small steps within a month, or where a row is new, from the product's others.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from brp_filesync.catalogue_out.compare import KEYS, PRICE, Difference, Mask, Values

STEPS_DAYS = 30  # within which small steps of a price are counted together

Reason = tuple[str, dict[str, Any]]
_KEY = list(KEYS["products"])


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares of the one delivered before, 0 to 1, beyond which a person is asked."""

    max_dropped_share: float
    max_price_change_share: float


@dataclass(slots=True)
class Judged:
    """Why a person should approve it first: nothing where it may go out.

    `dropped`: kind, gone and of how many. `emptied`: kind, column, in how many rows and of how many
    there is nothing any more, as with addresses that somebody's file has left out. Of prices: in how
    many rows (`rows`), and the one that changes most (facility_id, product_number, new_ore) with
    what it was: `price`, at once (old_ore); `price-steps`, within STEPS_DAYS (old_ore); `price-new`,
    of a new row, with the product's others before (low_ore, high_ore).
    """

    reasons: list[Reason] = field(default_factory=list)
    _items: list[Any] = field(default_factory=list)

    @property
    def asked_sha256(self) -> str:
        """Return the hash of all that is asked about, by which the same question is known again."""
        return hashlib.sha256(json.dumps(self._items).encode()).hexdigest()

    def add(self, word: str, params: dict[str, Any], rows: pd.DataFrame) -> None:
        """Add a reason, with the rows that it is about."""
        self.reasons.append((word, params))
        about = sorted(rows.astype(str).to_numpy().tolist())
        self._items.append([word, params.get("kind"), params.get("column"), about])


def judge(
    differences: Sequence[Difference],
    before: Values | None,
    earlier: Sequence[Values],
    limits: Limits,
) -> Judged:
    """Return what a person is to be asked; of a first catalogue, nothing (`before` is None).

    `earlier` are the catalogues that stood within the last STEPS_DAYS.
    """
    judged = Judged()
    if before is None:
        return judged
    for each in differences:
        key = list(KEYS[each.kind])
        if _exceeds(len(each.gone), limits.max_dropped_share, each.before):
            params = {"kind": each.kind, "gone": len(each.gone), "of": each.before}
            judged.add("dropped", params, each.gone[key])
    for each in differences:
        _judge_emptied(judged, each, limits.max_dropped_share)
    products = next(each for each in differences if each.kind == "products")
    _judge_prices(judged, products, before, earlier, Fraction(str(limits.max_price_change_share)))
    return judged


def _judge_emptied(judged: Judged, found: Difference, share: float) -> None:
    empty = found.changed[found.changed["new"] == ""]
    for name, rows in empty.groupby("column", sort=True):
        # No last day says something by being empty, and a column that the profile has lost doesn't.
        if name == "valid_to" or name not in found.both:
            continue
        if _exceeds(len(rows), share, found.before):
            params = {"kind": found.kind, "column": name, "rows": len(rows), "of": found.before}
            judged.add("emptied", params, rows[list(KEYS[found.kind])])


def _judge_prices(
    judged: Judged,
    products: Difference,
    before: Values,
    earlier: Sequence[Values],
    share: Fraction,
) -> None:
    changed = products.changed[products.changed["column"] == PRICE]
    prices = changed[_KEY].assign(
        old_ore=changed["old"].astype("int64"), new_ore=changed["new"].astype("int64")
    )
    at_once = _far(prices["new_ore"], prices["old_ore"], prices["old_ore"], share)
    _add_prices(judged, "price", prices[at_once].rename(columns={"old_ore": "low_ore"}))
    added = products.added[_KEY].assign(new_ore=products.added[PRICE].astype("int64"))
    asked = pd.concat([prices[~at_once].drop(columns="old_ore"), added], ignore_index=True)
    if asked.empty:
        return
    known = asked.merge(_span(asked, earlier, _KEY), on=_KEY, how="inner")
    steps = _far(known["new_ore"], known["low_ore"], known["high_ore"], share)
    _add_prices(judged, "price-steps", known[steps])
    others = added.merge(known[_KEY], on=_KEY, how="left", indicator=True)
    unknown = others[others["_merge"] == "left_only"].drop(columns="_merge")
    of_product = ["product_number"]
    new = unknown.merge(_span(unknown, [before], of_product), on=of_product, how="inner")
    far = _far(new["new_ore"], new["low_ore"], new["high_ore"], share)
    _add_prices(judged, "price-new", new[far])


def _span(wanted: pd.DataFrame, known: Sequence[Values], key: list[str]) -> pd.DataFrame:
    """Return by key the lowest and the highest price of the wanted ones in these catalogues."""
    parts = [pd.DataFrame(columns=[*key, PRICE])]
    for values in known:
        rows = values["products"]
        among = np.logical_and.reduce(
            [rows[name].isin(wanted[name].unique()).to_numpy() for name in key]
        )
        parts.append(rows[among][[*key, PRICE]].astype(str))
    found = pd.concat(parts, ignore_index=True)
    found[PRICE] = found[PRICE].astype("int64")
    spans = found.groupby(key)[PRICE].agg(low_ore="min", high_ore="max")
    return spans.reset_index()


def _far(new: "pd.Series[int]", low: "pd.Series[int]", high: "pd.Series[int]", share: Any) -> Mask:
    """Return which are above the lowest, or below the highest, by more than the share."""
    part, whole = share.numerator, share.denominator
    rises, falls = (new - low) * whole > low * part, (high - new) * whole > high * part
    far: Mask = (rises | falls).to_numpy(dtype=bool)
    return far


def _add_prices(judged: Judged, word: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    rows = rows.assign(high_ore=rows["high_ore"] if "high_ore" in rows else rows["low_ore"])
    rises = (rows["new_ore"] - rows["low_ore"]) / rows["low_ore"]
    falls = (rows["high_ore"] - rows["new_ore"]) / rows["high_ore"]
    most = rows.iloc[int(np.argmax(np.maximum(rises, falls)))]
    risen = most["new_ore"] - most["low_ore"] > most["high_ore"] - most["new_ore"]
    was = (
        {"low_ore": int(most["low_ore"]), "high_ore": int(most["high_ore"])}
        if word == "price-new"
        else {"old_ore": int(most["low_ore"] if risen else most["high_ore"])}
    )
    params = {
        "rows": len(rows),
        "facility_id": str(most["facility_id"]),
        "product_number": str(most["product_number"]),
        **was,
        "new_ore": int(most["new_ore"]),
    }
    judged.add(word, params, rows[[*_KEY, "new_ore"]])


def _exceeds(part: int, share: float, whole: int) -> bool:
    limit = Fraction(str(share))  # 0.29 of 100 is 29, and not a hair less
    return part * limit.denominator > whole * limit.numerator
