"""Which orders of a batch BRP has already, and whether they say the same again.

Compared is the whole, then the whole as it was read before its reading was mended, then the columns
that were mapped both times. (docs/domain.md, Orders in 12)
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.content import compare, of_orders
from brp_filesync.orders_in.findings import rejects
from brp_filesync.orders_in.model import Facts
from brp_filesync.orders_in.read_then import RULED_LATER

Mask = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of a batch's orders, an item an order.

    `known`: BRP has its number, as `order_id` (0 for none); `same`: with this content;
    `sound_then`: known, and bad only by rules that came later. `hashes` and `contents` are what is
    kept of each. `renamed`: the hash of a row that is the same again → that of then; `differing`:
    by place of the order, the canonical columns that differ.
    """

    known: Mask
    same: Mask
    sound_then: Mask
    order_id: np.ndarray
    hashes: np.ndarray
    contents: Sequence[str]
    renamed: Mapping[str, str]
    differing: Mapping[int, list[str]]


def compare_with_known(facts: Facts, bad: Mask, starts: np.ndarray, counts: np.ndarray) -> Known:
    """Compare a batch's orders, each `counts` rows from `starts`, with those that BRP has."""
    rows = facts.rows
    hashes = _content_hashes(rows, starts, counts)
    known_at = pd.Index(facts.orders["portal_order_number"]).get_indexer(
        rows["order_number"].to_numpy()[starts]
    )
    known = known_at >= 0
    known_hash = facts.orders["content_hash"].to_numpy(dtype=object)
    same = known.copy()
    same[known] = hashes[known] == known_hash[known_at[known]]
    contents = of_orders(rows, starts.tolist(), counts.tolist())
    places = (starts, counts)
    renamed = _read_then(facts, places, np.flatnonzero(known & ~same), known_at, same)
    changed = np.flatnonzero(known & ~same)
    by_columns, differing = _by_columns(facts, contents, changed, known_at, same)
    order_id = np.zeros(len(starts), dtype=np.int64)
    order_id[known] = facts.orders["order_id"].to_numpy()[known_at[known]]
    return Known(
        known=known,
        same=same,
        sound_then=_sound_then(facts, bad, starts, known),
        order_id=order_id,
        hashes=hashes,
        contents=contents,
        renamed=renamed | by_columns,
        differing=differing,
    )


def but_later_rules(problems: pd.DataFrame, lines: Collection[int]) -> pd.DataFrame:
    """Return the problems without what rules that came later say of these lines."""
    forgiven = problems["line"].isin(lines) & problems["word"].isin(RULED_LATER)
    return problems[~forgiven]


def _content_hashes(rows: pd.DataFrame, starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return a hash of each order's content: its rows', sorted. Of a single row it is the row's."""
    row_hash = rows["row_hash"].to_numpy(dtype=object)
    hashes: np.ndarray = row_hash[starts].copy()
    for order in np.flatnonzero(counts > 1):
        of_order = row_hash[starts[order] : starts[order] + counts[order]]
        hashes[order] = _content_hash(of_order.tolist())
    return hashes


def _content_hash(of_rows: list[str]) -> str:
    if len(of_rows) == 1:
        return of_rows[0]
    return hashlib.blake2b("\n".join(sorted(of_rows)).encode(), digest_size=16).hexdigest()


def _read_then(
    facts: Facts,
    places: tuple[np.ndarray, np.ndarray],
    changed: np.ndarray,
    known_at: np.ndarray,
    same: Mask,
) -> dict[str, str]:
    """Mark in `same` the orders that say the same by the reading of then; few are asked about.

    Returns their rows' hashes → those of then.
    """
    renamed: dict[str, str] = {}
    starts, counts = places
    known_hash = facts.orders["content_hash"].to_numpy(dtype=object)
    for order in changed.tolist():
        place = slice(starts[order], starts[order] + counts[order])
        now = facts.rows["row_hash"].to_numpy(dtype=object)[place].tolist()
        then = facts.rows["row_hash_then"].to_numpy(dtype=object)[place].tolist()
        of_then = [old or new for old, new in zip(then, now, strict=True)]
        if any(then) and _content_hash(of_then) == known_hash[known_at[order]]:
            same[order] = True
            renamed |= dict(zip(now, of_then, strict=True))
    return renamed


def _by_columns(
    facts: Facts, contents: Sequence[str], changed: np.ndarray, known_at: np.ndarray, same: Mask
) -> tuple[dict[str, str], dict[int, list[str]]]:
    """Compare orders whose whole content isn't that of the known one, by columns; few do.

    Marks in `same` those that say the same; returns their rows' hashes → those of then, and the
    columns that differ in the others, by order.
    """
    renamed: dict[str, str] = {}
    differing: dict[int, list[str]] = {}
    before = facts.orders["content_columns"].to_numpy(dtype=object)
    for order in changed.tolist():
        pairs, columns = compare(before[known_at[order]], contents[order])
        if pairs is None:
            differing[order] = columns
        else:
            same[order] = True
            renamed |= pairs
    return renamed, differing


def _sound_then(facts: Facts, bad: Mask, starts: np.ndarray, known: Mask) -> Mask:
    """Say of which known orders every bad row is so only by rules that came later."""
    wanted: Mask = known & np.logical_or.reduceat(bad, starts)
    if not wanted.any():
        return wanted
    words = facts.problems["word"]
    hard = words.map(rejects).to_numpy(dtype=bool) & ~words.isin(RULED_LATER).to_numpy()
    lines = facts.problems["line"].to_numpy()[hard]
    gone = bad & np.isin(facts.rows["line"].to_numpy(), lines)
    return wanted & ~np.logical_or.reduceat(gone, starts)
