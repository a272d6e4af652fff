"""Credit notes: a number of the invoices' series and an OCR number of their own, negative, and
settled against the invoice that they name, so that nothing is left to pay of either.

(docs/domain.md, Orders in 13)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.orders_in.invoicing import days_after, ocr_numbers
from brp_filesync.orders_in.model import Terms
from brp_filesync.tables.frame import frame

_NEGATED = ("total_ore", "vat_ore")


def make_credit_notes(credited: pd.DataFrame, numbers: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return a credit note for each invoice, row by row.

    `credited` are whole invoices, unpaid; `numbers` has the invoice_id and invoice_number that the
    credit note takes.
    """
    same = {"kind": "credit_note", "state": INVOICE.begun("done"), "invoice_date": terms.today}
    texts = [
        f"Kreditfaktura till faktura {number}. {text}"
        for number, text in zip(credited["invoice_number"], credited["text"], strict=True)
    ]
    changed = {
        "invoice_id": numbers["invoice_id"].to_numpy(),
        "invoice_number": numbers["invoice_number"].to_numpy(),
        "credits_invoice_id": credited["invoice_id"].to_numpy(),
        "ocr_number": ocr_numbers(numbers["invoice_number"].to_numpy()),
        "rest_ore": np.zeros(len(credited), dtype=np.int64),
        "text": np.array(texts, dtype=object),
        "due_date": np.array(
            [days_after(terms.today, days) for days in credited["payment_terms_days"].tolist()],
            dtype=object,
        ),
        **{name: -credited[name].to_numpy() for name in _NEGATED},
        **{name: np.full(len(credited), value, dtype=object) for name, value in same.items()},
    }
    return frame({name: changed.get(name, credited[name]) for name in credited.columns})


def make_credit_note_lines(
    lines: pd.DataFrame, credited: pd.DataFrame, credit_notes: pd.DataFrame
) -> pd.DataFrame:
    """Return the credited invoices' lines negated, with the VAT that they had."""
    renamed = pd.Series(
        credit_notes["invoice_id"].to_numpy(), index=credited["invoice_id"].to_numpy()
    )
    own = lines[lines["invoice_id"].isin(renamed.index)]
    return own.assign(
        invoice_id=renamed.reindex(own["invoice_id"]).to_numpy(),
        price_ore=-own["price_ore"],
        vat_ore=-own["vat_ore"],
    )


def make_settlements(credit_notes: pd.DataFrame, first_id: int, terms: Terms) -> pd.DataFrame:
    """Return the allocation that settles each invoice with its credit note (öre, positive)."""
    count = len(credit_notes)
    return frame(
        {
            "allocation_id": np.arange(first_id, first_id + count, dtype=np.int64),
            "invoice_id": credit_notes["credits_invoice_id"].to_numpy(),
            "credit_note_id": credit_notes["invoice_id"].to_numpy(),
            "amount_ore": -credit_notes["total_ore"].to_numpy(),
            "written_off_ore": np.zeros(count, dtype=np.int64),
            "made_at": np.full(count, terms.now, dtype=object),
            "made_by": np.full(count, "filesync", dtype=object),
        }
    )
