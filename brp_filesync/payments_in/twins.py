"""Payments that another format may have brought already: paired one to one, and never dropped.

The same bankgiro, amount and set of our OCR numbers, within one bank day.
(docs/domain.md, Payments in 4)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.bank_days import bank_day_numbers


def find_twins(payments: pd.DataFrame, issued: np.ndarray, earlier: pd.DataFrame) -> np.ndarray:
    """Return each payment's earlier twin (its id), 0 for none; `issued` are its numbers of ours."""
    twins = np.zeros(len(payments), dtype=np.int64)
    if earlier.empty:
        return twins
    kinds = payments["kind"].isin(("payment", "deduction")).to_numpy()
    waiting: dict[tuple[str, int, str], list[tuple[int, int]]] = {}
    for bankgiro, amount, numbers, day, payment_id in zip(
        earlier["bankgiro"],
        earlier["amount_ore"],
        earlier["issued_references"],
        _days(earlier["paid_on"]),
        earlier["payment_id"],
        strict=True,
    ):
        waiting.setdefault((bankgiro, amount, numbers), []).append((day, payment_id))
    for of_one in waiting.values():
        of_one.sort()
    # By day, so that the earliest free one is always the right choice; then in the file's order.
    days = _days(payments["booked_on"])
    named = np.flatnonzero(kinds & (issued != ""))
    bankgiros = payments["bankgiro"].to_numpy(dtype=object)
    amounts = payments["amount_ore"].to_numpy()
    for place in named[np.argsort(days[named], kind="stable")].tolist():
        free = waiting.get((bankgiros[place], int(amounts[place]), issued[place]))
        while free and free[0][0] < days[place] - 1:
            free.pop(0)
        if free and free[0][0] <= days[place] + 1:
            twins[place] = free.pop(0)[1]
    return twins


def _days(texts: "pd.Series[str]") -> np.ndarray:
    return bank_day_numbers(texts.to_numpy(dtype="datetime64[D]"))
