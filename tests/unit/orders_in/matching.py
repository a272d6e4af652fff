"""A small gym to match purchases in: products, and makers of what is bought and held."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from brp_filesync.orders_in.match import Matched, MatchTerms, match_purchases
from brp_filesync.tables.frame import frame

TODAY = "2026-11-24"
FIRST_SUBSCRIPTION_ID = 1001
FIRST_CARD_ID = 5001

_PRODUCT: dict[str, Any] = {
    "product_number": "",
    "kind": "subscription",
    "debit_method": "manual",
    "gives_membership": "gym",
    "period_months": 12,
    "has_fixed_end": True,
    "clips": 0,
    "validity_months": 0,
    "refill": False,
}
_CARD = {
    "kind": "punch_card",
    "debit_method": "",
    "gives_membership": "",
    "period_months": 0,
    "has_fixed_end": False,
    "clips": 10,
    "validity_months": 12,
}
PRODUCTS: list[dict[str, Any]] = [
    _PRODUCT | {"product_number": "YEAR"},
    _PRODUCT | {"product_number": "MONTH", "period_months": 1},
    _PRODUCT | {"product_number": "OPEN", "period_months": 3, "has_fixed_end": False},
    _PRODUCT | {"product_number": "SWIM", "gives_membership": "pool"},
    _PRODUCT | {"product_number": "BARE", "gives_membership": ""},
    _PRODUCT | {"product_number": "PLAIN", "gives_membership": ""},
    _PRODUCT | {"product_number": "BOTH", "gives_membership": "both"},
    _PRODUCT | {"product_number": "AG", "debit_method": "direct_debit", "has_fixed_end": False},
    _PRODUCT | _CARD | {"product_number": "CLIPS"},
    _PRODUCT | _CARD | {"product_number": "REFILL", "refill": True},
]
RIGHTS: list[dict[str, Any]] = [
    {"product_number": product, "right_name": right}
    for product, rights in {
        "YEAR": ["train"],
        "MONTH": ["train"],
        "AG": ["train"],
        "SWIM": ["swim"],
        "BOTH": ["swim", "train"],
    }.items()
    for right in rights
]
EVENT: dict[str, Any] = {
    "event": 0,
    "kind": "buy",
    "group": 0,
    "person": 1,
    "product_number": "YEAR",
    "facility_id": "101",
    "quantity": 1,
    "price_ore": 499_000,
    "asked_start": "",
    "of_event": -1,
    "effect": "",
    "subscription_id": 0,
    "punch_card_id": 0,
    "starts_on": "",
    "debited_until_before": "",
    "ends_on_before": "",
    "clips_before": 0,
    "valid_until_before": "",
}
SUBSCRIPTION: dict[str, Any] = {
    "subscription_id": 1,
    "person": 1,
    "product_number": "YEAR",
    "facility_id": "102",
    "debit_method": "manual",
    "price_ore": 450_000,
    "starts_on": "2026-01-01",
    "debited_until": "2026-12-31",
    "ends_on": "2026-12-31",
    "cancelled_on": "",
    "frozen_from": "",
    "frozen_until": "",
}
CARD: dict[str, Any] = {
    "punch_card_id": 1,
    "person": 1,
    "product_number": "REFILL",
    "facility_id": "102",
    "clips_bought": 10,
    "clips_left": 3,
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
}


def a_buy(product_number: str = "YEAR", **given: Any) -> dict[str, Any]:
    """Return a purchase of today's, of person 1."""
    return _given(EVENT, {"product_number": product_number} | given)


def a_take_back(**given: Any) -> dict[str, Any]:
    """Return a line to take back, of group 7."""
    return _given(EVENT, {"kind": "take_back", "group": 7} | given)


def a_subscription(product_number: str = "YEAR", **given: Any) -> dict[str, Any]:
    """Return a subscription of person 1 that ends with the year."""
    return _given(SUBSCRIPTION, {"product_number": product_number} | given)


def an_ag(**given: Any) -> dict[str, Any]:
    """Return a direct debit of person 1, debited until the end of November."""
    own = {"debit_method": "direct_debit", "debited_until": "2026-11-30", "ends_on": ""}
    return a_subscription("AG", **(own | given))


def a_card(**given: Any) -> dict[str, Any]:
    """Return a card of person 1 with 3 clips of 10 left."""
    return _given(CARD, given)


def matched(
    events: Sequence[dict[str, Any]],
    subscriptions: Sequence[dict[str, Any]] = (),
    cards: Sequence[dict[str, Any]] = (),
    mode: Any = "membership",
    always_new: bool = False,
    first_subscription_id: int = FIRST_SUBSCRIPTION_ID,
    first_card_id: int = FIRST_CARD_ID,
) -> Matched:
    """Match the events, which are numbered as they come."""
    return match_purchases(
        as_frame([each | {"event": at} for at, each in enumerate(events)], EVENT),
        as_frame(subscriptions, SUBSCRIPTION),
        as_frame(cards, CARD),
        as_frame(PRODUCTS, _PRODUCT),
        as_frame(RIGHTS, {"product_number": "", "right_name": ""}),
        MatchTerms(TODAY, mode, always_new, first_subscription_id, first_card_id),
    )


def as_frame(rows: Sequence[dict[str, Any]], columns: dict[str, Any]) -> pd.DataFrame:
    """Return the rows as a frame with these columns, whose types those values have."""
    kinds: dict[type, Any] = {str: object, int: np.int64, bool: bool}
    return frame(
        {
            name: np.array([row[name] for row in rows], dtype=kinds[type(value)])
            for name, value in columns.items()
        }
    )


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]


def warnings_of(result: Matched) -> list[tuple[int, str]]:
    """Return the places of events, and the words they are warned with."""
    return [(row["event"], row["word"]) for row in rows_of(result.warnings)]


def _given(sound: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    unknown = given.keys() - sound.keys()
    assert not unknown, unknown
    return sound | given
