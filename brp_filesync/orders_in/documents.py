"""The batch's invoices and credit notes together: one series of numbers, in the order of orders."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.orders_in.credit import (
    make_credit_note_lines,
    make_credit_notes,
    make_settlements,
)
from brp_filesync.orders_in.invoicing import (
    make_invoice_lines,
    make_invoices,
    number_invoices,
    seller,
)
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.new_orders import Bought
from brp_filesync.orders_in.settle_cancels import Settled
from brp_filesync.tables.frame import frame

_LINE_COLUMNS = [
    "invoice_id",
    "position",
    "order_line_id",
    "text",
    "quantity",
    "price_ore",
    "vat_group",
    "vat_rate_hundredths",
    "vat_ore",
]


@dataclass(frozen=True, slots=True)
class Documents:
    """`invoices` holds credit notes too; an invoice comes before the one that credits it."""

    invoices: pd.DataFrame
    invoices_changed: pd.DataFrame
    lines: pd.DataFrame
    settlements: pd.DataFrame
    next_numbers: Mapping[str, int]


def make_documents(
    bought: Bought, lines: pd.DataFrame, settled: Settled, facts: Facts, terms: Terms
) -> Documents:
    """Return the invoices of the orders, and the credit notes of the cancellations that are done.

    `lines` are the order lines (purchases.Purchases.lines). Amounts are in öre.
    """
    taken, done = bought.taken, settled.credits
    company_id, bankgiro = seller(bought.first["facility_id"].to_numpy(dtype=object), facts)
    credited_company = _companies(settled, company_id, facts)
    seq = np.concatenate([taken["seq"].to_numpy(), settled.seq[done]])
    order = np.argsort(seq, kind="stable")
    numbered = number_invoices(np.concatenate([company_id, credited_company])[order], facts)
    numbers = frame(
        {
            "invoice_number": _back(order, numbered.number),
            "invoice_id": _back(order, facts.next_ids["invoice"] + np.arange(len(order))),
        }
    )
    own, crediting = numbers.iloc[: len(taken)], numbers.iloc[len(taken) :]

    invoice_of_order = pd.Series(own["invoice_id"].to_numpy(), index=bought.order_id)
    invoice_id = invoice_of_order.reindex(lines["order_id"]).to_numpy(dtype=np.int64)
    own_lines = make_invoice_lines(lines.assign(invoice_id=invoice_id), facts)
    vat_ore = own_lines.groupby("invoice_id")["vat_ore"].sum().reindex(own["invoice_id"])
    invoices = make_invoices(
        own.reset_index(drop=True).assign(
            company_id=company_id,
            bankgiro=bankgiro,
            order_id=bought.order_id,
            order_number=taken["order_number"].to_numpy(dtype=object),
            total_ore=taken["total_ore"].to_numpy(),
            vat_ore=vat_ore.to_numpy(),
        ),
        terms,
    )
    if not done.any():
        none = frame({})
        return Documents(invoices, none, _with_ids(own_lines, facts), none, numbered.next_numbers)

    originals = pd.concat([invoices, facts.invoices[list(invoices.columns)]])
    credited = originals.set_index("order_id", drop=False).loc[settled.order_id[done]]
    lines_of_all = pd.concat([own_lines, facts.invoice_lines[_LINE_COLUMNS]], ignore_index=True)
    credit_lines = make_credit_note_lines(lines_of_all, credited, crediting, settled.lines_changed)
    credit_notes = make_credit_notes(
        credited.reset_index(drop=True), crediting, credit_lines, terms
    )
    settled_now = invoices["invoice_id"].isin(credited["invoice_id"])
    invoices = invoices.assign(
        rest_ore=invoices["rest_ore"].where(~settled_now, 0),
        state=invoices["state"].where(~settled_now, "done"),
    )
    written = credit_notes.drop(columns="settled_ore")
    return Documents(
        invoices=pd.concat([invoices, written]).sort_values("invoice_id", ignore_index=True),
        invoices_changed=_settled_before(credit_notes, facts),
        lines=_with_ids(pd.concat([own_lines, credit_lines]), facts),
        settlements=make_settlements(credit_notes, facts.next_ids["allocation"], terms),
        next_numbers=numbered.next_numbers,
    )


def _settled_before(credit_notes: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Return what is left to pay of the known invoices that are credited, and their states."""
    settled_ore = credit_notes.set_index("credits_invoice_id")["settled_ore"]
    settling = facts.invoices["invoice_id"].isin(settled_ore.index[settled_ore > 0])
    before = facts.invoices[settling]
    rest_ore = before["rest_ore"].to_numpy(dtype=np.int64)
    part_paid = rest_ore != before["total_ore"].to_numpy(dtype=np.int64)
    rest_ore = rest_ore - settled_ore.reindex(before["invoice_id"]).to_numpy(dtype=np.int64)
    done = rest_ore == 0
    state = before["state"].to_numpy(dtype=object)
    INVOICE.all_moved(state[done].tolist(), ["done"] * int(done.sum()))
    return frame(
        {
            "invoice_id": before["invoice_id"].to_numpy(),
            "rest_ore": rest_ore,
            "state": np.where(done, "done", state).astype(object),
            # Of one that was paid in part: a payment that the bank takes back opens it again.
            "settled_from": np.where(done & part_paid, state, "").astype(object),
        }
    )


def _companies(settled: Settled, bought: np.ndarray, facts: Facts) -> np.ndarray:
    """Return the company of each credited invoice: its number is of the same series."""
    known = facts.invoices.set_index("order_id")["company_id"]
    of_known = known.reindex(settled.order_id[settled.credits]).to_numpy(dtype=object)
    at = settled.bought_at[settled.credits]
    chosen: np.ndarray = np.where(at >= 0, np.append(bought, "")[at], of_known).astype(object)
    return chosen


def _back(order: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return values that were given in `order`, in the original order."""
    given = np.zeros(len(order), dtype=np.int64)
    given[order] = values
    return given


def _with_ids(lines: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Give the lines ids in the order of their invoices."""
    first_id = facts.next_ids["invoice_line"]
    ordered = lines.sort_values(["invoice_id", "position"], ignore_index=True)
    return ordered.assign(invoice_line_id=np.arange(first_id, first_id + len(ordered)))
