"""What an order says, kept as a short hash a column: is it the same again, and what differs?

Only what was mapped both times is compared, so that a column which the profile maps later changes
nothing. (docs/domain.md, Orders in 12)
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from brp_filesync.profiles.orders import CANONICAL_COLUMNS

# Their places are bits of what is kept: a new canonical column comes last in its list. An order's
# number and a row's type are what it is known by.
_BITS = {name: 1 << place for place, name in enumerate(CANONICAL_COLUMNS)}
_KNOWN_BY = ("order_number", "row_type")
_HASH_BYTES = 3  # enough to tell a change from none, too few to tell what it was
_HASH_SIGNS = 2 * _HASH_BYTES  # hexadecimal


@dataclass(frozen=True, slots=True)
class _Row:
    row_hash: str
    columns: Mapping[str, str]


def column_hashes(values: Mapping[str, list[str]], rows: int) -> list[str]:
    """Return each row's hashes; `values` are the texts of the mapped columns, by their names."""
    names = [name for name in CANONICAL_COLUMNS if name in values and name not in _KNOWN_BY]
    mask = f"{sum(_BITS[name] for name in names):x}:"
    hashes = np.empty((rows, len(names), _HASH_BYTES), dtype=np.uint8)
    for place, name in enumerate(names):
        of_column = np.fromiter(_crcs(values[name]), dtype=">u4", count=rows)
        hashes[:, place] = of_column.view(np.uint8).reshape(rows, 4)[:, -_HASH_BYTES:]
    signs, width = hashes.tobytes().hex(), _HASH_SIGNS * len(names)
    return [mask + signs[row * width : (row + 1) * width] for row in range(rows)]


def _crcs(texts: list[str]) -> Iterator[int]:
    distinct = set(texts)
    if 2 * len(distinct) > len(texts):  # nearly each its own: a table of them helps nothing
        return map(crc32, map(str.encode, texts))
    known = {text: crc32(text.encode()) for text in distinct}
    return map(known.__getitem__, texts)


def kept(row_hashes: Sequence[str], hashes: Sequence[str]) -> str:
    """Return what is kept of an order's rows."""
    return " ".join(f"{row}={each}" for row, each in sorted(zip(row_hashes, hashes, strict=True)))


def compare(before: str, now: str) -> tuple[Mapping[str, str] | None, list[str]]:
    """Compare what is kept of an order with what it says now, both by `kept`.

    Return, where it is the same, which of the rows of then each row of now is (by row hash), else
    None; and the canonical columns that differ, as far as they can be told.
    """
    earlier, later = _rows(before), _rows(now)
    if not earlier or len(earlier) != len(later):
        return None, []
    common = [name for name in earlier[0].columns if name in later[0].columns]
    told = [
        [tuple(row.columns[name] for name in common) for row in rows] for rows in (earlier, later)
    ]
    if sorted(told[0]) == sorted(told[1]):
        pairs = zip(
            *(_by(rows, said) for rows, said in zip((earlier, later), told, strict=True)),
            strict=True,
        )
        return {new.row_hash: old.row_hash for old, new in pairs}, []
    differing = [
        name
        for place, name in enumerate(common)
        if Counter(each[place] for each in told[0]) != Counter(each[place] for each in told[1])
    ]
    return None, differing


def _by(rows: Sequence[_Row], told: Sequence[tuple[str, ...]]) -> list[_Row]:
    return [rows[place] for place in sorted(range(len(rows)), key=lambda place: told[place])]


def _rows(text: str) -> list[_Row]:
    found = []
    for each in text.split():
        row_hash, _, hashes = each.partition("=")
        mask, _, signs = hashes.partition(":")
        names = [name for name, bit in _BITS.items() if int(mask, 16) & bit]
        if len(signs) != len(names) * _HASH_SIGNS:  # kept in another way: not to be compared
            return []
        parts = [signs[at : at + _HASH_SIGNS] for at in range(0, len(signs), _HASH_SIGNS)]
        found.append(_Row(row_hash, dict(zip(names, parts, strict=True))))
    return found


def of_orders(rows: pd.DataFrame, starts: Sequence[int], counts: Sequence[int]) -> list[str]:
    """Return what is kept of each order of a batch."""
    row_hash, hashes = rows["row_hash"].tolist(), rows["column_hashes"].tolist()
    return [
        f"{row_hash[start]}={hashes[start]}"
        if count == 1
        else kept(row_hash[start : start + count], hashes[start : start + count])
        for start, count in zip(starts, counts, strict=True)
    ]
