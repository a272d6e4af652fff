"""The invoices that some payments name: what is left of each, and how that changes."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.payments_in.decisions import Facts


@dataclass(slots=True)
class Invoices:
    """Columns by invoice, sorted by id. A credit note's rest is negative while it is open.

    `settled_from` is the state that one had before it was done, of those that may be opened again.
    """

    ids: np.ndarray
    rest_ore: np.ndarray
    is_credit_note: np.ndarray
    state: np.ndarray
    settled_from: np.ndarray
    before_ore: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Remember what was left before."""
        self.before_ore = self.rest_ore.copy()

    def places(self, invoice_ids: np.ndarray) -> np.ndarray:
        """Return where these invoices are; of an id that isn't there, any place."""
        found: np.ndarray = np.searchsorted(self.ids, invoice_ids)
        return found


def named_invoices(facts: Facts) -> Invoices:
    """Return every invoice that the facts name, once."""
    columns = ["invoice_id", "invoice_kind", "rest_ore", "state"]
    frames = [facts.payments[columns], facts.claims[columns], facts.entries[columns]]
    named = [frame[frame["invoice_id"].to_numpy() > 0] for frame in frames]
    every = pd.concat([frame for frame in named if len(frame)] or named[:1])
    once = every.drop_duplicates("invoice_id").sort_values("invoice_id", ignore_index=True)
    ids = once["invoice_id"].to_numpy(dtype=np.int64)
    settled_from = np.full(len(ids), "", dtype=object)
    kept = facts.entries[facts.entries["invoice_id"].to_numpy() > 0]
    at = np.searchsorted(ids, kept["invoice_id"].to_numpy(dtype=np.int64))
    settled_from[at] = kept["settled_from"].to_numpy(dtype=object)
    return Invoices(
        ids,
        once["rest_ore"].to_numpy(dtype=np.int64).copy(),
        (once["invoice_kind"] == "credit_note").to_numpy(),
        once["state"].to_numpy(dtype=object),
        settled_from,
    )


def changed_invoices(invoices: Invoices) -> pd.DataFrame:
    """Return invoice_id, rest_ore, state and settled_from of those whose rest has changed.

    One is done where nothing is left; where it was done, it is opened again to the state that it
    had, or as sent where nobody knows that. (docs/domain.md, Payments in 8 and 10)
    """
    changed = np.flatnonzero(invoices.rest_ore != invoices.before_ore)
    rest_ore, state = invoices.rest_ore[changed], invoices.state[changed]
    settled_from = invoices.settled_from[changed]
    opened = np.where(settled_from == "", "sent", settled_from)
    after = np.where(rest_ore == 0, "done", np.where(state == "done", opened, state))
    INVOICE.all_moved(state.tolist(), after.tolist())
    return pd.DataFrame(
        {
            "invoice_id": invoices.ids[changed],
            "rest_ore": rest_ore,
            "state": after.astype(object),
            "settled_from": np.where(rest_ore == 0, state, "").astype(object),
        }
    )
