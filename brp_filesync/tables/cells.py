"""Text columns to values: trimmed text, whole numbers and amounts, strictly and by columns.

ASCII digits only: what a lenient parser would guess at is bad. Results keep the index of what
they are given, and a value that occurs often is converted once.
"""

import re
from typing import Literal

import numpy as np
import pandas as pd

from brp_filesync.core.trimming import trimmed

_MOST_DIGITS = 15  # of an amount in öre: far above any invoice, far below what int64 holds


def clean(texts: pd.Series) -> pd.Series:
    """Return the texts trimmed of white space at both ends, in Unicode NFC."""
    return pd.Series(trimmed(texts.tolist()), index=texts.index, dtype=object)


def ore(
    texts: pd.Series,
    unit: Literal["ore", "kronor"],
    decimal: str | None = None,
    thousands: str | None = None,
    suffix: str | None = None,
) -> tuple[pd.Series, pd.Series]:
    """Return the amounts in öre (int64), and which texts are no amount (bool; 0 öre there).

    An amount is digits, with a minus before it where negative. `thousands` may part it in groups
    of three, all or none; a space stands for a no-break space too. Kronor may have one or two
    decimals after `decimal`, and öre none. `suffix` may stand behind, with or without a blank. The
    empty text is no amount.
    """
    groups = "[ \u00a0\u202f]" if thousands == " " else re.escape(thousands or "")
    whole = rf"[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+|[0-9]+" if thousands else "[0-9]+"
    cents = rf"(?:{re.escape(decimal)}([0-9]{{1,2}}))?" if unit == "kronor" and decimal else "()"
    unit_word = rf"(?:[ \u00a0\u202f]?{re.escape(suffix)})?" if suffix else ""
    grammar = re.compile(rf"(-?)({whole}){cents}{unit_word}")

    def converted(text: str) -> int | None:
        match = grammar.fullmatch(text)
        if match is None:
            return None
        digits = re.sub("[^0-9]", "", match[2])
        if unit == "kronor":
            digits += (match[3] or "").ljust(2, "0")
        if len(digits) > _MOST_DIGITS:
            return None
        return int(match[1] + digits)

    return _numbers(texts, {text: converted(text) for text in set(texts.tolist())})


def whole(texts: pd.Series, default: int) -> tuple[pd.Series, pd.Series]:
    """Return the whole numbers (int64), and which texts are none (bool; 0 there).

    The empty text is `default`. Up to nine digits, with a minus before them where negative.
    """
    grammar = re.compile("-?[0-9]{1,9}")
    known = {text: int(text) if grammar.fullmatch(text) else None for text in set(texts.tolist())}
    return _numbers(texts, known | {"": default})


def _numbers(texts: pd.Series, known: dict[str, int | None]) -> tuple[pd.Series, pd.Series]:
    """Return each text's number, and which have none, by what is known of the distinct texts."""
    numbers = {text: number or 0 for text, number in known.items()}
    bad = {text for text, number in known.items() if number is None}
    each = texts.tolist()
    values = np.fromiter(map(numbers.__getitem__, each), dtype=np.int64, count=len(each))
    flags = np.fromiter(map(bad.__contains__, each), dtype=bool, count=len(each))
    return pd.Series(values, index=texts.index), pd.Series(flags, index=texts.index)
