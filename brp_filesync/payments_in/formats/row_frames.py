"""Rows to the frames that all formats share, for formats that are read a payment at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.payments_in.model import (
    PAYER_COLUMNS,
    PAYMENT_COLUMNS,
    REFERENCE_COLUMNS,
    SECTION_COLUMNS,
    FileFacts,
    PaymentChunk,
)
from brp_filesync.tables.frame import frame

Row = tuple[Any, ...]

_NUMBERS = {
    "payment",
    "section",
    "section_place",
    "record",
    "amount_ore",
    "charge_ore",
    "place",
    "part_ore",
    "payments",
    "deductions",
}
_FLAGS = {"outside", "negative"}


def chunk_of_rows(
    sections: Sequence[Row],
    payments: Sequence[Row],
    references: Sequence[Row],
    payers: Sequence[Row],
    facts: FileFacts,
) -> PaymentChunk:
    """Return a chunk of rows whose values stand in the order of the model's columns."""
    return PaymentChunk(
        lambda: rows_frame(SECTION_COLUMNS, sections),
        lambda: rows_frame(PAYMENT_COLUMNS, payments),
        lambda: rows_frame(REFERENCE_COLUMNS, references),
        lambda: rows_frame(PAYER_COLUMNS, payers),
        facts,
    )


def rows_frame(columns: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """Return a frame of the rows, each column with the model's type."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return frame(
        {name: typed_column(name, column) for name, column in zip(columns, values, strict=True)}
    )


def typed_column(name: str, values: Sequence[Any]) -> npt.NDArray[Any]:
    """Return a column of the model's type for that name."""
    if name in _NUMBERS:
        return np.array(values, dtype=np.int64)
    if name in _FLAGS:
        return np.array(values, dtype=bool)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
