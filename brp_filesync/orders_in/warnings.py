"""Warnings on rows that stand: said in the answer and in the report, and stopping nothing."""

import numpy as np
import pandas as pd

from brp_filesync.orders_in.model import Terms
from brp_filesync.orders_in.people import People
from brp_filesync.orders_in.verdicts import together, warn


def order_warnings(first: pd.DataFrame, people: People, terms: Terms) -> pd.DataFrame:
    """Return the warnings on orders, on each one's first line."""
    line = first["line"].to_numpy()
    alike = np.zeros(len(first), dtype=bool)
    alike[people.look_alikes["place"].to_numpy(dtype=np.int64)] = True
    warned = [
        (~people.has_email, "email", "email-missing"),
        (people.email_taken, "email", "email-taken"),
        (people.employer_differs, "employer_number", "employer-differs"),
        (alike, "last_name", "possible-duplicate"),
    ]
    return together(
        [
            warn(line[mask], terms.column_names.get(column, column), word)
            for mask, column, word in warned
        ]
    )


def purchase_warnings(rows: pd.DataFrame, warnings: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return what the matching of subscriptions warned of; `warnings` has place and word."""
    column = terms.column_names.get("start_date", "start_date")
    lines = rows["line"].to_numpy()[warnings["place"].to_numpy(dtype=np.int64)]
    return warn(lines, column, warnings["word"].to_numpy(dtype=object))
