"""Which invoices a report's rows settle, and which rows are tasks. Pure, over frames.

A row that is found, and whose gross is what is open of its invoice, settles it whole; a negative
one, its open credit note. Whatever else moves nothing. (docs/domain.md, Payments in 12)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.settlements_in.model import Decided, Facts
from brp_filesync.tables.frame import frame


def match(facts: Facts) -> Decided:
    """Return what becomes of the rows: each has one outcome."""
    rows, found = facts.rows, facts.found
    at = pd.Index(rows["row"]).get_indexer(found["row"])
    gross_ore = rows["gross_ore"].to_numpy(dtype=np.int64)
    rest_ore = found["rest_ore"].to_numpy(dtype=np.int64)
    fits = (rest_ore == gross_ore[at]) & (rest_ore != 0)
    candidates = np.bincount(at, minlength=len(rows))
    fitting = np.bincount(at[fits], minlength=len(rows))
    is_open = np.bincount(at[rest_ore != 0], minlength=len(rows))

    chosen = np.full(len(rows), -1, dtype=np.int64)  # the place of its invoice in `found`
    sole = candidates[at] == 1
    chosen[at[sole]] = np.flatnonzero(sole)
    one_fits = fits & (fitting[at] == 1)
    chosen[at[one_fits]] = np.flatnonzero(one_fits)

    outcome = np.full(len(rows), "not-found", dtype=object)
    outcome[candidates > 0] = "not-open"
    outcome[is_open > 0] = "other-amount"
    outcome[fitting > 1] = "ambiguous"
    outcome[fitting == 1] = "settled"

    invoice_id = np.append(found["invoice_id"].to_numpy(dtype=np.int64), 0)[chosen]
    # Of two rows for one invoice the first settles it, and the second finds nothing open.
    settles = outcome == "settled"
    again = pd.Series(np.where(settles, invoice_id, -np.arange(len(rows)))).duplicated()
    outcome[again.to_numpy() & settles] = "not-open"
    settles = outcome == "settled"

    decided = rows.assign(
        outcome=outcome,
        invoice_id=invoice_id,
        company_id=np.append(found["company_id"].to_numpy(dtype=object), "")[chosen],
        rest_ore=np.append(rest_ore, 0)[chosen],
    )
    return Decided(decided, _changed(found, chosen[settles]))


def _changed(found: pd.DataFrame, chosen: np.ndarray) -> pd.DataFrame:
    """Return the settled invoices with nothing left to pay: done, and the state that they had."""
    before = found["state"].to_numpy(dtype=object)[chosen]
    after = np.full(len(chosen), "done", dtype=object)
    INVOICE.all_moved(before.tolist(), after.tolist())
    return frame(
        {
            "invoice_id": found["invoice_id"].to_numpy(dtype=np.int64)[chosen],
            "rest_ore": np.zeros(len(chosen), dtype=np.int64),
            "state": after,
            "settled_from": before,
        }
    )
