"""The rows of a chunk while it grows, and the frames they become."""

import re
from typing import Any

import pandas as pd

from brp_filesync.payments_in.formats.camt.entry import OpenEntry
from brp_filesync.payments_in.formats.camt.transaction import Payer, Transaction
from brp_filesync.payments_in.formats.row_frames import rows_frame, typed_column
from brp_filesync.payments_in.model import (
    PAYER_COLUMNS,
    PAYMENT_COLUMNS,
    REFERENCE_COLUMNS,
    SECTION_COLUMNS,
    FileFacts,
    PaymentChunk,
    Terms,
)
from brp_filesync.tables.frame import frame


class Rows:
    """What has come since the last chunk, and counts of the whole file."""

    def __init__(self, terms: Terms) -> None:
        self.payments = self.extra = self.sections = self.rejected_parts = 0
        self.outside = self.outside_ore = self.charges_told_ore = 0
        self.foreign: dict[str, tuple[int, int]] = {}
        self._terms = terms
        self._section_rows: list[tuple[Any, ...]] = []
        self._payment_rows: list[tuple[Any, ...]] = []
        self._reference_rows: list[tuple[Any, ...]] = []
        self._payers: list[Payer] = []

    def told_by_entry(self, entry_reference: str) -> str:
        """Return the bankgiro that an entry's reference tells, "" where it tells none."""
        pattern = self._terms.entry_bankgiro
        found = re.fullmatch(pattern, entry_reference) if pattern is not None else None
        return "" if found is None else (found["bankgiro"] or "").lstrip("0")

    @property
    def count(self) -> int:
        """Return how many rows there are: payments, or sections where those are more."""
        return max(len(self._payment_rows), len(self._section_rows))

    def take(self, entry: OpenEntry, transaction: Transaction) -> None:
        """Add a payment and its references; a sole one is the payment's own."""
        sign = -1 if transaction.takes else 1
        kind = entry.heading.kind
        if kind == "reversal" and not transaction.takes:
            kind = "returned"
        self.payments += 1
        entry.payments += 1
        amount_ore = sign * transaction.amount_ore
        received_ore = amount_ore - transaction.charge_ore
        entry.payments_ore += received_ore
        self.charges_told_ore += transaction.told_ore
        told = transaction.bankgiro or entry.bankgiro
        bankgiro, is_outside = self._terms.receiver(told, entry.account)
        entry.receivers.add(bankgiro)
        if is_outside:
            self.outside += 1
            self.outside_ore += received_ore
        else:
            entry.all_outside = False
        references = transaction.remittance.references
        self.rejected_parts += transaction.remittance.parts_rejected
        own = ""
        if len(references) == 1 and not references[0].is_negative:
            own, references = references[0].text, []
        self._payment_rows.append(
            (
                self.payments,
                self.sections + 1,
                entry.payments,
                transaction.line,
                kind,
                amount_ore,
                transaction.charge_ore,
                bankgiro,
                is_outside,
                own,
                "",
                "",
                transaction.bank_serial,
                "",
                "",
                transaction.payer.bankgiro,
                transaction.remittance.text,
                transaction.told,
            )
        )
        self._payers.append(transaction.payer)
        for place, each in enumerate(references, start=1):
            self._reference_rows.append(
                (
                    self.payments,
                    place,
                    each.line,
                    each.origin,
                    each.text,
                    "",
                    sign * each.part_ore,
                    each.is_negative,
                )
            )
        self.extra += len(references)

    def pass_over(self, entry: OpenEntry) -> None:
        """Count an entry in other money: as outside where it isn't ours, else as foreign."""
        told = entry.receivers or {""}
        outside = [self._terms.receiver(each or entry.bankgiro, entry.account)[1] for each in told]
        if all(outside):
            self.outside += 1
            return
        heading = entry.heading
        count, hundredths = self.foreign.get(heading.currency, (0, 0))
        self.foreign[heading.currency] = count + 1, hundredths + heading.signed_ore

    def end_section(self, entry: OpenEntry, line: int, text: str) -> None:
        """Add the entry as a section; `text` is what it says of itself."""
        self.sections += 1
        heading = entry.heading
        receiver = next(iter(entry.receivers)) if len(entry.receivers) == 1 else ""
        self._section_rows.append(
            (
                self.sections,
                line,
                receiver,
                "",
                entry.account,
                "SEK",
                heading.booked_on,
                heading.serial,
                heading.bank_reference,
                entry.message,
                "",
                entry.payments_ore,
                entry.payments,
                0,
                entry.all_outside,
                text,
            )
        )

    def chunk(self, facts: FileFacts) -> PaymentChunk:
        """Return the rows as a chunk, and begin anew."""
        sections, payments = self._section_rows, self._payment_rows
        references, payers = self._reference_rows, self._payers
        self._section_rows, self._payment_rows = [], []
        self._reference_rows, self._payers = [], []
        return PaymentChunk(
            lambda: rows_frame(SECTION_COLUMNS, sections),
            lambda: rows_frame(PAYMENT_COLUMNS, payments),
            lambda: rows_frame(REFERENCE_COLUMNS, references),
            lambda: _payer_frame(payers),
            facts,
        )


def _payer_frame(payers: list[Payer]) -> pd.DataFrame:
    absent = [""] * len(payers)
    told = dict(zip(Payer._fields, zip(*payers, strict=True), strict=True)) if payers else {}
    return frame({name: typed_column(name, told.get(name, absent)) for name in PAYER_COLUMNS})
