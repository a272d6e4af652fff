"""Which events must be taken one by one, and the acts that they are."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.orders_in.holdings import Product
from brp_filesync.orders_in.match_days import Numbers, day_numbers
from brp_filesync.orders_in.match_one_by_one import Purchase, TakeBack
from brp_filesync.orders_in.take_back import BoughtLine
from brp_filesync.orders_in.take_back_left import How

Flags = npt.NDArray[np.bool_]


def find_unusual(
    events: pd.DataFrame,
    may_match: Flags,
    is_card: Flags,
    holds_subscription: Numbers,
    holds_card: Numbers,
) -> Flags:
    """Return which events depend on what the person holds or does besides.

    `may_match` are the purchases that something could change: those of subscriptions in every mode
    but none, and of cards that refill. `holds_subscription` and `holds_card` are the persons of
    subscriptions and cards that aren't over.
    """
    codes, persons = pd.factorize(events["person"].to_numpy())
    index = pd.Index(persons)

    def spread(held_by: Numbers) -> Flags:
        flags = np.zeros(len(persons) + 1, dtype=bool)  # the last is for persons without events
        flags[index.get_indexer(pd.Index(held_by))] = True
        flags[-1] = False
        chosen: Flags = flags[codes]
        return chosen

    several = (np.bincount(codes[may_match], minlength=len(persons)) > 1)[codes]
    holds = np.where(is_card, spread(holds_card), spread(holds_subscription))
    taking_back = (events["kind"] == "take_back").to_numpy(dtype=bool)
    of_event = events["of_event"].to_numpy()[taking_back]
    taken = np.concatenate([np.flatnonzero(taking_back), _places(events, of_event)])
    undone = np.zeros(len(persons), dtype=bool)
    undone[codes[taken]] = True
    unusual: Flags = undone[codes] | (may_match & (several | holds))
    return unusual


def read_acts(
    events: pd.DataFrame,
    places: Numbers,
    products: Mapping[str, Product],
    taking_back: Mapping[int, How],
) -> Iterator[Purchase | TakeBack]:
    """Yield the acts of the events at those places, an order to take back as one.

    `taking_back` says how, by group, where it isn't whole.
    """
    chosen = events.iloc[places]
    of_place = np.full(len(chosen), -1, dtype=np.int64)
    within = chosen["of_event"].to_numpy() >= 0
    of_place[within] = _places(events, chosen["of_event"].to_numpy()[within])
    columns = (
        "kind",
        "group",
        "person",
        "product_number",
        "quantity",
        "effect",
        "subscription_id",
        "punch_card_id",
        "clips_before",
    )
    days = (
        "asked_start",
        "starts_on",
        "debited_until_before",
        "ends_on_before",
        "valid_until_before",
    )
    rows = zip(
        places.tolist(),
        of_place.tolist(),
        *(chosen[name].tolist() for name in columns),
        *(day_numbers(chosen[name]).tolist() for name in days),
        strict=True,
    )
    gathered: TakeBack | None = None
    for (
        at,
        of,
        kind,
        group,
        person,
        number,
        quantity,
        effect,
        subscription,
        card,
        clips,
        asked,
        starts,
        debited,
        ends,
        valid,
    ) in rows:
        if gathered is not None and (kind == "buy" or group != gathered.group):
            yield gathered
            gathered = None
        if kind == "buy":
            yield Purchase(at, person, products[number], quantity, asked)
            continue
        if gathered is None:
            gathered = TakeBack(group, [], taking_back.get(group, "whole"))
        gathered.lines.append(
            of
            if of >= 0
            else BoughtLine(
                products[number],
                quantity,
                effect,
                subscription,
                card,
                starts,
                debited,
                ends,
                clips,
                valid,
            )
        )
    if gathered is not None:
        yield gathered


def _places(events: pd.DataFrame, numbers: Numbers) -> Numbers:
    """Return the places of events by their numbers, which ascend; -1 (none) is left out."""
    return np.searchsorted(events["event"].to_numpy(), numbers[numbers >= 0]).astype(np.int64)
