"""The rule of core.for_sale by whole columns: of products, facilities and agreed prices."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.for_sale import never_sold

Mask: TypeAlias = npt.NDArray[np.bool_]


def product_faults(products: pd.DataFrame, today: str) -> Mapping[str, Mask]:
    """Return, by the word of each reason, which products nobody may buy today.

    A closed one has no other reason.
    """
    is_closed = closed(products["closed_on"], today)
    others = {word: ~is_closed & fault for word, fault in product_faults_ever(products).items()}
    return {"product-closed": is_closed, **others}


def product_faults_ever(products: pd.DataFrame) -> Mapping[str, Mask]:
    """Return, by the word of each reason, which products nobody may buy, closed or not.

    A product whose VAT group has no rate can't be invoiced.
    """
    kinds = zip(products["kind"], products["debit_method"], strict=True)
    never = np.array([never_sold(*each) for each in kinds], dtype=object)
    return {
        "product-not-for-sale": never == "product-not-for-sale",
        "product-direct-debit": never == "product-direct-debit",
        "vat-rate-missing": ~products["has_rate"].to_numpy(dtype=bool),
    }


def facility_faults(facilities: pd.DataFrame, today: str) -> Mapping[str, Mask]:
    """Return, by the word of each reason, at which facilities nobody may buy anything today."""
    return {"facility-closed": closed(facilities["closed_on"], today)}


def released(day: Any, valid_from: "pd.Series[str]", valid_to: "pd.Series[str]") -> Mask:
    """Return which agreed prices hold on the day, or each on the day of its own row.

    Both days of a price's validity are included; without a last day it has no end.
    """
    first, last = (each.to_numpy(dtype=object) for each in (valid_from, valid_to))
    holds: Mask = np.asarray((first <= day) & ((last == "") | (day <= last)), dtype=bool)
    return holds


def closed(closed_on: "pd.Series[str]", day: Any) -> Mask:
    """Return which are closed on the day, or each on its own of them.

    The day in BRP is the first on which nothing is sold, "" for none.
    """
    days = closed_on.to_numpy(dtype=object)
    found: Mask = np.asarray((days != "") & (days <= day), dtype=bool)
    return found
