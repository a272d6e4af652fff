"""Two catalogues compared row by row, and whether the newer one may go out without being asked.

A row is known by its key: a facility by its id, a product by the facility and its number.
(docs/domain.md, Catalogue out 2)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.tables.frame import categories_of, frame

# kind of file → the columns that a row is known by
KEYS: Mapping[str, tuple[str, ...]] = {
    "facilities": ("facility_id",),
    "products": ("facility_id", "product_number"),
}
PRICE = "price_ore"

# Of each kind, the rows as columns of text, best as categories; prices in öre. Keys are unique.
Values = Mapping[str, pd.DataFrame]
Places: TypeAlias = npt.NDArray[np.integer[Any]]
Keys: TypeAlias = npt.NDArray[np.int64]
Reason = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What has changed in the rows of one kind; `before` and `after` are how many there were.

    `changed` has a row for each value that has: the key, `column`, `old`, `new`. `both` are the
    columns that both of them have.
    """

    kind: str
    before: int
    after: int
    added: pd.DataFrame
    gone: pd.DataFrame
    changed: pd.DataFrame
    both: frozenset[str]

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

    `dropped`: kind, gone and of how many. `emptied`: kind, column, in how many rows and of how many
    there is nothing any more, as with addresses that somebody's file has left out. `price`: how
    many prices change by too much, and the one that changes most (facility_id, product_number,
    old_ore, new_ore).
    """
    dropped: list[Reason] = [
        ("dropped", {"kind": each.kind, "gone": len(each.gone), "of": each.before})
        for each in differences
        if _exceeds(len(each.gone), limits.max_dropped_share, each.before)
    ]
    emptied = [
        reason for each in differences for reason in _emptied(each, limits.max_dropped_share)
    ]
    prices = [
        reason
        for each in differences
        for reason in _price_reasons(each.changed, limits.max_price_change_share)
    ]
    return dropped + emptied + prices


def _compared(kind: str, before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    key = list(KEYS[kind])
    names = [*key, *sorted({*before.columns, *after.columns} - {*key})]
    columns = {name: _column(before, after, name) for name in names}
    old_key, new_key = (_keys([columns[name] for name in key], which) for which in ("old", "new"))
    _, old_at, new_at = np.intersect1d(old_key, new_key, assume_unique=True, return_indices=True)
    added = np.delete(np.arange(len(after)), new_at)
    gone = np.delete(np.arange(len(before)), old_at)
    return Difference(
        kind,
        len(before),
        len(after),
        frame({name: each.texts[each.new[added]] for name, each in columns.items()}),
        frame({name: each.texts[each.old[gone]] for name, each in columns.items()}),
        _changed(columns, len(key), old_at, new_at),
        frozenset(before.columns) & frozenset(after.columns),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column of both catalogues: the texts of either, in order, and each row's place in them."""

    texts: npt.NDArray[np.object_]
    old: Places
    new: Places


def _column(before: pd.DataFrame, after: pd.DataFrame, name: str) -> _Column:
    """Return a column; a text is looked up once, and not for each row that has it."""
    both = [
        categories_of(each[name]) if name in each else (np.zeros(len(each), dtype=np.int8), [""])
        for each in (before, after)
    ]
    texts = sorted({text for _, known in both for text in known})
    place = {text: at for at, text in enumerate(texts)}
    old, new = (
        np.array([place[text] for text in known], dtype=np.int32)[places] for places, known in both
    )
    return _Column(np.array(texts, dtype=object), old, new)


def _keys(columns: list[_Column], which: Literal["old", "new"]) -> Keys:
    """Return a number for each row, which is another for another key."""
    first, *more = columns
    keys: Keys = getattr(first, which).astype(np.int64)
    for each in more:
        keys = keys * len(each.texts) + getattr(each, which)
    return keys


def _changed(
    columns: Mapping[str, _Column], key_length: int, old_at: Places, new_at: Places
) -> pd.DataFrame:
    """Return a row for each value that differs, by key and column."""
    keys, values = (
        list(columns.items())[part] for part in (slice(key_length), slice(key_length, None))
    )
    nothing = np.empty(0, dtype=np.int64), *[np.empty(0, dtype=object)] * 3
    parts = [nothing]
    for name, each in values:
        old, new = each.old[old_at], each.new[new_at]
        rows = np.flatnonzero(old != new)
        named = np.full(len(rows), name, dtype=object)
        parts.append((rows, named, each.texts[old[rows]], each.texts[new[rows]]))
    rows, named, before, after = (np.concatenate(each) for each in zip(*parts, strict=True))
    # The rows are by key, and the columns were taken by name.
    order = np.argsort(rows, kind="stable")
    at = old_at[rows[order]]
    return frame(
        {
            **{name: each.texts[each.old[at]] for name, each in keys},
            "column": named[order],
            "old": before[order],
            "new": after[order],
        }
    )


def _emptied(found: Difference, share: float) -> list[Reason]:
    """Return the columns with values that would be empty in too many rows, each column alone."""
    changed = found.changed
    empty = changed[changed["new"] == ""]["column"].value_counts()
    return [
        ("emptied", {"kind": found.kind, "column": name, "rows": rows, "of": found.before})
        for name, rows in sorted(empty.to_dict().items())
        # No last day says something by being empty, and a column that the profile has lost doesn't.
        if name in found.both and name != "valid_to" and _exceeds(rows, share, found.before)
    ]


def _price_reasons(changed: pd.DataFrame, share: float) -> list[Reason]:
    prices = changed[changed["column"] == PRICE]
    old, new = (prices[name].astype("int64").to_numpy() for name in ("old", "new"))
    limit = Fraction(str(share))
    too_much = np.abs(new - old) * limit.denominator > old * limit.numerator
    if not too_much.any():
        return []
    most = int(np.argmax(np.abs(new - old) / old))
    row = prices.iloc[most]
    return [
        (
            "price",
            {
                "rows": int(too_much.sum()),
                "facility_id": row["facility_id"],
                "product_number": row["product_number"],
                "old_ore": int(old[most]),
                "new_ore": int(new[most]),
            },
        )
    ]


def _exceeds(part: int, share: float, whole: int) -> bool:
    limit = Fraction(str(share))  # 0.29 of 100 is 29, and not a hair less
    return part * limit.denominator > whole * limit.numerator
