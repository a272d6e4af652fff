"""What a file came to, per deposit and as a whole: it equals what was received, to the öre.

received = booked + unmatched + already seen + written off − charges. (docs/domain.md, Payments in 2)
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.invariants import JOURNAL_SUMS, ore_balance
from brp_filesync.core.phrase import phrase
from brp_filesync.payments_in.decisions import Matched

_NO_SUMS = pd.DataFrame(
    {
        name: pd.Series(dtype="int64")
        for name in ("section", "booked_ore", "unmatched_ore", "written_off_ore")
    }
)


def sums_of(payments: pd.DataFrame, matched: Matched) -> pd.DataFrame:
    """Return, per section, what was booked, left unmatched and written off (öre).

    Raises BrokenInvariant unless every payment's öre are in exactly these three.
    """
    number = payments["payment"].to_numpy()
    booked, left = matched.allocations, matched.unmatched
    where_booked = np.searchsorted(number, booked["payment"].to_numpy())
    where_left = np.searchsorted(number, left["payment"].to_numpy())
    columns = {
        "booked_ore": _added(len(number), where_booked, booked["amount_ore"]),
        "unmatched_ore": _added(len(number), where_left, left["amount_ore"]),
        "written_off_ore": _added(len(number), where_booked, booked["written_off_ore"]),
    }
    wrong = np.flatnonzero(sum(columns.values()) != payments["amount_ore"].to_numpy())
    if len(wrong):
        raise BrokenInvariant(
            phrase(
                "Payment {number} of the file isn't booked to the öre; nothing is committed.",
                number=number[wrong[0]],
            )
        )
    found = pd.DataFrame({"section": payments["section"].to_numpy(), **columns})
    return found.groupby("section", sort=True).sum().reset_index()


def add_up(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the sums of batches (see `sums_of`), a row a section.

    Without any batch, as of a file with nothing for us, there's none, of the same columns.
    """
    return pd.concat([_NO_SUMS, *parts]).groupby("section", sort=True).sum().reset_index()


def close(
    sections: pd.DataFrame,
    judged: pd.DataFrame,
    booked: pd.DataFrame,
    seen: pd.DataFrame,
    charges: pd.DataFrame,
) -> pd.DataFrame:
    """Return deposit_id and the six sums (öre) of each deposit.

    `seen` has, per section, what was booked before (seen_ore), and `charges` what the bank kept of
    the new payments (charges_ore). Raises BrokenInvariant unless
    each deposit's sums are what it received.
    """
    ids = sections["section"].to_numpy()
    closed = pd.DataFrame(
        {
            "deposit_id": judged["deposit_id"].to_numpy(),
            "received_ore": sections["amount_ore"].to_numpy(),
            "booked_ore": _placed(ids, booked, "booked_ore"),
            "unmatched_ore": _placed(ids, booked, "unmatched_ore"),
            "already_seen_ore": _placed(ids, seen, "seen_ore"),
            "written_off_ore": _placed(ids, booked, "written_off_ore"),
            "charges_ore": _placed(ids, charges, "charges_ore"),
        }
    )
    for row in closed[list(JOURNAL_SUMS)].itertuples(index=False, name=None):
        ore_balance("A deposit's sums against what it received", row[0], sum(row[1:-1]) - row[-1])
    return closed


def total(closed: pd.DataFrame) -> Mapping[str, int]:
    """Return the journal's six sums (öre)."""
    return {name: int(closed[name].sum()) for name in JOURNAL_SUMS}


def demand_written(sums: Mapping[str, int], written: Mapping[str, int]) -> None:
    """Raise BrokenInvariant unless the database has the öre that were decided, before it commits.

    `written` is what it has of the file's new payments: all but what was already seen.
    """
    new = {**sums, "received_ore": sums["received_ore"] - sums["already_seen_ore"]}
    for name, found_ore in written.items():
        ore_balance(f"The file's {name} in the database", new[name], found_ore)


def _added(count: int, where: np.ndarray, amounts_ore: "pd.Series[int]") -> np.ndarray:
    added = np.zeros(count, dtype=np.int64)
    np.add.at(added, where, amounts_ore.to_numpy())
    return added


def _placed(ids: np.ndarray, frame: pd.DataFrame, column: str) -> np.ndarray:
    placed = np.zeros(len(ids), dtype=np.int64)
    placed[np.searchsorted(ids, frame["section"].to_numpy())] = frame[column].to_numpy()
    return placed
