"""What each event does, by columns: first as if nobody held anything, then mended where they do.

All arrays have an item for each event. Days are numbers (match_days). Keys are row ids, and for
what is new the first free id plus the event's place, until ids are given.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.holdings import Holdings
from brp_filesync.orders_in.match_days import ABSENT, Numbers, day_numbers, day_texts, last_days
from brp_filesync.orders_in.match_one_by_one import Results, Rule
from brp_filesync.tables.frame import frame


@dataclass(frozen=True, slots=True)
class Effects:
    """`line` is what the order lines say; `subscription` and `card` what the new ones became.

    `makes_subscription` and `makes_card` tell which events made one.
    """

    effect: np.ndarray
    line: dict[str, Numbers]
    subscription: dict[str, Numbers]
    card: dict[str, Numbers]
    makes_subscription: np.ndarray
    makes_card: np.ndarray


def plain_effects(
    events: pd.DataFrame, products: pd.DataFrame, buys: np.ndarray, rule: Rule
) -> Effects:
    """Return a new subscription or card for each purchase, from the start day.

    `products` has the row of each event's product.
    """
    count = len(events)
    starts = np.maximum(day_numbers(events["asked_start"]), rule.today)
    quantity = events["quantity"].to_numpy(dtype=np.int64)
    is_card = (products["kind"] == "punch_card").to_numpy(dtype=bool)
    months = np.where(is_card, products["validity_months"], products["period_months"] * quantity)
    until = last_days(starts, months.astype(np.int64))
    fixed = products["has_fixed_end"].to_numpy(dtype=bool)
    clips = products["clips"].to_numpy(dtype=np.int64) * quantity
    absent = np.full(count, ABSENT, dtype=np.int64)
    place = np.arange(count, dtype=np.int64)
    return Effects(
        np.full(count, "new", dtype=object),
        {
            "subscription_key": np.where(is_card, 0, rule.first_subscription_key + place),
            "card_key": np.where(is_card, rule.first_card_key + place, 0),
            "starts_on": starts.copy(),
            "debited_until_before": absent.copy(),
            "ends_on_before": absent.copy(),
            "clips_before": np.zeros(count, dtype=np.int64),
            "valid_until_before": absent.copy(),
        },
        {
            "starts_on": starts.copy(),
            "debited_until": until.copy(),
            "ends_on": np.where(fixed, until, ABSENT),
            "cancelled_on": absent.copy(),
        },
        {
            "clips_bought": clips.copy(),
            "clips_left": clips.copy(),
            "valid_from": starts.copy(),
            "valid_until": until.copy(),
        },
        buys & ~is_card,
        buys & is_card,
    )


def mend(effects: Effects, results: Results, held: Holdings) -> None:
    """Write what was found one by one over the plain effects of those events."""
    at = np.fromiter(results.lines, dtype=np.int64, count=len(results.lines))
    lines = list(results.lines.values())
    effects.effect[at] = [line.effect for line in lines]
    for name, column in effects.line.items():
        column[at] = [getattr(line, name) for line in lines]
    for made, states, columns in (
        (effects.makes_subscription, held.subscriptions, effects.subscription),
        (effects.makes_card, held.cards, effects.card),
    ):
        new = [each for each in states.values() if each.made_at >= 0]
        places = [each.made_at for each in new]
        made[at] = False
        made[places] = True
        for name, column in columns.items():
            column[places] = [getattr(each, name) for each in new]


def lines_frame(
    events: pd.DataFrame, effects: Effects, buys: np.ndarray, rule: Rule
) -> pd.DataFrame:
    """Return the lines of the purchases, with the ids that new ones get."""
    subscription_id = _ids(
        effects.line["subscription_key"], rule.first_subscription_key, effects.makes_subscription
    )
    card_id = _ids(effects.line["card_key"], rule.first_card_key, effects.makes_card)
    line = effects.line
    return frame(
        {
            "event": events["event"].to_numpy()[buys],
            "effect": effects.effect[buys],
            "subscription_id": subscription_id[buys],
            "punch_card_id": card_id[buys],
            "starts_on": day_texts(line["starts_on"][buys]),
            "debited_until_before": day_texts(line["debited_until_before"][buys]),
            "ends_on_before": day_texts(line["ends_on_before"][buys]),
            "clips_before": line["clips_before"][buys],
            "valid_until_before": day_texts(line["valid_until_before"][buys]),
        }
    )


def new_subscriptions(
    events: pd.DataFrame, products: pd.DataFrame, effects: Effects, rule: Rule
) -> pd.DataFrame:
    """Return the new subscriptions, numbered in the order of their events."""
    made = effects.makes_subscription
    columns = _bought(events, made)
    return frame(
        {
            "subscription_id": rule.first_subscription_key + np.arange(made.sum()),
            **columns,
            "debit_method": products["debit_method"].to_numpy(dtype=object)[made],
            "price_ore": events["price_ore"].to_numpy()[made],
            **{name: day_texts(days[made]) for name, days in effects.subscription.items()},
        }
    )


def new_cards(events: pd.DataFrame, effects: Effects, rule: Rule) -> pd.DataFrame:
    """Return the new cards, numbered in the order of their events."""
    made = effects.makes_card
    card = effects.card
    return frame(
        {
            "punch_card_id": rule.first_card_key + np.arange(made.sum()),
            **_bought(events, made),
            "clips_bought": card["clips_bought"][made],
            "clips_left": card["clips_left"][made],
            "valid_from": day_texts(card["valid_from"][made]),
            "valid_until": day_texts(card["valid_until"][made]),
        }
    )


def changed_subscriptions(held: Holdings) -> pd.DataFrame:
    """Return what became of BRP's own subscriptions that were changed, by id."""
    changed = [each for each in held.subscriptions.values() if each.changed and each.made_at < 0]
    changed.sort(key=lambda each: each.key)
    return frame(
        {
            "subscription_id": _column([each.key for each in changed]),
            "debited_until": day_texts(_column([each.debited_until for each in changed])),
            "ends_on": day_texts(_column([each.ends_on for each in changed])),
            "cancelled_on": day_texts(_column([each.cancelled_on for each in changed])),
        }
    )


def changed_cards(held: Holdings) -> pd.DataFrame:
    """Return what became of BRP's own cards that were changed, by id."""
    changed = [each for each in held.cards.values() if each.changed and each.made_at < 0]
    changed.sort(key=lambda each: each.key)
    return frame(
        {
            "punch_card_id": _column([each.key for each in changed]),
            "clips_bought": _column([each.clips_bought for each in changed]),
            "clips_left": _column([each.clips_left for each in changed]),
            "valid_until": day_texts(_column([each.valid_until for each in changed])),
        }
    )


def _ids(keys: Numbers, first: int, made: np.ndarray) -> Numbers:
    given = first + np.cumsum(made) - 1
    new = keys >= first
    ids = keys.copy()
    ids[new] = given[keys[new] - first]
    return ids


def _bought(events: pd.DataFrame, made: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "person_id": events["person"].to_numpy()[made],
        "product_number": events["product_number"].to_numpy(dtype=object)[made],
        "facility_id": events["facility_id"].to_numpy(dtype=object)[made],
    }


def _column(values: list[int]) -> Numbers:
    return np.array(values, dtype=np.int64)
