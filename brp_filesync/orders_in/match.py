"""What purchases do to a person's subscriptions and punch cards: the plain cases."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from brp_filesync.core.dates import period_end


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
    """What each event does, and what must be written."""

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
    """Return what the purchases give: a new subscription or card each, from the start day."""
    events = events[events["kind"] == "buy"].reset_index(drop=True)
    at = pd.Index(products["product_number"]).get_indexer(events["product_number"])
    bought = products.iloc[at].reset_index(drop=True)
    asked = events["asked_start"].to_numpy(dtype=object)
    start = np.array([max(day, terms.today) for day in asked], dtype="datetime64[D]")
    quantity = events["quantity"].to_numpy()
    is_card = (bought["kind"] == "punch_card").to_numpy(dtype=bool)
    subs, card = ~is_card, is_card
    months = np.where(is_card, bought["validity_months"], bought["period_months"] * quantity)
    ends = np.datetime_as_string(period_end(start, months.astype(np.int64))).astype(object)
    starts = np.datetime_as_string(start).astype(object)
    subscription_id = np.where(subs, terms.first_subscription_id + np.cumsum(subs) - 1, 0)
    card_id = np.where(card, terms.first_card_id + np.cumsum(card) - 1, 0)
    count = len(events)
    nothing = np.full(count, "", dtype=object)
    lines = pd.DataFrame(
        {
            "event": events["event"].to_numpy(),
            "effect": np.full(count, "new", dtype=object),
            "subscription_id": subscription_id,
            "punch_card_id": card_id,
            "starts_on": starts,
            "debited_until_before": nothing,
            "ends_on_before": nothing,
            "clips_before": np.zeros(count, dtype=np.int64),
            "valid_until_before": nothing,
        }
    )
    shared = events[["person", "product_number", "facility_id", "price_ore"]].rename(
        columns={"person": "person_id"}
    )
    new = shared.assign(
        subscription_id=subscription_id,
        debit_method=bought["debit_method"].to_numpy(dtype=object),
        starts_on=starts,
        debited_until=ends,
        ends_on=np.where(bought["has_fixed_end"], ends, ""),
    )[subs]
    new_cards = shared.drop(columns="price_ore").assign(
        punch_card_id=card_id,
        clips_bought=bought["clips"].to_numpy() * quantity,
        clips_left=bought["clips"].to_numpy() * quantity,
        valid_from=starts,
        valid_until=ends,
    )[card]
    none = pd.DataFrame()
    return Matched(
        lines, new, none, new_cards, none,
        warnings=pd.DataFrame({"event": np.zeros(0, dtype=np.int64), "word": []}),
        taken_back=pd.DataFrame({"group": np.zeros(0, dtype=np.int64), "done": [], "reason": []}),
    )  # fmt: skip
