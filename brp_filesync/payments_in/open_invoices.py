"""The invoices that some payments name: what is left of each, and how that changes."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.payments_in.decisions import Facts


@dataclass(slots=True)
class Invoices:
    """Columns by invoice, sorted by id. A credit note's rest is negative while it is open."""

    ids: np.ndarray
    rest_ore: np.ndarray
    is_credit_note: np.ndarray
    state: np.ndarray
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
    return Invoices(
        once["invoice_id"].to_numpy(dtype=np.int64),
        once["rest_ore"].to_numpy(dtype=np.int64).copy(),
        (once["invoice_kind"] == "credit_note").to_numpy(),
        once["state"].to_numpy(dtype=object),
    )


def changed_invoices(invoices: Invoices) -> pd.DataFrame:
    """Return invoice_id, rest_ore and state of those whose rest has changed.

    One is done where nothing is left, and sent again where it was done.
    (docs/domain.md, Payments in 8 and 10)
    """
    changed = np.flatnonzero(invoices.rest_ore != invoices.before_ore)
    rest_ore, state = invoices.rest_ore[changed], invoices.state[changed]
    after = np.where(rest_ore == 0, "done", np.where(state == "done", "sent", state))
    INVOICE.all_moved(state.tolist(), after.tolist())
    return pd.DataFrame(
        {
            "invoice_id": invoices.ids[changed],
            "rest_ore": rest_ore,
            "state": after.astype(object),
        }
    )
