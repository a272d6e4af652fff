"""Cancellations: which can be done, what they take back, and what is left for finance.

A cancellation credits the unpaid invoice and takes the purchase back. Paid, or clips used: nothing is
undone and finance gets a task, or what is left is taken back and credited, by the profile's
`cancel_paid`. The subscription changed since: always a task.
(docs/domain.md, Orders in 13)
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.accept import Accepted
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.take_back_left import How
from brp_filesync.tables.frame import frame

_RECORDED = (
    "quantity",
    "effect",
    "subscription_id",
    "punch_card_id",
    "starts_on",
    "debited_until_before",
    "ends_on_before",
    "clips_before",
    "valid_until_before",
)
_NUMBERS = ("subscription_id", "punch_card_id", "clips_before")


@dataclass(frozen=True, slots=True)
class Cancels:
    """The batch's cancellations, an item an order of row type cancel, in their order.

    `seq` and `first` as in Accepted.orders. `at` is the place of the order to cancel among those
    that the batch buys (-1 for a known one), `known` its place in facts.orders (-1 for none).
    `word` says why it isn't tried: a problem's, or "duplicate"; "" for one that is, and then `how`
    says how. `noted`: the invoice has its credit note already, made by a person.
    """

    seq: np.ndarray
    first: np.ndarray
    at: np.ndarray
    known: np.ndarray
    word: np.ndarray
    how: np.ndarray
    noted: np.ndarray

    def as_told(self) -> dict[int, How]:
        """Return how each is taken back, by its seq, where it isn't whole."""
        some = self.tried & (self.how != "whole")
        return dict(zip(self.seq[some].tolist(), self.how[some].tolist(), strict=True))

    @property
    def tried(self) -> np.ndarray:
        """Which are to be tried."""
        chosen: np.ndarray = self.word == ""
        return chosen


def find_cancels(accepted: Accepted, bought: pd.DataFrame, facts: Facts, terms: Terms) -> Cancels:
    """Return the batch's cancellations, and which of them can be tried."""
    wanted = accepted.orders[accepted.orders["verdict"] == "cancel"]
    number = wanted["order_number"].to_numpy(dtype=object)
    at = pd.Index(bought["order_number"]).get_indexer(number)
    known = pd.Index(facts.orders["portal_order_number"]).get_indexer(number)
    word = np.full(len(number), "", dtype=object)
    found = known >= 0
    cancelled = facts.orders["cancelled_at"].to_numpy(dtype=object) != ""
    paid = facts.orders["paid"].to_numpy(dtype=bool)
    credited = facts.orders["credited"].to_numpy(dtype=bool)
    by_left = terms.cancel_paid == "credit"
    # What a person has credited, a person takes back: the portal's cancellation makes no second one.
    undone = np.where(credited, bool(terms.cancelled_by), by_left | ~paid)
    word[found] = np.where(
        cancelled[known[found]], "duplicate", np.where(undone[known[found]], "", "cancel-paid")
    )
    word[~found & (at < 0)] = "order-to-cancel-missing"
    how, noted = np.full(len(number), "whole", dtype=object), np.zeros(len(number), dtype=bool)
    noted[found] = credited[known[found]]
    if by_left:
        how[found] = np.where((paid & ~credited)[known[found]], "left", "either")
    return Cancels(
        wanted["seq"].to_numpy(), wanted["first"].to_numpy(), at, known, word, how, noted
    )


def take_back_events(
    cancels: Cancels, accepted: Accepted, bought: pd.DataFrame, facts: Facts, person: np.ndarray
) -> pd.DataFrame:
    """Return an event for each order line to take back, with the `place` of its cancellation.

    `person` has an item for each row of the batch.
    """
    if not cancels.tried.any():
        return _no_events()
    parts = []
    tried = np.flatnonzero(cancels.tried)
    for each in tried[cancels.at[tried] >= 0]:  # bought and cancelled in one file: rare
        order = bought.iloc[cancels.at[each]]
        places = np.arange(order["first"], order["first"] + order["count"])
        places = places[~accepted.rows["commission"].to_numpy(dtype=bool)[places]]
        parts.append(_of_this_batch(cancels, each, places, accepted, person))
    of_known = tried[cancels.known[tried] >= 0]
    order_ids = facts.orders["order_id"].to_numpy()[cancels.known[of_known]]
    lines = facts.order_lines[facts.order_lines["effect"] != "commission"]
    joined = lines.merge(
        pd.DataFrame(
            {
                "order_id": order_ids,
                "place": cancels.first[of_known],
                "group": cancels.seq[of_known],
            }
        ),
        on="order_id",
    )
    parts.append(
        frame(
            {
                "place": joined["place"],
                "group": joined["group"],
                "person": joined["person_id"],
                "product_number": joined["product_number"],
                "facility_id": joined["facility_id"],
                "price_ore": joined["price_ore"],
                "of_event": np.full(len(joined), -1, dtype=np.int64),
                **{name: joined[name] for name in _RECORDED},
            }
        )
    )
    events = pd.concat(parts, ignore_index=True)
    return events.assign(
        line_of=events.groupby("group").cumcount() + 1,
        kind=pd.Series("take_back", index=events.index, dtype=object),
        asked_start=pd.Series("", index=events.index, dtype=object),
    )


def _no_events() -> pd.DataFrame:
    """Return the same of no cancellation: most files have none."""
    none, no_text = np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    numbers = (
        "place",
        "group",
        "person",
        "price_ore",
        "of_event",
        "quantity",
        *_NUMBERS,
        "line_of",
    )
    texts = ("product_number", "facility_id", "kind", "asked_start")
    absent = dict.fromkeys((*_RECORDED, *texts), no_text)
    return frame(absent | dict.fromkeys(numbers, none))


def _of_this_batch(
    cancels: Cancels, each: int, places: np.ndarray, accepted: Accepted, person: np.ndarray
) -> pd.DataFrame:
    rows = accepted.rows.iloc[places]
    absent: dict[str, np.ndarray] = {
        name: np.zeros(len(places), dtype=np.int64)
        if name in _NUMBERS
        else np.full(len(places), "", dtype=object)
        for name in _RECORDED
    }
    return frame(
        absent
        | {
            "place": np.full(len(places), cancels.first[each]),
            "group": np.full(len(places), cancels.seq[each]),
            "person": person[places],
            "product_number": rows["product_number"].to_numpy(dtype=object),
            "facility_id": rows["facility_id"].to_numpy(dtype=object),
            "price_ore": rows["price_ore"].to_numpy(),
            "quantity": rows["quantity"].to_numpy(),
            "of_event": places,
        }
    )
