"""The agreed price of a sale: by product and facility, on the day of ordering."""

import numpy as np
import pandas as pd

from brp_filesync.core import for_sale

_KEY = ["product_number", "facility_id"]


def find_agreed(rows: pd.DataFrame, agreed: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return whether each row's product was released there that day, and its agreed total (öre).

    The total is the agreed price × quantity, 0 where nothing was agreed. Both days of a price's
    validity are included; periods of one price don't overlap (brp.load sees to it).
    """
    released = np.zeros(len(rows), dtype=bool)
    total_ore = np.zeros(len(rows), dtype=np.int64)
    if agreed.empty or rows.empty:
        return released, total_ore
    asked = rows[[*_KEY, "ordered_on", "quantity"]].assign(place=np.arange(len(rows)))
    joined = asked.merge(agreed, on=_KEY, how="inner")
    day = joined["ordered_on"].to_numpy(dtype=object)
    chosen = joined[for_sale.released(day, joined["valid_from"], joined["valid_to"])]
    place = chosen["place"].to_numpy()
    released[place] = True
    total_ore[place] = chosen["price_ore"].to_numpy() * chosen["quantity"].to_numpy()
    return released, total_ore
