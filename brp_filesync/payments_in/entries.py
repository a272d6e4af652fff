"""The rows that a matching makes: collected by columns and one by one, numbered in file order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from brp_filesync.payments_in.decisions import ALLOCATION_COLUMNS, UNMATCHED_COLUMNS, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """An allocation: `opposite_of` is a row's id, or the entry of this file that it takes back."""

    payment: int
    invoice_id: int
    amount_ore: int
    written_off_ore: int = 0
    opposite_of: "int | Booked" = 0


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """An unmatched row."""

    payment: int
    amount_ore: int
    reason: Reason
    reference: str = ""
    twin_payment_id: int = 0
    opposite_of: "int | Left" = 0


@dataclass(slots=True)
class Entries:
    """All of a batch. Columns come by `book` and `leave`, single rows are appended."""

    booked: list[Booked] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    _booked: list[tuple[np.ndarray, ...]] = field(default_factory=list)
    _left: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def book(
        self,
        payments: np.ndarray,
        invoice_ids: np.ndarray,
        amount_ore: np.ndarray,
        written_off_ore: np.ndarray,
    ) -> None:
        """Add allocations by columns."""
        nothing = np.zeros(len(payments), dtype=np.int64)
        self._booked.append((payments, invoice_ids, amount_ore, written_off_ore, nothing))

    def leave(
        self,
        payments: np.ndarray,
        amount_ore: np.ndarray,
        reason: Reason,
        references: np.ndarray | None = None,
        twins: np.ndarray | None = None,
    ) -> None:
        """Add unmatched rows by columns."""
        count = len(payments)
        nothing = np.zeros(count, dtype=np.int64)
        self._left.append(
            (
                payments,
                amount_ore,
                np.full(count, reason, dtype=object),
                np.full(count, "", dtype=object) if references is None else references,
                nothing if twins is None else twins,
                nothing,
            )
        )

    def frames(
        self, first_allocation: int, first_unmatched: int
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return all rows in the file's order, numbered from the given ids."""
        singles = [(e.payment, e.invoice_id, e.amount_ore, e.written_off_ore) for e in self.booked]
        allocations = _numbered(
            self._booked,
            singles,
            self.booked,
            ALLOCATION_COLUMNS,
            first_allocation,
        )
        waiting = [
            (e.payment, e.amount_ore, e.reason, e.reference, e.twin_payment_id) for e in self.left
        ]
        unmatched = _numbered(
            self._left,
            waiting,
            self.left,
            UNMATCHED_COLUMNS,
            first_unmatched,
        )
        return allocations, unmatched


def _numbered(
    columns: list[tuple[np.ndarray, ...]],
    singles: Sequence[tuple[object, ...]],
    entries: Sequence[Booked] | Sequence[Left],
    names: tuple[str, ...],
    first: int,
) -> pd.DataFrame:
    kinds = [object if name in ("reason", "reference") else np.int64 for name in names[1:]]
    parts = [list(each) for each in columns]
    if singles:
        by_column = list(zip(*singles, strict=True))
        parts.append(
            [np.array(values, dtype=kind) for values, kind in zip(by_column, kinds, strict=False)]
            + [np.zeros(len(singles), dtype=np.int64)]
        )
    if not parts:
        parts.append([np.zeros(0, dtype=kind) for kind in kinds])
    joined = [np.concatenate(each) for each in zip(*parts, strict=True)]
    order = np.argsort(joined[0], kind="stable")
    ids = np.empty(len(order), dtype=np.int64)
    ids[order] = np.arange(first, first + len(order))
    if singles:
        own = dict(zip(map(id, entries), ids[len(ids) - len(singles) :].tolist(), strict=True))
        joined[-1][len(ids) - len(singles) :] = [
            each.opposite_of if isinstance(each.opposite_of, int) else own[id(each.opposite_of)]
            for each in entries
        ]
    return pd.DataFrame(
        {name: values[order] for name, values in zip(names, [ids, *joined], strict=True)}
    )
