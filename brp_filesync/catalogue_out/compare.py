"""Two catalogues compared row by row.

A row is known by its key: a facility by its id, a product by the facility and its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
Mask: TypeAlias = npt.NDArray[np.bool_]


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
