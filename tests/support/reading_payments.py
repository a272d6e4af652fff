"""Reading payment files in tests: whole frames, or the one problem that refuses a file."""

import io
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.model import FileFacts, Terms
from brp_filesync.payments_in.read import read_payments
from brp_filesync.payments_in.shown import rows_of
from brp_filesync.profiles.bank_csv import CsvPayments, CsvSource
from brp_filesync.profiles.dialect_words import DialectWords

CSV_ACCOUNT = "54401060156"


@dataclass(frozen=True)
class Whole:
    """All of a file, as rows."""

    sections: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    references: list[dict[str, Any]]
    payers: list[dict[str, Any]]
    facts: FileFacts

    def column(self, name: str) -> list[Any]:
        """Return one column of the payments."""
        return [row[name] for row in self.payments]


def whole(content: bytes, terms: Terms | None = None) -> Whole:
    """Return all that a file holds. Raises `FileRefused`."""
    chunks = list(read_payments(io.BytesIO(content), terms or Terms()))
    frames: list[list[pd.DataFrame]] = [
        [each.sections for each in chunks],
        [each.payments for each in chunks],
        [each.references for each in chunks],
        [each.payers() for each in chunks],
    ]
    rows = [[row for frame in part for row in rows_of(frame)] for part in frames]
    return Whole(rows[0], rows[1], rows[2], rows[3], chunks[-1].facts)


def refusal(content: bytes, terms: Terms | None = None) -> Problem:
    """Return why the file is refused."""
    with pytest.raises(FileRefused) as caught:
        whole(content, terms)
    return caught.value.problem


def csv_layout(**more: CsvSource) -> CsvPayments:
    """Return the layout of a bank's CSV export, with these columns besides."""
    return CsvPayments(
        dialect=DialectWords(encoding="cp1252"),
        columns={
            "booked_on": CsvSource(column="Bokföringsdag", formats=("%Y-%m-%d",)),
            "amount": CsvSource(column="Belopp", unit="kronor", decimal=",", thousands=" "),
            "reference": CsvSource(column="OCR"),
            "transaction_id": CsvSource(column="Transaktionsnr"),
            "account": CsvSource(constant=CSV_ACCOUNT),
            "text": CsvSource(column="Meddelande"),
            **more,
        },
        ignore=("Saldo",),
    )
