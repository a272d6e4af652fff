"""Two catalogues compared row by row, and whether the newer one may go out without being asked.

A row is known by its key: a facility by its id, a product by the facility and its number.
(domain.md, "Catalogue out")
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

# kind of file → the columns that a row is known by
KEYS: Mapping[str, tuple[str, ...]] = {
    "facilities": ("facility_id",),
    "products": ("facility_id", "product_number"),
}
PRICE = "price_ore"

Values = Mapping[str, pd.DataFrame]  # of each kind, the rows as text columns; prices in öre
Reason = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What has changed in the rows of one kind; `before` and `after` are how many there were.

    `changed` has a row for each value that has: the key, `column`, `old`, `new`.
    """

    kind: str
    before: int
    after: int
    added: pd.DataFrame
    gone: pd.DataFrame
    changed: pd.DataFrame

    @property
    def changed_rows(self) -> int:
        """How many rows are in both, and differ in any value."""
        return len(self.changed[list(KEYS[self.kind])].drop_duplicates())


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares of the one delivered before, 0 to 1, beyond which a person is asked."""

    max_dropped_share: float
    max_price_change_share: float


def compare(before: Values | None, after: Values) -> list[Difference]:
    """Return what has changed in each kind of rows; `before` is None for a first catalogue."""
    return [
        _compared(kind, after[kind].iloc[:0] if before is None else before[kind], after[kind])
        for kind in KEYS
    ]


def counts(differences: list[Difference]) -> dict[str, int]:
    """Return how many rows of all kinds were added, are gone, and have changed."""
    return {
        "added": sum(len(each.added) for each in differences),
        "gone": sum(len(each.gone) for each in differences),
        "changed": sum(each.changed_rows for each in differences),
    }


def reasons_to_ask(differences: list[Difference], limits: Limits) -> list[Reason]:
    """Return why a person should approve it first: none where it may go out.

    `dropped`: kind, gone and of how many. `price`: how many prices change by too much, and the one
    that changes most (facility_id, product_number, old_ore, new_ore).
    """
    dropped: list[Reason] = [
        ("dropped", {"kind": each.kind, "gone": len(each.gone), "of": each.before})
        for each in differences
        if _exceeds(len(each.gone), limits.max_dropped_share, each.before)
    ]
    prices = [
        reason
        for each in differences
        for reason in _price_reasons(each.changed, limits.max_price_change_share)
    ]
    return dropped + prices


def _compared(kind: str, before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    key = list(KEYS[kind])
    columns = [*key, *sorted({*before.columns, *after.columns} - {*key})]
    old, new = (each.reindex(columns=columns, fill_value="") for each in (before, after))
    both = old.merge(new, on=key, how="outer", suffixes=(" old", " new"), indicator="in")
    added = new[_among(new, both[both["in"] == "right_only"], key)]
    gone = old[_among(old, both[both["in"] == "left_only"], key)]
    kept = both[both["in"] == "both"]
    parts = [_changes(kept, key, name) for name in columns[len(key) :]]
    changed = pd.concat([kept[key].iloc[:0].assign(column="", old="", new=""), *parts])
    changed = changed.sort_values([*key, "column"], kind="stable").reset_index(drop=True)
    return Difference(kind, len(before), len(after), added, gone, changed)


def _among(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> pd.Series:
    wanted = pd.MultiIndex.from_frame(others[key])
    return pd.Series(pd.MultiIndex.from_frame(rows[key]).isin(wanted), index=rows.index)


def _changes(kept: pd.DataFrame, key: list[str], name: str) -> pd.DataFrame:
    differs = kept[kept[f"{name} old"] != kept[f"{name} new"]]
    return differs[key].assign(column=name, old=differs[f"{name} old"], new=differs[f"{name} new"])


def _price_reasons(changed: pd.DataFrame, share: float) -> list[Reason]:
    prices = changed[changed["column"] == PRICE]
    old, new = (prices[name].astype("int64").to_numpy() for name in ("old", "new"))
    limit = Fraction(str(share))
    too_much = np.abs(new - old) * limit.denominator > old * limit.numerator
    if not too_much.any():
        return []
    most = int(np.argmax(np.abs(new - old) / old))
    row = prices.iloc[most]
    return [("price", {
        "rows": int(too_much.sum()), "facility_id": row["facility_id"],
        "product_number": row["product_number"], "old_ore": int(old[most]),
        "new_ore": int(new[most]),
    })]  # fmt: skip


def _exceeds(part: int, share: float, whole: int) -> bool:
    limit = Fraction(str(share))  # 0.29 of 100 is 29, and not a hair less
    return part * limit.denominator > whole * limit.numerator
