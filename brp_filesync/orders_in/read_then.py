"""How rows were read before their reading was mended: what was imported then is the same order.

Of orders from before only a hash of all that they said is known, so a name that is cleaned now, or
a number that can be read now, would make a conflict of each that comes again. (docs/domain.md,
Orders in 12)
"""

import re
from collections.abc import Mapping
from operator import ne

import numpy as np
import pandas as pd

from brp_filesync.orders_in.canonical import MOBILE
from brp_filesync.orders_in.contact_details import email_as_written
from brp_filesync.orders_in.findings import Flags
from brp_filesync.orders_in.unseen import READ_BY_PEOPLE

# Rules by which rows are rejected that were imported before there was such a rule.
RULED_LATER = ("odd-character", "number-shortened", "start-too-far")

_MOBILE_THEN = re.compile("[0-9+() -]*")  # whatever had another sign wasn't stored


def read_then(
    given: pd.DataFrame, columns: Mapping[str, pd.Series]
) -> tuple[Flags, Mapping[str, pd.Series]]:
    """Return which rows were read otherwise then, and the columns as they were.

    `given` are the texts as the file has them, `columns` the values of now.
    """
    then = {name: given[name] for name in READ_BY_PEOPLE if name != "email"}
    then["email"] = _emails(given["email"], columns["email"])
    then[MOBILE] = _mobiles(given[MOBILE], columns[MOBILE])
    changed = np.zeros(len(given), dtype=bool)
    for name, values in then.items():
        before, now = values.tolist(), columns[name].tolist()
        if before != now:
            changed |= np.fromiter(map(ne, before, now), dtype=bool, count=len(now))
    return changed, {**columns, **then}


def _emails(texts: pd.Series, now: pd.Series) -> pd.Series:
    listed, values = texts.tolist(), now.tolist()
    if listed == values:
        return now
    pairs = list(zip(listed, values, strict=True))
    known = {text: email_as_written(text) for text, value in pairs if text != value}
    return pd.Series([known.get(text, value) for text, value in pairs], dtype=object)


def _mobiles(texts: pd.Series, now: pd.Series) -> pd.Series:
    listed = texts.tolist()
    if _MOBILE_THEN.fullmatch("".join(listed)):
        return now
    pairs = zip(listed, now.tolist(), strict=True)
    return pd.Series(
        [value if _MOBILE_THEN.fullmatch(text) else "" for text, value in pairs], dtype=object
    )
