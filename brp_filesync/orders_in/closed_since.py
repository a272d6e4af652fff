"""Orders at a facility that has closed since they were placed: the buyer can't go there.

They stand, since everything that a catalogue says is judged by the day of ordering; a person sees to
the buyer. (docs/domain.md, Orders in 9.6)
"""

import json

import numpy as np
import pandas as pd

from brp_filesync.core import for_sale_columns
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.verdicts import warn
from brp_filesync.tables.frame import frame

_WORD = "facility-closed-since"


def closed_since(first: pd.DataFrame, facts: Facts, terms: Terms) -> np.ndarray:
    """Return the places of the orders, by their first rows, whose facility is closed by now."""
    facilities = facts.facilities
    closed = for_sale_columns.closed(facilities["closed_on"], terms.today)
    if not closed.any():
        return np.empty(0, dtype=np.int64)
    gone = first["facility_id"].isin(facilities["facility_id"][closed])
    return np.flatnonzero(gone.to_numpy())


def closed_warnings(first: pd.DataFrame, places: np.ndarray, terms: Terms) -> pd.DataFrame:
    """Return the warnings, on each order's first line."""
    column = terms.column_names.get("facility_id", "facility_id")
    return warn(first["line"].to_numpy()[places], column, _WORD)


def closed_tasks(
    first: pd.DataFrame,
    order_id: np.ndarray,
    invoices: pd.DataFrame,
    first_id: int,
    terms: Terms,
) -> pd.DataFrame:
    """Return a task for each of these orders; `invoices` has order_id and invoice_id."""
    invoice_of = invoices.drop_duplicates("order_id").set_index("order_id")["invoice_id"]
    count = len(first)
    named = [json.dumps({"facility_id": each}) for each in first["facility_id"].tolist()]
    return frame(
        {
            "finance_task_id": np.arange(first_id, first_id + count, dtype=np.int64),
            "word": np.full(count, _WORD, dtype=object),
            "params": np.array(named, dtype=object),
            "order_id": order_id,
            "invoice_id": invoice_of.reindex(order_id).to_numpy(dtype=np.int64),
            "created_at": np.full(count, terms.now, dtype=object),
        }
    )
