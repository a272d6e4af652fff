"""The orders that a batch brings, as BRP keeps them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.people import People
from brp_filesync.tables.frame import frame


@dataclass(frozen=True, slots=True)
class Bought:
    """The accepted orders: `taken` of Accepted.orders, their first rows, and who is who."""

    taken: pd.DataFrame
    first: pd.DataFrame
    order_id: np.ndarray
    employer_id: np.ndarray
    people: People


def make_orders(bought: Bought, cancelled: np.ndarray, facts: Facts, terms: Terms) -> pd.DataFrame:
    """Return the orders to insert; `cancelled`: those that the same batch has cancelled already."""
    number, count = facts.next_numbers["order"], len(bought.taken)
    same = {"portal": terms.portal, "label": terms.label, "imported_at": terms.now}
    return frame(
        {
            "order_id": bought.order_id,
            "order_number": np.array([str(number + each) for each in range(count)], dtype=object),
            "portal_order_number": bought.taken["order_number"].to_numpy(dtype=object),
            "content_hash": bought.taken["content_hash"].to_numpy(dtype=object),
            "content_columns": bought.taken["content_columns"].to_numpy(dtype=object),
            "person_id": bought.people.person_id,
            "employer_id": bought.employer_id,
            "recipient_id": np.full(count, terms.recipient.organisation_id, dtype=np.int64),
            "facility_id": bought.first["facility_id"].to_numpy(dtype=object),
            "ordered_at": bought.first["ordered_at"].to_numpy(dtype=object),
            "total_ore": bought.taken["total_ore"].to_numpy(),
            "card_state": np.where(cancelled, "none", "to_collect").astype(object),
            "cancelled_at": np.where(cancelled, terms.now, "").astype(object),
            **{name: np.full(count, value, dtype=object) for name, value in same.items()},
        }
    )
