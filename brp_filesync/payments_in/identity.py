"""Which payments of a file we have already, and which may be: the one rule of identity. Pure.

In camt, Total IN and a bank's CSV a payment is compared with those of earlier files, never of its
own, and paired one to one, the most equal first. Only where all that both tell is equal is it the
same one; where that is in doubt it waits, and else it is another. (docs/domain.md, Payments in 3)

Pairs are found by passes over what is left of both sides, each pass with one way of being equal:
within its groups every free one fits every other, so the n-th goes with the n-th.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

# What is known of both sides. `references_hash` is 0 for none; `message` and `payer_name` are ""
# where they aren't told, `bank_reference` where it is none (bank_references).
COMPARED = (
    "account",
    "kind",
    "booked_on",
    "amount_ore",
    "bank_reference",
    "references_hash",
    "payer_name",
    "message",
)

# How a thing compares: the same, not told by the new one or by the earlier one, or different.
How = Literal["same", "new-silent", "earlier-silent", "different"]
_ALWAYS_TOLD: tuple[How, ...] = ("same", "different")
_HOWS: tuple[How, ...] = ("same", "new-silent", "earlier-silent", "different")
# Whether the new one and the earlier one tell it.
_TOLD: Mapping[How, tuple[bool, bool]] = {
    "new-silent": (False, True),
    "earlier-silent": (True, False),
    "different": (True, True),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way of being equal: the columns that are, and who tells others (the new, the earlier).

    `is_seen`: so equal that it is the same payment. `only_issued`: where it names a number of ours.
    """

    equal: tuple[str, ...]
    told: tuple[tuple[str, tuple[bool, bool]], ...]
    is_seen: bool
    only_issued: bool = False


