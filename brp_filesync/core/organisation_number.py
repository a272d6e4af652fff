"""Organisation numbers: ten digits, checked, and masked where they may be a personnummer."""

import re

import numpy as np
import pandas as pd

from brp_filesync.core import luhn
from brp_filesync.core.digits import joined, take_apart
from brp_filesync.core.number_signs import with_plain_signs

# Before the ten digits of twelve: 16 for a legal entity, else a sole trader's century of birth.
_PREFIXES = (16, 19, 20)
_VAT_NUMBER = re.compile("SE([0-9]{10})01", re.IGNORECASE)
_LEGAL_ENTITY = "2"  # the third digit of a legal entity's number is 2 or more (Bolagsverket)


def normalise(values: pd.Series) -> pd.DataFrame:
    """Return number (ten digits) and word (a problem's) of each value, "" for none.

    `NNNNNN-NNNN`, ten digits, twelve with a 16 prefix, or a Swedish VAT number, SE and 01 around
    the ten; blanks don't count. A sole trader's is a personnummer, of which the last ten digits
    are taken. Only zeros are no number, though their check digit holds:
    it is what forms put in an empty field, and would make one employer of many.
    """
    texts = np.array([_bare(text) for text in with_plain_signs(values.tolist())], dtype=object)
    written = take_apart(texts, signs="-")
    prefix = written.digits[:, 0] * 10 + written.digits[:, 1]
    ten = written.digits[:, 2:]
    formed = (written.count > 0) & written.only_digits & (ten != 0).any(axis=1)
    formed &= (written.count == 10) | np.isin(prefix, _PREFIXES)
    good = formed & luhn.holds(ten)
    number = np.full(len(texts), "", dtype=object)
    number[good] = joined(ten[good])
    word = np.full(len(texts), "", dtype=object)
    word[(texts != "") & ~formed] = "organisation-number-format"
    word[formed & ~good] = "organisation-number-checksum"
    return pd.DataFrame(
        {"number": pd.Series(number, dtype=object), "word": pd.Series(word, dtype=object)}
    ).set_axis(values.index)


def _bare(text: str) -> str:
    found = _VAT_NUMBER.fullmatch(text.replace("-", ""))
    return found[1] if found else text
