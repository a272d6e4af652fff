"""What an order says, kept as a short hash a column: is it the same again, and what differs?

Only what was mapped both times is compared, so that a column which the profile maps later changes
nothing. (docs/domain.md, Orders in 12)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import pandas as pd

from brp_filesync.profiles.orders import CANONICAL_COLUMNS

# Their places are bits of what is kept: a new canonical column comes last in its list. An order's
# number and a row's type are what it is known by.
_BITS = {name: 1 << place for place, name in enumerate(CANONICAL_COLUMNS)}
_KNOWN_BY = ("order_number", "row_type")
_HASH_SIGNS = 6  # hexadecimal: enough to tell a change from none, too few to tell what it was
_HASH_BITS = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class _Row:
    row_hash: str
    columns: Mapping[str, str]


def column_hashes(values: Mapping[str, list[str]], rows: int) -> list[str]:
    """Return each row's hashes; `values` are the texts of the mapped columns, by their names."""
    names = [name for name in CANONICAL_COLUMNS if name in values and name not in _KNOWN_BY]
    mask = f"{sum(_BITS[name] for name in names):x}:"
    hashed = []
    for name in names:
        listed = values[name]
        distinct = set(listed)
        if 2 * len(distinct) > len(listed):  # nearly each its own: a table of them helps nothing
            hashed.append(["%06x" % (crc32(text.encode()) & _HASH_BITS) for text in listed])
        else:
            known = {text: "%06x" % (crc32(text.encode()) & _HASH_BITS) for text in distinct}
            hashed.append(list(map(known.__getitem__, listed)))
    if not hashed:
        return [mask] * rows
    return [mask + "".join(each) for each in zip(*hashed, strict=True)]


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
