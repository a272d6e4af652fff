"""What nobody sees in an order's texts: told where it names the order, taken out of names."""

import json

import numpy as np
import pandas as pd

from brp_filesync.core.odd_characters import bare, first_odd, has_unseen, legible
from brp_filesync.orders_in.findings import Finding
from brp_filesync.tables.frame import frame

# What is told apart by them: one that looks like another would be another order, or none.
IDENTITIES = ("order_number", "facility_id", "product_number")
# What people read. Only a name that is left empty rejects its row.
READ_BY_PEOPLE = (
    "line_number",
    "employer_name",
    "first_name",
    "last_name",
    "email",
    "street",
    "postal_code",
    "city",
)


def without_unseen(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the rows with legible names and addresses, and what was found in them and numbers."""
    columns = {name: rows[name] for name in rows.columns}
    findings = []
    for name in IDENTITIES:
        texts = rows[name].tolist()
        together = "".join(texts)
        if together.isascii() and together.isprintable():
            continue
        odd = {text: first_odd(text) for text in set(texts)}
        flags = np.array([odd[text] is not None for text in texts], dtype=bool)
        told = [_told(odd[text]) for text in texts]
        findings.append(Finding(name, "odd-character", flags, params=pd.Series(told, dtype=object)))
    for name in READ_BY_PEOPLE:
        texts = rows[name].tolist()
        if has_unseen(texts):
            cleaned = {text: legible(text) for text in set(texts)}
            columns[name] = pd.Series([cleaned[text] for text in texts], dtype=object)
            flags = np.array([cleaned[text] not in ("", text) for text in texts], dtype=bool)
            findings.append(Finding(name, "characters-left-out", flags))
    return frame(columns) if findings else rows, findings


def value_texts(texts: list[str]) -> list[str]:
    """Return the texts of a column of values as they are meant: see core.odd_characters.bare."""
    together = "".join(texts)
    if '="' not in together and (together.isascii() or not has_unseen(texts)):
        return texts
    known = {text: bare(text) for text in set(texts)}
    return [known[text] for text in texts]


def _told(odd: tuple[int, str] | None) -> str:
    return "" if odd is None else json.dumps({"place": odd[0], "character": odd[1]})
