"""What may be sold through a portal: the one rule for the catalogues that go out and the orders in.

Only prepaid subscriptions and punch cards, never direct debit; neither product nor facility closed;
released to the portal there on the day. (docs/domain.md, Orders in 9; Catalogue out 1)
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask: TypeAlias = npt.NDArray[np.bool_]

# What the portal's commission article is forgiven: it is no sale, and no catalogue has it.
FORGIVEN_COMMISSION = frozenset({"product-not-for-sale", "product-direct-debit"})


def never_sold(kind: str, debit_method: str) -> str:
    """Return the word for why no portal may sell such a product, "" where one may.

    Prepaid subscriptions and punch cards are sold. `debit_method` is "" for what has none.
    """
    if kind == "subscription" and debit_method != "manual":
        return "product-direct-debit"
    return "" if kind in ("subscription", "punch_card") else "product-not-for-sale"


def product_faults(products: pd.DataFrame, today: str) -> Mapping[str, Mask]:
    """Return, by the word of each reason, which products nobody may buy today.

    A closed one has no other reason. A product whose VAT group has no rate can't be invoiced.
    """
    closed = _closed(products, today)
    kinds = zip(products["kind"], products["debit_method"], strict=True)
    never = np.array([never_sold(*each) for each in kinds], dtype=object)
    return {
        "product-closed": closed,
        "product-not-for-sale": ~closed & (never == "product-not-for-sale"),
        "product-direct-debit": ~closed & (never == "product-direct-debit"),
        "vat-rate-missing": ~closed & ~products["has_rate"].to_numpy(dtype=bool),
    }


def facility_faults(facilities: pd.DataFrame, today: str) -> Mapping[str, Mask]:
    """Return, by the word of each reason, at which facilities nobody may buy anything today."""
    return {"facility-closed": _closed(facilities, today)}


def released(day: Any, valid_from: "pd.Series[str]", valid_to: "pd.Series[str]") -> Mask:
    """Return which agreed prices hold on the day, or each on the day of its own row.

    Both days of a price's validity are included; without a last day it has no end.
    """
    first, last = (each.to_numpy(dtype=object) for each in (valid_from, valid_to))
    holds: Mask = np.asarray((first <= day) & ((last == "") | (day <= last)), dtype=bool)
    return holds


def _closed(things: pd.DataFrame, today: str) -> Mask:
    """Return which are closed: the day in BRP is the first on which nothing is sold."""
    closed_on = things["closed_on"].to_numpy(dtype=object)
    closed: Mask = np.asarray((closed_on != "") & (closed_on <= today), dtype=bool)
    return closed
