"""How two catalogues differ, for the terminal and for JSON: a line for each row or value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from brp_filesync.catalogue_out.compare import KEYS, PRICE, Difference
from brp_filesync.core.language import Language
from brp_filesync.core.money import kronor
from brp_filesync.core.wanted import Wanted, folded

HEADER = ("change", "file", "facility", "product", "what", "before", "after")


def only(differences: Sequence[Difference], wanted: Wanted) -> list[Difference]:
    """Return of the differences the rows at the facility, and with the text, that are wanted."""
    return [
        replace(
            each,
            added=_only(each.added, wanted),
            gone=_only(each.gone, wanted),
            changed=_only(each.changed, wanted),
        )
        for each in differences
    ]


def as_dicts(differences: Sequence[Difference]) -> dict[str, Any]:
    """Return the rows added and gone, and the values changed, by kind of file; prices in öre."""
    return {
        each.kind: {
            "rows_before": each.before,
            "rows_after": each.after,
            "added": [_row(row) for row in each.added.to_dict("records")],
            "gone": [_row(row) for row in each.gone.to_dict("records")],
            "changed": each.changed.to_dict("records"),
        }
        for each in differences
    }


def _only(rows: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    if wanted.facility_id:
        rows = rows[rows["facility_id"] == wanted.facility_id]
    if wanted.text:
        text = folded(wanted.text)
        keep = [any(text in folded(str(each)) for each in row) for row in rows.to_numpy()]
        rows = rows[keep]
    return rows


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row of a catalogue for JSON: its price is a number, in öre."""
    return {**row, PRICE: int(row[PRICE])} if row.get(PRICE) else row


def lines(differences: Sequence[Difference], language: Language) -> Iterator[tuple[str, ...]]:
    """Yield a line, as HEADER says, for each row added or gone, and for each value changed."""
    for each in differences:
        for change, rows in (("added", each.added), ("gone", each.gone)):
            for row in rows.to_dict("records"):
                said = _shown(PRICE, row[PRICE], language) if PRICE in row else row.get("name", "")
                before, after = ("", said) if change == "added" else (said, "")
                yield (change, each.kind, *_key(row, each.kind), "", before, after)
        for row in each.changed.to_dict("records"):
            name = row["column"]
            old, new = (_shown(name, row[which], language) for which in ("old", "new"))
            yield ("changed", each.kind, *_key(row, each.kind), name.removesuffix("_ore"), old, new)


def _key(row: dict[Any, Any], kind: str) -> tuple[str, str]:
    first, second = (*KEYS[kind], "")[:2]
    return row[first], row[second] if second else ""


def _shown(name: str, text: str, language: Language) -> str:
    return kronor(int(text), language) if name.endswith("_ore") and text else text
