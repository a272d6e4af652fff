"""camt.053 and camt.054 of one account: one books, the other only controls its sums.

(docs/domain.md, Payments in 4)
"""

import pandas as pd

_BOTH = ("camt.053", "camt.054")


def is_control(file_format: str, booked_from: str) -> bool:
    """Say whether a file of this format books nothing, since the other camt format does."""
    return file_format in _BOTH and file_format != booked_from


def differing_days(control: pd.DataFrame, booked: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Return account, day and by how many öre the control has more than was received.

    Both frames have account, booked_on and amount_ore; the control's days are those compared.
    """
    key = ["account", "booked_on"]
    told = control.groupby(key)["amount_ore"].sum()
    known = booked.groupby(key)["amount_ore"].sum()
    more = told.sub(known.reindex(told.index, fill_value=0))
    found = zip(more.index.tolist(), more.tolist(), strict=True)
    return [(account, day, int(ore)) for (account, day), ore in found if ore]
