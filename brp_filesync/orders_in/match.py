"""What purchases do to persons' subscriptions and punch cards, and taking purchases back.

A person's events count in the order of `event`. Nearly all persons buy once and hold nothing that
matters: their purchases go by columns. The others' go one by one, so that each sees what the one
before it made. (domain.md, "A customer who already has a subscription" and "Orders in" 12–13)
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.orders_in.holdings import Holdings, Product, read_holdings, read_products
from brp_filesync.orders_in.match_acts import read_acts
from brp_filesync.orders_in.match_days import ABSENT, day_numbers, day_texts, last_days
from brp_filesync.orders_in.match_one_by_one import Results, Rule, match_one_by_one
from brp_filesync.tables.frame import frame

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MatchTerms:
    """The gym's settings, the day, and the first free row ids."""

    today: str
    mode: Literal["none", "membership", "product", "rights"]
    always_new: bool
    first_subscription_id: int
    first_card_id: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What each purchase did, and what must be written: the states after all events.

    `lines` has a row for each event that buys. `taken_back` has one for each group: whether it was
    done, and "clips-used" or "extended-since" where it wasn't.
    """

    lines: pd.DataFrame
    subscriptions_new: pd.DataFrame
    subscriptions_changed: pd.DataFrame
    cards_new: pd.DataFrame
    cards_changed: pd.DataFrame
    warnings: pd.DataFrame
    taken_back: pd.DataFrame


def match_purchases(
    events: pd.DataFrame,
    subscriptions: pd.DataFrame,
    cards: pd.DataFrame,
    products: pd.DataFrame,
    rights: pd.DataFrame,
    terms: MatchTerms,
) -> Matched:
    """Return what the events do. New ids follow each other in the order of the events.

    Raises KeyError for a product that `products` doesn't hold.
    """
