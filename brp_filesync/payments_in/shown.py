"""What is in a payment file, as one JSON object of the same shape for every format."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from brp_filesync.payments_in.model import FileFacts, PaymentChunk

_RECORDS: Mapping[str, Mapping[str, str]] = {
    "bgmax": {"payment": "20", "deduction": "21"},
    "totalin": {"payment": "20", "deduction": "25"},
}


def as_json(chunks: Iterable[PaymentChunk]) -> tuple[dict[str, Any], FileFacts]:
    """Return `counted`, `sections` and `items` of a whole file, and its facts.

    Amounts are whole öre as the file writes them (a deduction's without a sign); null is what a
    format has no such thing as. Raises `FileRefused` where the chunks do.
    """
    sections: dict[int, dict[str, Any]] = {}
    facts: FileFacts | None = None
    for chunk in chunks:
        facts = chunk.facts
        for item, section in _items(chunk):
            sections.setdefault(section, {"items": []})["items"].append(item)
        for row in rows_of(chunk.sections):
            known = sections.setdefault(row["section"], {"items": []})
            sections[row["section"]] = _section(row) | known
    if facts is None:
        raise ValueError("A file has at least one chunk.")
    return {"counted": dict(facts.counted), "sections": list(sections.values())}, facts


def _section(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "bankgiro": row["bankgiro"] or None,
        "plusgiro": row["plusgiro"] or None,
        "currency": row["currency"],
        "deposit_date": row["booked_on"].replace("-", ""),
        "deposit_serial": row["serial"] or None,
        "deposit_ore": row["amount_ore"],
        "payments": row["payments"],
        "deductions": row["deductions"],
    }


def _items(chunk: PaymentChunk) -> Iterable[tuple[dict[str, Any], int]]:
    is_bgmax = chunk.facts.format == "bgmax"
    extra: dict[int, list[dict[str, Any]]] = {}
    for row in rows_of(chunk.references):
        extra.setdefault(row["payment"], []).append(
            {
                "record": row["origin"] if chunk.facts.format in _RECORDS else None,
                "reference": row["reference"],
                "reference_code": row["reference_code"] if is_bgmax else None,
                "amount_ore": abs(row["part_ore"]) if is_bgmax else row["part_ore"],
            }
        )
    for row, payer in zip(rows_of(chunk.payments), rows_of(chunk.payers()), strict=True):
        yield (
            {
                "record": _RECORDS.get(chunk.facts.format, {}).get(row["kind"]),
                "amount_ore": row["amount_ore"] * (-1 if row["kind"] == "deduction" else 1),
                "reference": row["reference"],
                "reference_code": row["reference_code"] if is_bgmax else None,
                "channel": row["channel"] if is_bgmax else None,
                "bgc_serial": row["bank_serial"],
                "sender_bg": row["payer_bankgiro"] or None,
                "deduction_code": row["deduction_code"] or None,
                "extra_references": extra.get(row["payment"], []),
                "payer_name": payer["name"],
            },
            row["section"],
        )


def rows_of(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with Python's own numbers."""
    names = list(rows.columns)
    columns = [rows[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