@dataclass(slots=True)
class _Side:
    """The new or the earlier ones: codes by column (0: not told), and who isn't paired yet."""

    codes: dict[str, np.ndarray]
    is_issued: np.ndarray
    is_copy: np.ndarray
    free: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Begin with all of them free."""
        self.free = np.ones(len(self.is_issued), dtype=bool)

    def fitting(self, way: Way, place: int) -> np.ndarray:
        """Return where those stand that may be paired in this way; `place` 0 is the new side."""
        chosen = self.free.copy()
        for name, tells in way.told:
            chosen &= (self.codes[name] > 0) == tells[place]
        if place and not way.is_seen:
            chosen &= ~self.is_copy
        if place and way.only_issued:
            chosen &= self.is_issued
        return np.flatnonzero(chosen)


def identify(new: pd.DataFrame, earlier: pd.DataFrame, *, unique_by_day: bool) -> pd.DataFrame:
    """Return payment, payment_id (the earlier one) and is_seen of each that isn't simply another.

    `new` has payment and COMPARED; `earlier` has payment_id, COMPARED, is_issued (it names an OCR
    number of ours) and is_copy (a person has said that it is another's second copy). With
    `unique_by_day` the bank uses its references again on another day. Both are taken in their
    order, which decides among equals.
    """
    mine, known = _sides(new, earlier)
    nothing = np.zeros(0, dtype=np.int64)
    places, earlier_places, seen = [nothing], [nothing], [nothing.astype(bool)]
    for way in ways(unique_by_day=unique_by_day):
        if not mine.free.any() or not known.free.any():
            break
        at, earlier_at = _pairs(way, mine, known)
        mine.free[at], known.free[earlier_at] = False, False
        places.append(at)
        earlier_places.append(earlier_at)
        seen.append(np.full(len(at), way.is_seen))
    at = np.concatenate(places)
    order = np.argsort(at, kind="stable")
    return pd.DataFrame(
        {
            "payment": new["payment"].to_numpy(dtype=np.int64)[at[order]],
            "payment_id": earlier["payment_id"].to_numpy(dtype=np.int64)[
                np.concatenate(earlier_places)[order]
            ],
            "is_seen": np.concatenate(seen)[order],
        }
    )


@lru_cache(maxsize=2)
def ways(*, unique_by_day: bool) -> tuple[Way, ...]:
    """Return the ways in which two payments may be one, the most equal first."""
    return (*_with_one_reference(unique_by_day=unique_by_day), *_where_one_has_none())


def _with_one_reference(*, unique_by_day: bool) -> list[Way]:
    """Return the ways of two that have the same reference of the bank's, whatever else differs."""
    days: tuple[How, ...] = ("same",) if unique_by_day else _ALWAYS_TOLD
    found = []
    for day, amount, references, payer in sorted(
        product(days, _ALWAYS_TOLD, _HOWS, _HOWS), key=_distance
    ):
        equal = ["account", "kind", "bank_reference"]
        equal += [
            name for name, how in (("booked_on", day), ("amount_ore", amount)) if how == "same"
        ]
        told = [("bank_reference", (True, True))]
        is_seen = references == "same" and "different" not in (day, amount, payer)
        equal, told = _with(equal, told, references, payer)
        found.append(Way(tuple(equal), tuple(told), is_seen))
    return found


def _where_one_has_none() -> list[Way]:
    """Return the ways of two of which one has no reference of the bank's: day and amount agree."""
    found: list[tuple[tuple[int, int], bool, Way]] = []
    who_tells = ((False, False), (False, True), (True, False))
    for (references, payer), same_message, tells in product(
        product(_HOWS[:3], _HOWS), (True, False), who_tells
    ):
        if payer == "different" and references != "same":
            continue
        equal = ["account", "kind", "booked_on", "amount_ore"]
        told = [("bank_reference", tells)]
        if same_message:
            equal.append("message")
            told.append(("message", (True, True)))
        is_seen = same_message and references == "same" and payer != "different"
        equal, told = _with(equal, told, references, payer)
        way = Way(tuple(equal), tuple(told), is_seen, only_issued=payer == "different")
        found.append((_distance((references, payer)), not same_message, way))
    return [way for _, _, way in sorted(found, key=lambda each: each[:2])]


def _with(
    equal: list[str], told: list[tuple[str, tuple[bool, bool]]], references: How, payer: How
) -> tuple[list[str], list[tuple[str, tuple[bool, bool]]]]:
    """Return what is equal and who tells what, with the references and the payer among it."""
    for name, how in (("references_hash", references), ("payer_name", payer)):
        if how == "same":
            equal = [*equal, name]
        else:
            told = [*told, (name, _TOLD[how])]
    return equal, told


def _distance(hows: tuple[How, ...]) -> tuple[int, int]:
    """Return how many things differ, and how many only one of the two tells."""
    different = hows.count("different")
    return different, len(hows) - hows.count("same") - different


def _sides(new: pd.DataFrame, earlier: pd.DataFrame) -> tuple[_Side, _Side]:
    """Return both with one code for one value, 0 for what isn't told."""
    codes: list[dict[str, np.ndarray]] = [{}, {}]
    for name in COMPARED:
        values = pd.concat([new[name], earlier[name]], ignore_index=True)
        if name == "payer_name":
            values = values.map(_plain_payers(values))
        coded = pd.factorize(values)[0] + 1
        if name in ("bank_reference", "references_hash", "payer_name", "message"):
            coded[(values == (0 if name == "references_hash" else "")).to_numpy()] = 0
        codes[0][name], codes[1][name] = coded[: len(new)], coded[len(new) :]
    nobody = np.zeros(len(new), dtype=bool)
    return (
        _Side(codes[0], nobody, nobody),
        _Side(
            codes[1],
            earlier["is_issued"].to_numpy(dtype=bool),
            earlier["is_copy"].to_numpy(dtype=bool),
        ),
    )


def _plain_payers(names: "pd.Series[str]") -> dict[str, str]:
    """Return each name without its case and blanks."""
    return {name: "".join(name.casefold().split()) for name in names.unique().tolist()}


def _pairs(way: Way, mine: _Side, known: _Side) -> tuple[np.ndarray, np.ndarray]:
    """Return where the new ones stand that this way pairs, and where their earlier ones do."""
    chosen = [side.fitting(way, place) for place, side in enumerate((mine, known))]
    if not len(chosen[0]) or not len(chosen[1]):
        return chosen[0][:0], chosen[1][:0]
    rows = []
    for side, at in zip((mine, known), chosen, strict=True):
        frame = pd.DataFrame({name: side.codes[name][at] for name in way.equal})
        frame["turn"] = frame.groupby(list(way.equal), sort=False).cumcount()
        rows.append(frame.assign(at=at))
    paired = rows[0].merge(rows[1], on=[*way.equal, "turn"], suffixes=("", "_earlier"))
    return paired["at"].to_numpy(), paired["at_earlier"].to_numpy()
