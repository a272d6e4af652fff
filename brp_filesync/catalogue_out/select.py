"""Which products a portal may sell today, where, and at which price. Pure.

The rule itself is core.for_sale's, by which orders are judged too.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.catalogue_out.model import Facts, Offers
from brp_filesync.core import for_sale_columns
from brp_filesync.tables.frame import frame

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]


def select(
    facts: Facts, today: str, commission_product: str | None, coming: Sequence[str] = ()
) -> Offers:
    """Return what may be sold on the day, by facility id and product number.

    `coming` are later days (ISO): the prices that begin on them follow those of the day.

    Texts are put in the order of their characters, and not as a database's language has it, so that
    the same catalogue is the same everywhere. The commission article isn't for sale, whatever it
    is in BRP.
    """
    prices = facts.prices
    facility, product, period = (
        prices[name].to_numpy(dtype=np.int32) for name in ("facility", "product", "period")
    )
    sold = _sold_on(facts, today, commission_product)
    first = facts.periods["valid_from"].to_numpy(dtype=object)
    for day in coming:
        sold |= _sold_on(facts, day, commission_product) & (first == day)[period]
    facilities, facility = _those_in_use(facts.facilities, ["facility_id"], facility[sold])
    products, product = _those_in_use(facts.products, ["product_number"], product[sold])
    periods, period = _those_in_use(facts.periods, ["valid_from", "valid_to"], period[sold])
    key = facility.astype(np.int64) * (len(products) + 1) + product
    order = np.lexsort((period, key))
    key = key[order]
    period = period[order]
    holds = periods["valid_from"].to_numpy(dtype=object) <= today
    again = np.flatnonzero((key[1:] == key[:-1]) & holds[period[1:]] & holds[period[:-1]]) + 1
    chosen = frame(
        {
            "facility": facility[order],
            "product": product[order],
            "period": period,
            "price_ore": prices["price_ore"].to_numpy()[sold][order],
        }
    )
    twice = tuple(
        (facilities["facility_id"].iloc[at], products["product_number"].iloc[of])
        for at, of in chosen[["facility", "product"]].iloc[again].drop_duplicates().to_numpy()
    )
    return Offers(facilities, products, periods, chosen, twice)


def _sold_on(facts: Facts, day: str, commission_product: str | None) -> Mask:
    """Return which of the prices hold on the day, of what may be sold then."""
    facility_ok = _without(for_sale_columns.facility_faults(facts.facilities, day).values())
    product_ok = _without(for_sale_columns.product_faults(facts.products, day).values())
    if commission_product is not None:
        product_ok &= facts.products["product_number"].to_numpy(dtype=object) != commission_product
    period_ok = for_sale_columns.released(
        day, facts.periods["valid_from"], facts.periods["valid_to"]
    )
    facility, product, period = (
        facts.prices[name].to_numpy(dtype=np.int32) for name in ("facility", "product", "period")
    )
    found: Mask = facility_ok[facility] & product_ok[product] & period_ok[period]
    return found


def _without(faults: Iterable[Mask]) -> Mask:
    found: Mask = ~reduce(np.logical_or, faults)
    return found


def _those_in_use(
    things: pd.DataFrame, key: list[str], places: Places
) -> tuple[pd.DataFrame, Places]:
    """Return the things that the places name, by key, and the places among them."""
    used = np.zeros(len(things), dtype=bool)
    used[places] = True
    kept = things[used].sort_values(key, kind="stable")
    new_place = np.full(len(things), -1, dtype=np.int32)
    new_place[kept.index.to_numpy()] = np.arange(len(kept), dtype=np.int32)
    return kept.reset_index(drop=True), new_place[places]
