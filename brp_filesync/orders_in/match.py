"""What purchases do to persons' subscriptions and punch cards, and taking purchases back.

A person's events count in the order of `event`. Nearly all persons buy once and hold nothing that
matters: their purchases go by columns. The others' go one by one, so that each sees what the one
before it made. (docs/domain.md, Subscriptions 1 to 3; Orders in 12 and 13)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.orders_in.holdings import Holdings, read_holdings, read_products
from brp_filesync.orders_in.match_acts import find_unusual, read_acts
from brp_filesync.orders_in.match_days import Numbers, day_numbers
from brp_filesync.orders_in.match_effects import (
    changed_cards,
    changed_subscriptions,
    lines_frame,
    mend,
    new_cards,
    new_subscriptions,
    plain_effects,
)
from brp_filesync.orders_in.match_one_by_one import Results, Rule, match_one_by_one
from brp_filesync.orders_in.take_back_left import How, Share
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
    done, and the reason where it wasn't. `shares`, by group, is what was left of each line, of those
    that weren't taken back whole.
    """

    lines: pd.DataFrame
    subscriptions_new: pd.DataFrame
    subscriptions_changed: pd.DataFrame
    cards_new: pd.DataFrame
    cards_changed: pd.DataFrame
    warnings: pd.DataFrame
    taken_back: pd.DataFrame
    shares: Mapping[int, Sequence[Share]]


def match_purchases(
    events: pd.DataFrame,
    subscriptions: pd.DataFrame,
    cards: pd.DataFrame,
    products: pd.DataFrame,
    rights: pd.DataFrame,
    terms: MatchTerms,
    taking_back: Mapping[int, How] | None = None,
) -> Matched:
    """Return what the events do. New ids follow each other in the order of the events.

    `taking_back` says how to take a group back, where it isn't whole.

    Raises KeyError for a product that `products` doesn't hold.
    """
    [today] = day_numbers(pd.Series([terms.today], dtype=object)).tolist()
    rule = Rule(
        today, terms.mode, terms.always_new, terms.first_subscription_id, terms.first_card_id
    )
    catalogue = read_products(products, rights)
    bought = products.iloc[_places_of(products, events)]
    buys = (events["kind"] == "buy").to_numpy(dtype=bool)
    unusual = _find_unusual(events, bought, buys, subscriptions, cards, rule)
    held, results = Holdings(), Results()
    effects = plain_effects(events, bought, buys, rule)
    if unusual.any():
        chosen = events[unusual]
        held = read_holdings(
            _touched(subscriptions, "subscription_id", chosen),
            _touched(cards, "punch_card_id", chosen),
            catalogue,
        )
        acts = read_acts(events, np.flatnonzero(unusual), catalogue, taking_back or {})
        results = match_one_by_one(acts, held, rule)
        mend(effects, results, held)
    return Matched(
        lines_frame(events, effects, buys, rule),
        new_subscriptions(events, bought, effects, rule),
        changed_subscriptions(held),
        new_cards(events, effects, rule),
        changed_cards(held),
        _warnings(events, results),
        _taken_back(results),
        results.shares,
    )


def _places_of(products: pd.DataFrame, events: pd.DataFrame) -> Numbers:
    numbers = pd.Index(products["product_number"], dtype=object)
    places: Numbers = numbers.get_indexer(pd.Index(events["product_number"], dtype=object))
    if (places < 0).any():
        raise KeyError(events["product_number"].iloc[int(np.argmin(places))])
    return places


def _find_unusual(
    events: pd.DataFrame,
    bought: pd.DataFrame,
    buys: Flags,
    subscriptions: pd.DataFrame,
    cards: pd.DataFrame,
    rule: Rule,
) -> Flags:
    is_card = (bought["kind"] == "punch_card").to_numpy(dtype=bool)
    refills = bought["refill"].to_numpy(dtype=bool)
    running = np.maximum(
        day_numbers(subscriptions["debited_until"]), day_numbers(subscriptions["ends_on"])
    )
    valid = day_numbers(cards["valid_until"])
    return find_unusual(
        events,
        buys & np.where(is_card, refills, rule.mode != "none"),
        is_card,
        subscriptions["person"].to_numpy()[running >= rule.today],
        cards["person"].to_numpy()[valid >= rule.today],
    )


def _touched(rows: pd.DataFrame, key: str, events: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the events' persons, and those that they name."""
    return rows[rows["person"].isin(events["person"]) | rows[key].isin(events[key])]


def _warnings(events: pd.DataFrame, results: Results) -> pd.DataFrame:
    numbers = events["event"].to_numpy()
    return frame(
        {
            "event": numbers[np.array([at for at, _ in results.warnings], dtype=np.int64)],
            "word": np.array([word for _, word in results.warnings], dtype=object),
        }
    )


def _taken_back(results: Results) -> pd.DataFrame:
    reasons = list(results.taken_back.values())
    return frame(
        {
            "group": np.array(list(results.taken_back), dtype=np.int64),
            "done": np.array([reason == "" for reason in reasons], dtype=bool),
            "reason": np.array(reasons, dtype=object),
        }
    )
