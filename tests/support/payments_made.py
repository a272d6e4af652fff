"""Payments and invoices as tests say them, and the facts that the matching gets of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from brp_filesync.payments_in.claims import claims
from brp_filesync.payments_in.decisions import Facts
from brp_filesync.payments_in.model import PAYMENT_COLUMNS, REFERENCE_COLUMNS

GYM = "9912346"
SYD = "9954321"


@dataclass(frozen=True)
class Owed:
    """An invoice, or with a negative rest a credit note."""

    invoice_id: int
    ocr: str
    rest_ore: int
    bankgiro: str = GYM
    state: str = "sent"
    kind: str = "invoice"


@dataclass(frozen=True)
class Paid:
    """A payment: its own reference, and others as (reference, part in öre, negative)."""

    amount_ore: int
    reference: str = ""
    others: tuple[tuple[str, int, bool], ...] = ()
    kind: str = "payment"
    bankgiro: str = GYM
    day: str = "2026-11-23"
    reverses: int = 0  # an earlier payment of the same list, from 1


def model_frames(payments: Sequence[Paid]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two frames that a reader would give."""
    blank: dict[str, Any] = dict.fromkeys(PAYMENT_COLUMNS, "")
    rows = [
        {
            **blank,
            "payment": number,
            "section": 1,
            "section_place": number,
            "record": number,
            "kind": paid.kind,
            "amount_ore": paid.amount_ore,
            "bankgiro": paid.bankgiro,
            "outside": False,
            "reference": paid.reference,
        }
        for number, paid in enumerate(payments, start=1)
    ]
    references = [
        {
            "payment": number,
            "place": place,
            "record": number,
            "origin": "23" if negative else "22",
            "reference": reference,
            "reference_code": "",
            "part_ore": part_ore,
            "negative": negative,
        }
        for number, paid in enumerate(payments, start=1)
        for place, (reference, part_ore, negative) in enumerate(paid.others, start=1)
    ]
    return _typed(rows, PAYMENT_COLUMNS), _typed(references, REFERENCE_COLUMNS)


def facts_of(
    payments: Sequence[Paid], invoices: Sequence[Owed], earlier: pd.DataFrame | None = None
) -> Facts:
    """Return what gather would find: the payments are numbered, and have ids, from 1."""
    made, references = model_frames(payments)
    found = claims(made, references)
    by_number = {(owed.bankgiro, owed.ocr): owed for owed in invoices}
    bankgiro = {number: paid.bankgiro for number, paid in enumerate(payments, start=1)}
    plain = pd.DataFrame(
        {
            "payment": made["payment"],
            "section": made["section"],
            "kind": made["kind"],
            "amount_ore": made["amount_ore"],
            "bankgiro": made["bankgiro"],
            "ocr": found.ocr,
            "unusual": found.unusual,
            "booked_on": pd.Series([paid.day for paid in payments], dtype=object),
            "twin_payment_id": np.zeros(len(payments), dtype=np.int64),
        }
    )
    named = [(number, found.ocr[number - 1]) for number in bankgiro if found.ocr[number - 1]]
    named += list(zip(found.rows["payment"], found.rows["reference"], strict=True))
    ours = {owed.ocr for owed in invoices}
    elsewhere = [
        {"payment": number, "reference": reference}
        for number, reference in named
        if reference in ours and (bankgiro[number], reference) not in by_number
    ]
    reversals = [
        {"payment": number, "payment_id": 0, "original": paid.reverses}
        for number, paid in enumerate(payments, start=1)
        if paid.kind == "reversal"
    ]
    return Facts(
        payments=_with_invoices(plain, "ocr", by_number, bankgiro),
        claims=_with_invoices(found.rows, "reference", by_number, bankgiro),
        elsewhere=_typed(elsewhere, ("payment", "reference")),
        reversed=_typed(reversals, ("payment", "payment_id", "original")),
        entries=_typed(
            [],
            (
                "source",
                "entry_id",
                "payment_id",
                "invoice_id",
                "amount_ore",
                "written_off_ore",
                "handled",
                "invoice_kind",
                "rest_ore",
                "state",
                "settled_from",
            ),
        ),
        earlier=_typed([], ("payment_id", "bankgiro", "amount_ore", "issued_references", "paid_on"))
        if earlier is None
        else earlier,
        first_payment_id=1,
        next_allocation_id=1,
        next_unmatched_id=1,
    )


def _with_invoices(
    frame: pd.DataFrame,
    column: str,
    by_number: Mapping[tuple[str, str], Owed],
    bankgiro: Mapping[int, str],
) -> pd.DataFrame:
    nothing = Owed(0, "", 0, state="", kind="")
    found = [
        by_number.get((bankgiro[number], reference), nothing)
        for number, reference in zip(frame["payment"], frame[column], strict=True)
    ]
    return frame.assign(
        invoice_id=np.array([owed.invoice_id for owed in found], dtype=np.int64),
        invoice_kind=np.array([owed.kind for owed in found], dtype=object),
        rest_ore=np.array([owed.rest_ore for owed in found], dtype=np.int64),
        state=np.array([owed.state for owed in found], dtype=object),
    )


_NUMBERS = {
    "payment",
    "section",
    "section_place",
    "record",
    "amount_ore",
    "place",
    "part_ore",
    "payment_id",
    "original",
    "entry_id",
    "invoice_id",
    "written_off_ore",
    "handled",
    "rest_ore",
}


def _typed(rows: Sequence[Mapping[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    kinds = {name: np.int64 if name in _NUMBERS else object for name in columns}
    kinds |= dict.fromkeys({"outside", "negative"} & set(columns), bool)
    return pd.DataFrame(
        {name: np.array([row[name] for row in rows], dtype=kinds[name]) for name in columns}
    )
