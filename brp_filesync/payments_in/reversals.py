"""Which payment a reversal takes back: the only one that it can be, else none. Pure.

(docs/domain.md, Payments in 8)
"""

import pandas as pd


def taken_back(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return payment, payment_id and original of each reversal that can be of one payment only.

    `pairs` are all that may belong together (brp.payments_reversed), in the file's order: what an
    earlier reversal has taken back is no later one's.
    """
    by_reversal: dict[int, list[tuple[int, int]]] = {}
    for payment, payment_id, original in pairs.itertuples(index=False, name=None):
        by_reversal.setdefault(payment, []).append((payment_id, original))
    taken: dict[tuple[int, int], int] = {}
    for payment, candidates in by_reversal.items():
        left = [each for each in candidates if each not in taken]
        if len(left) == 1:
            taken[left[0]] = payment
    rows = [(payment, *original) for original, payment in taken.items()]
    names = ["payment", "payment_id", "original"]
    return pd.DataFrame(rows, columns=names).astype("int64").sort_values("payment")
