"""Payments that another format may have brought already: paired one to one, and never dropped.

The same bankgiro, amount and set of our OCR numbers, within one bank day. Of those without any
number of ours a person is told. (docs/domain.md, Payments in 4)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.bank_days import bank_day_numbers

# What is known of payments without a number of ours (brp.payment_grounds).
UNNAMED = (
    "payment_id",
    "kind",
    "amount_ore",
    "paid_on",
    "bankgiro",
    "account",
    "payer_name",
    "text",
    "format",
)


def possible_twins(waiting: pd.DataFrame, others: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """Return, by waiting payment, the others that may be the same money (ids); UNNAMED of both.

    In another format, of the same kind and amount, to the same bankgiro or account, by the same
    payer or with the same text, within one bank day.
    """
    found: dict[int, tuple[int, ...]] = {}
    if waiting.empty or others.empty:
        return found
    pairs = waiting.merge(others, on=["kind", "amount_ore"], suffixes=("", "_there"))
    if pairs.empty:
        return found

    def same(column: str) -> "pd.Series[bool]":
        mine, there = (pairs[name].str.casefold() for name in (column, f"{column}_there"))
        return (mine == there) & (mine != "")

    # camt.054 and camt.053 are one format here.
    families = [pairs[name].str.partition(".")[0] for name in ("format", "format_there")]
    apart = np.abs(_days(pairs["paid_on"]) - _days(pairs["paid_on_there"]))
    both = pairs[
        (families[0] != families[1])
        & (same("bankgiro") | same("account"))
        & (same("payer_name") | same("text"))
        & (apart <= 1)
    ]
    for mine, there in zip(both["payment_id"], both["payment_id_there"], strict=True):
        found[int(mine)] = (*found.get(int(mine), ()), int(there))
    return found


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
