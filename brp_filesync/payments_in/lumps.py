"""A lump that may be an earlier deposit, told in one sum: it waits, and a person says. Pure.

(docs/domain.md, Payments in 4.12)
"""

import numpy as np
import pandas as pd


def lumps_seen(lumps: pd.DataFrame, deposits: pd.DataFrame) -> pd.DataFrame:
    """Return payment, payment_id and is_seen (never) of each lump that may be a deposit.

    `lumps` and `deposits` are those of brp.payments_earlier; the day, the sum, and the account or
    the bankgiro are the same, and each deposit is one lump's. `payment_id` is the deposit's first
    payment.
    """
    by_sum: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
    for first_id, account, bankgiro, day, ore in deposits[
        ["first_payment_id", "account", "bankgiro", "booked_on", "amount_ore"]
    ].itertuples(index=False, name=None):
        by_sum.setdefault((day, ore), []).append((account, bankgiro, first_id))
    rows: list[tuple[int, int]] = []
    for payment, account, bankgiro, day, ore in lumps[
        ["payment", "account", "bankgiro", "booked_on", "amount_ore"]
    ].itertuples(index=False, name=None):
        candidates = by_sum.get((day, ore), [])
        same = next(
            (
                each
                for each in candidates
                if each[0] == account or (bankgiro and each[1] == bankgiro)
            ),
            None,
        )
        if same is not None:
            candidates.remove(same)
            rows.append((payment, same[2]))
    found = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return pd.DataFrame(
        {
            "payment": found[:, 0],
            "payment_id": found[:, 1],
            "is_seen": np.zeros(len(found), dtype=bool),
        }
    )
