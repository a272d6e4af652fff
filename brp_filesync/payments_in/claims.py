"""What each payment says it is for: one reference as a rule, or several claims, maybe with parts.

A reference that is digits only loses its leading zeros, here and nowhere else; another one is kept
as written, and can't be an OCR number. (docs/domain.md, Payments in 5 and 6)
"""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

CLAIM_COLUMNS = ("payment", "place", "reference", "part_ore", "negative")


@dataclass(frozen=True, slots=True)
class Claims:
    """Columns for each payment, and a row for each claim of the unusual ones.

    `ocr` is the only reference of a plain payment, "" for none. `unusual` is what can't be judged
    by columns: several references, negative ones, and whatever isn't a payment. `named` is every
    reference, sorted, for telling payments from each other; `references_json` those besides its
    own.
    """

    ocr: np.ndarray
    unusual: np.ndarray
    named: np.ndarray
    references_json: np.ndarray
    rows: pd.DataFrame  # CLAIM_COLUMNS


def claims(payments: pd.DataFrame, references: pd.DataFrame) -> Claims:
    """Return what a chunk's payments claim; PAYMENT_COLUMNS and REFERENCE_COLUMNS of the model."""
    own = payments["reference"].to_numpy(dtype=object)
    bare = np.array([_bare(text) for text in own.tolist()], dtype=object)
    is_digits = np.array([text.isascii() and text.isdigit() for text in own.tolist()], dtype=bool)
    ocr = np.where(is_digits, bare, "").astype(object)
    named = bare.copy()
    unusual = (payments["kind"] != "payment").to_numpy(copy=True)
    listed = np.full(len(payments), "", dtype=object)
    numbers = payments["payment"].to_numpy()
    found: list[tuple[int, int, str, int, bool]] = []
    told: dict[int, list[tuple[int, str, str, int, bool]]] = {
        number: [] for number in numbers[unusual].tolist()
    }
    for row in zip(
        references["payment"].tolist(),
        references["origin"].tolist(),
        references["reference"].tolist(),
        references["part_ore"].tolist(),
        references["negative"].tolist(),
        strict=True,
    ):
        told.setdefault(row[0], []).append(row)
    places = pd.Index(numbers).get_indexer(np.fromiter(told, dtype=np.int64, count=len(told)))
    for place, (number, rows) in zip(places.tolist(), told.items(), strict=True):
        of_payment = _of_payment(ocr[place], rows)
        listed[place] = _json(rows)
        named[place] = "\n".join(sorted({bare[place], *(_bare(row[2]) for row in rows)} - {""}))
        if not unusual[place] and len(of_payment) <= 1 and not any(row[4] for row in rows):
            ocr[place] = next((reference for reference, _, _ in of_payment), "")
            continue
        unusual[place] = True
        ocr[place] = ""
        found += [(number, at, *claim) for at, claim in enumerate(of_payment, start=1)]
    return Claims(ocr, unusual, named, listed, _frame(found))


def _of_payment(
    own: str, rows: list[tuple[int, str, str, int, bool]]
) -> list[tuple[str, int, bool]]:
    """Return (reference, part in öre, negative) of each claim; parts of one are summed."""
    parts: dict[tuple[str, bool], int] = {}
    if any(row[3] for row in rows):  # with parts, the payment's own reference counts for nothing
        for _, _, reference, part_ore, negative in rows:
            if part_ore:
                key = (_bare(reference), negative or part_ore < 0)
                parts[key] = parts.get(key, 0) + part_ore
        return [(reference, ore, negative) for (reference, negative), ore in parts.items()]
    for reference, negative in [(own, False), *((_bare(row[2]), row[4]) for row in rows)]:
        if reference or negative:  # a deduction of nobody knows what is still a deduction
            parts.setdefault((reference, negative), 0)
    return [(reference, 0, negative) for reference, negative in parts]


def _bare(reference: str) -> str:
    """Return digits without leading zeros, other text as it is."""
    return reference.lstrip("0") if reference.isascii() and reference.isdigit() else reference


def _json(rows: list[tuple[int, str, str, int, bool]]) -> str:
    if not rows:
        return ""
    told = [
        {"origin": origin, "reference": reference, "part_ore": part_ore, "negative": negative}
        for _, origin, reference, part_ore, negative in rows
    ]
    return json.dumps(told, ensure_ascii=False)


def _frame(found: list[tuple[int, int, str, int, bool]]) -> pd.DataFrame:
    columns = list(zip(*found, strict=True)) if found else [()] * len(CLAIM_COLUMNS)
    kinds = (np.int64, np.int64, object, np.int64, bool)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=kind)
            for name, values, kind in zip(CLAIM_COLUMNS, columns, kinds, strict=True)
        }
    )
