"""Hashes by which a deposit is known again: of the multiset of its payments, in any order.

A payment's hash is 64 bits of its values, a deposit's the sum of its payments'. It is kept for
years, so it must never change: a test holds it to known values.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Hashes = np.ndarray  # of uint64

_KEY = "brp-filesync/pay"  # 16 characters, as pandas wants it


@dataclass(slots=True)
class OpenSection:
    """What has been summed up of a section that is still being read."""

    fingerprint: int = 0
    content: int = 0
    payments: int = 0
    seen: list[np.ndarray] = field(default_factory=list)
    numbers: list[np.ndarray] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hashed:
    """Hashes of each payment: of kind, amount, references and serial; of the middle two.

    `references` is of the references alone, as int64, and 0 where it has none.
    """

    own: Hashes
    content: Hashes
    references: np.ndarray


def hash_payments(payments: pd.DataFrame, named: np.ndarray) -> Hashed:
    """Return the hashes of payments (the model's PAYMENT_COLUMNS), `named` their references."""
    amounts = payments["amount_ore"].to_numpy(dtype=np.int64).astype(np.uint64)
    references = _texts(named)
    content = _mixed(references ^ _mixed(amounts))
    kinds = _texts(payments["kind"].to_numpy(dtype=object))
    serials = _texts(payments["bank_serial"].to_numpy(dtype=object))
    own = _mixed(content + _mixed(kinds) * np.uint64(3) + serials)
    return Hashed(own, content, np.where(named == "", 0, references.astype(np.int64)))


def take_in(
    open_sections: dict[int, OpenSection], sections: np.ndarray, numbers: np.ndarray, hashed: Hashed
) -> None:
    """Add a chunk's payments to their sections, in the order in which they stand."""
    if not len(sections):
        return
    starts = np.flatnonzero(np.diff(sections, prepend=sections[0] - 1))
    ends = np.append(starts[1:], len(sections))
    own, content = (np.add.reduceat(each, starts) for each in (hashed.own, hashed.content))
    for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        known = open_sections.setdefault(int(sections[start]), OpenSection())
        known.fingerprint = (known.fingerprint + int(own[at])) & 0xFFFFFFFFFFFFFFFF
        known.content = (known.content + int(content[at])) & 0xFFFFFFFFFFFFFFFF
        known.payments += end - start
        known.seen.append(hashed.content[start:end])
        known.numbers.append(numbers[start:end])


def digest(total: int, payments: int) -> str:
    """Return a multiset's hash as text: the sum of its members' and how many they are."""
    return f"{total:016x}-{payments}"


def alike(section: OpenSection) -> np.ndarray:
    """Return the numbers of the payments that have the same amount and references as another."""
    if section.payments < 2:  # most of camt's: a frame's own cost is a hundred times the look
        return np.zeros(0, dtype=np.int64)
    every, numbers = np.concatenate(section.seen), np.concatenate(section.numbers)
    return numbers[pd.Series(every).duplicated(keep=False).to_numpy()]


def message_hash(told: Sequence[str]) -> str:
    """Return 64 characters for what tells a message from all others; "" where it tells nothing."""
    if not any(told):
        return ""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _texts(values: np.ndarray) -> Hashes:
    return pd.util.hash_array(values, hash_key=_KEY, categorize=False)


def _mixed(values: Hashes) -> Hashes:
    """Return SplitMix64's mix (Steele, Lea and Flood, 2014): near values far from each other."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed
