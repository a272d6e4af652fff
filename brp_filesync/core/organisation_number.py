"""Organisation numbers: ten digits, checked, and masked where they may be a personnummer."""

import re

import numpy as np
import pandas as pd

from brp_filesync.core.luhn import digits_of, holds

_FORM = re.compile(r"(?:16|18|19|20)?(\d{6})-?(\d{4})", re.ASCII)
_LEGAL_ENTITY = "2"  # the third digit of a legal entity's number is 2 or more (Bolagsverket)


def normalise(values: pd.Series) -> pd.DataFrame:
    """Return number (ten digits) and word (a problem's) of each value, "" for none.

    `NNNNNN-NNNN`, ten digits, or twelve with a 16 prefix; a sole trader's is a personnummer, of
    which the last ten digits are taken.
    """
    texts = values.to_numpy(dtype=object)
    found = [_FORM.fullmatch(text) for text in texts.tolist()]
    formed = np.array([match is not None for match in found], dtype=bool)
    parts = [match.groups() for match in found if match is not None]
    short = np.array([first + last for first, last in parts], dtype=object)
    good = holds(digits_of(short, 10))
    number = np.full(len(texts), "", dtype=object)
    number[formed] = np.where(good, short, "")
    word = np.full(len(texts), "", dtype=object)
    word[(texts != "") & ~formed] = "organisation-number-format"
    word[formed] = np.where(good, "", "organisation-number-checksum")
    return pd.DataFrame(
        {"number": pd.Series(number, dtype=object), "word": pd.Series(word, dtype=object)}
    ).set_axis(values.index)


def masked(number: str) -> str:
    """Return NNNNNN-NNNN for people to read, or stars where it may be a personnummer."""
    if len(number) == len("NNNNNNNNNN") and number[2] >= _LEGAL_ENTITY:
        return f"{number[:6]}-{number[6:]}"
    return "******-****"
