"""Credit notes: a number of the invoices' series and an OCR number of their own, negative, and
settled against the invoice that they name, as far as that is unpaid.

What is credited is the whole, or of each line the share that was left. (docs/domain.md, Orders in 13)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.core.vat import vat_of_gross
from brp_filesync.orders_in.invoicing import days_after, ocr_numbers
from brp_filesync.orders_in.model import Terms
from brp_filesync.tables.frame import frame


def make_credit_notes(
    credited: pd.DataFrame, numbers: pd.DataFrame, lines: pd.DataFrame, terms: Terms
) -> pd.DataFrame:
    """Return a credit note for each invoice, row by row, with `settled_ore` of the invoice's rest.

    `numbers` has the invoice_id and invoice_number that the credit note takes, `lines` are its own
    (make_credit_note_lines). What was paid of the invoice stays open.
    """
    sums = lines.groupby("invoice_id")[["price_ore", "vat_ore"]].sum()
    sums = sums.reindex(numbers["invoice_id"])
    total_ore = sums["price_ore"].to_numpy(dtype=np.int64)
    settled_ore = np.minimum(-total_ore, credited["rest_ore"].to_numpy(dtype=np.int64))
    rest_ore = total_ore + settled_ore
    texts = [
        f"Kreditfaktura till faktura {number}. {text}"
        for number, text in zip(credited["invoice_number"], credited["text"], strict=True)
    ]
    done, begun = INVOICE.begun("done"), INVOICE.begun("not_sent")
    changed = {
        "invoice_id": numbers["invoice_id"].to_numpy(),
        "invoice_number": numbers["invoice_number"].to_numpy(),
        "credits_invoice_id": credited["invoice_id"].to_numpy(),
        "ocr_number": ocr_numbers(numbers["invoice_number"].to_numpy()),
        "total_ore": total_ore,
        "vat_ore": sums["vat_ore"].to_numpy(dtype=np.int64),
        "rest_ore": rest_ore,
        "text": np.array(texts, dtype=object),
        "kind": np.full(len(credited), "credit_note", dtype=object),
        "state": np.where(rest_ore == 0, done, begun).astype(object),
        "invoice_date": np.full(len(credited), terms.today, dtype=object),
        "due_date": np.array(
            [days_after(terms.today, days) for days in credited["payment_terms_days"].tolist()],
            dtype=object,
        ),
    }
    notes = frame({name: changed.get(name, credited[name]) for name in credited.columns})
    return notes.assign(settled_ore=settled_ore)


def make_credit_note_lines(
    lines: pd.DataFrame, credited: pd.DataFrame, numbers: pd.DataFrame, shares: pd.DataFrame
) -> pd.DataFrame:
    """Return the credited invoices' lines negated, with the VAT that they had.

    Of a line in `shares` (order_line_id, taken_back, taken_back_of) that share, down to the öre, and
    its VAT at the line's own rate.
    """
    renamed = pd.Series(numbers["invoice_id"].to_numpy(), index=credited["invoice_id"].to_numpy())
    own = lines[lines["invoice_id"].isin(renamed.index)]
    price_ore = own["price_ore"].to_numpy(dtype=np.int64)
    vat_ore = own["vat_ore"].to_numpy(dtype=np.int64)
    if len(shares):
        share = shares.set_index("order_line_id").reindex(own["order_line_id"])
        some = share["taken_back_of"].notna().to_numpy()
        left, of = (
            share[name].fillna(1).to_numpy(dtype=np.int64)
            for name in ("taken_back", "taken_back_of")
        )
        part_ore = np.sign(price_ore) * (np.abs(price_ore) * left // of)
        rate = own["vat_rate_hundredths"].to_numpy(dtype=np.int64)
        part_vat_ore = np.where(rate < 0, 0, vat_of_gross(part_ore, np.maximum(rate, 0)))
        price_ore = np.where(some, part_ore, price_ore)
        vat_ore = np.where(some, part_vat_ore, vat_ore)
    return own.assign(
        invoice_id=renamed.reindex(own["invoice_id"]).to_numpy(),
        price_ore=-price_ore,
        vat_ore=-vat_ore,
    )


def make_settlements(credit_notes: pd.DataFrame, first_id: int, terms: Terms) -> pd.DataFrame:
    """Return the allocation that settles each invoice with its credit note (öre, positive)."""
    settling = credit_notes[credit_notes["settled_ore"] > 0]
    count = len(settling)
    return frame(
        {
            "allocation_id": np.arange(first_id, first_id + count, dtype=np.int64),
            "invoice_id": settling["credits_invoice_id"].to_numpy(),
            "credit_note_id": settling["invoice_id"].to_numpy(),
            "amount_ore": settling["settled_ore"].to_numpy(),
            "written_off_ore": np.zeros(count, dtype=np.int64),
            "made_at": np.full(count, terms.now, dtype=object),
            "made_by": np.full(count, terms.cancelled_by or "filesync", dtype=object),
        }
    )
