"""What the purchases of a batch give: order lines, subscriptions and punch cards.

The commission is an order line like any other, which gives nothing to anyone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.accept import Accepted
from brp_filesync.orders_in.match import Matched, MatchTerms, match_purchases
from brp_filesync.orders_in.model import Facts, Terms

_NO_EFFECT: dict[str, str | int] = {
    "subscription_id": 0,
    "punch_card_id": 0,
    "clips_before": 0,
    "starts_on": "",
    "debited_until_before": "",
    "ends_on_before": "",
    "valid_until_before": "",
}


@dataclass(frozen=True, slots=True)
class Purchases:
    """`lines` are the order lines to insert, with `place`, their row's in the batch."""

    lines: pd.DataFrame
    matched: Matched


def make_purchases(
    accepted: Accepted, person_id: np.ndarray, order_id: np.ndarray, facts: Facts, terms: Terms
) -> Purchases:
    """Return the lines of the accepted orders, and what they make and change.

    `person_id` and `order_id` have an item for each row of the batch, 0 where it isn't taken.
    """
    rows = accepted.rows
    taken = order_id > 0
    commission = rows["commission"].to_numpy(dtype=bool)
    sold = np.flatnonzero(taken & ~commission)
    events = pd.DataFrame(
        {
            "event": sold,
            "kind": np.full(len(sold), "buy", dtype=object),
            "group": np.zeros(len(sold), dtype=np.int64),
            "person": person_id[sold],
            "product_number": rows["product_number"].to_numpy(dtype=object)[sold],
            "facility_id": rows["facility_id"].to_numpy(dtype=object)[sold],
            "quantity": rows["quantity"].to_numpy()[sold],
            "price_ore": rows["price_ore"].to_numpy()[sold],
            "asked_start": rows["start_on"].to_numpy(dtype=object)[sold],
            "of_event": np.zeros(len(sold), dtype=np.int64),
            "effect": np.full(len(sold), "", dtype=object),
        }
    )
    for name, absent in _NO_EFFECT.items():
        if name != "starts_on":
            events[name] = absent
    matched = match_purchases(
        events,
        facts.subscriptions.rename(columns={"person_id": "person"}),
        facts.cards.rename(columns={"person_id": "person"}),
        facts.products,
        facts.rights,
        MatchTerms(
            today=terms.today,
            mode=terms.match_on,
            always_new=terms.always_new,
            first_subscription_id=facts.next_ids["subscription"],
            first_card_id=facts.next_ids["punch_card"],
        ),
    )
    return Purchases(_lines(accepted, order_id, matched, facts), matched)


def _lines(
    accepted: Accepted, order_id: np.ndarray, matched: Matched, facts: Facts
) -> pd.DataFrame:
    rows = accepted.rows
    at = np.flatnonzero(order_id > 0)
    of_orders = accepted.orders
    first_of_order = np.repeat(of_orders["first"].to_numpy(), of_orders["count"].to_numpy())
    first_id = facts.next_ids["order_line"]
    effects = matched.lines.set_index("event").reindex(at)
    none = effects["effect"].isna().to_numpy()
    lines = pd.DataFrame(
        {
            "place": at,
            "order_line_id": np.arange(first_id, first_id + len(at), dtype=np.int64),
            "order_id": order_id[at],
            "position": at - first_of_order[at] + 1,
            "product_number": rows["product_number"].to_numpy(dtype=object)[at],
            "quantity": rows["quantity"].to_numpy()[at],
            "price_ore": rows["price_ore"].to_numpy()[at],
            "row_hash": rows["row_hash"].to_numpy(dtype=object)[at],
            "effect": np.where(none, "commission", effects["effect"].to_numpy(dtype=object)),
        }
    )
    for name, absent in _NO_EFFECT.items():
        values = effects[name].to_numpy(dtype=object)
        values[none] = absent
        lines[name] = values.astype(object if isinstance(absent, str) else np.int64)
    return lines
