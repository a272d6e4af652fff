"""A report's amounts: as the profile says that they are written, and as a workbook's cells are.

A cell that is a number comes as the spreadsheet program counts it, with a point, whatever the
profile says of texts; what it worked out may be off by a hair, and is made whole öre.
"""

import re

import numpy as np
import pandas as pd

from brp_filesync.profiles.column_source import Source
from brp_filesync.tables.cells import ore

_NUMBER = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]+))?(?:e-[0-9]+)?")
_HAIR = 1e-4  # of an öre


def amounts_ore(texts: pd.Series, source: Source, *, cells: bool) -> tuple[pd.Series, pd.Series]:
    """Return amounts in öre (int64), and which texts are none (bool; 0 there).

    `cells`: the texts are a workbook's. A text that both ways could read differently, such as 4.990
    where a point parts thousands, is no amount.
    """
    unit = source.unit or "kronor"
    told, bad = ore(texts, unit, source.decimal, source.thousands, source.suffix)
    if not cells:
        return told, bad
    known = {text: _of_cell(text, unit == "kronor") for text in set(texts.tolist())}
    by_cell = [known[text] for text in texts.tolist()]
    is_number = np.array([each is not None for each in by_cell], dtype=bool)
    numbers = np.array([each or 0 for each in by_cell], dtype=np.int64)
    doubtful = is_number & ~bad.to_numpy() & (numbers != told.to_numpy())
    values = np.where(is_number, numbers, told.to_numpy())
    wrong = doubtful | (bad.to_numpy() & ~is_number)
    return (
        pd.Series(np.where(wrong, 0, values), index=texts.index),
        pd.Series(wrong, index=texts.index),
    )


def _of_cell(text: str, kronor: bool) -> int | None:
    """Return a number cell's öre; None where it is none, or has parts of an öre."""
    if _NUMBER.fullmatch(text) is None:
        return None
    exact = float(text) * (100 if kronor else 1)
    whole = round(exact)
    return whole if abs(exact - whole) < _HAIR else None
