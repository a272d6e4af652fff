"""What the purchases of a batch give: order lines, subscriptions and punch cards.

The commission is an order line like any other, which gives nothing to anyone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.accept import Accepted
from brp_filesync.orders_in.match import Matched, MatchTerms, match_purchases
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.take_back_left import How
from brp_filesync.tables.frame import frame

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
    """`lines` are the order lines to insert, with `place`, their row's in the batch.

    `warnings` are matched.warnings with `place` too.
    """

    lines: pd.DataFrame
    matched: Matched
    warnings: pd.DataFrame


def make_purchases(
    accepted: Accepted,
    person_id: np.ndarray,
    order_id: np.ndarray,
    take_backs: pd.DataFrame,
    taking_back: Mapping[int, How],
    facts: Facts,
    terms: Terms,
) -> Purchases:
    """Return the lines of the accepted orders, and what they make and change.

    `person_id` and `order_id` have an item for each row of the batch, 0 where it isn't taken.
    `take_backs` are the events of cancellations (cancel.take_back_events), and `taking_back` how
    each is taken back (Cancels.as_told).
    """
    bought = _buy_events(accepted, person_id, order_id)
    events = pd.concat([bought, take_backs], ignore_index=True)
    events = events.sort_values(["place", "line_of"], ignore_index=True, kind="stable")
    place = events["place"].to_numpy()
    buys = (events["kind"] == "buy").to_numpy()
    event_of = pd.Series(np.flatnonzero(buys), index=place[buys])
    of_event = events["of_event"].to_numpy().copy()
    of_event[of_event >= 0] = event_of.reindex(of_event[of_event >= 0]).to_numpy()
    events = events.assign(event=np.arange(len(events)), of_event=of_event)
    matched = match_purchases(
        events.drop(columns=["place", "line_of"]),
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
        taking_back,
    )
    placed = matched.lines.assign(place=place[matched.lines["event"].to_numpy(dtype=np.int64)])
    warned = place[matched.warnings["event"].to_numpy(dtype=np.int64)]
    warnings = matched.warnings.assign(place=warned)
    return Purchases(_lines(accepted, order_id, placed, facts), matched, warnings)


def _buy_events(accepted: Accepted, person_id: np.ndarray, order_id: np.ndarray) -> pd.DataFrame:
    rows = accepted.rows
    sold = np.flatnonzero((order_id > 0) & ~rows["commission"].to_numpy(dtype=bool))
    count = len(sold)
    absent = {
        name: np.full(count, value, dtype=object if isinstance(value, str) else np.int64)
        for name, value in _NO_EFFECT.items()
    }
    return frame(
        absent
        | {
            "place": sold,
            "line_of": np.zeros(count, dtype=np.int64),
            "kind": np.full(count, "buy", dtype=object),
            "group": np.zeros(count, dtype=np.int64),
            "person": person_id[sold],
            "product_number": rows["product_number"].to_numpy(dtype=object)[sold],
            "facility_id": rows["facility_id"].to_numpy(dtype=object)[sold],
            "quantity": rows["quantity"].to_numpy()[sold],
            "price_ore": rows["price_ore"].to_numpy()[sold],
            "asked_start": rows["start_on"].to_numpy(dtype=object)[sold],
            "of_event": np.full(count, -1, dtype=np.int64),
            "effect": np.full(count, "", dtype=object),
        }
    )


def _lines(
    accepted: Accepted, order_id: np.ndarray, placed: pd.DataFrame, facts: Facts
) -> pd.DataFrame:
    rows = accepted.rows
    at = np.flatnonzero(order_id > 0)
    of_orders = accepted.orders
    first_of_order = np.repeat(of_orders["first"].to_numpy(), of_orders["count"].to_numpy())
    first_id = facts.next_ids["order_line"]
    effects = placed.set_index("place").reindex(at)
    none = effects["effect"].isna().to_numpy()
    columns: dict[str, np.ndarray] = {
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
    for name, absent in _NO_EFFECT.items():
        values = effects[name].to_numpy(dtype=object).copy()
        values[none] = absent
        columns[name] = values if isinstance(absent, str) else values.astype(np.int64)
    return frame(columns)
