"""What persons hold, buy and take back, by chance: mostly near the rule's borders.

Chance is a function that picks one of several: Hypothesis's, whose cases shrink, or a seeded
`random.Random`'s, which makes thousands in a moment.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from tests.references.slow_days import period_end
from tests.unit.orders_in.matching import CARD, EVENT, PRODUCTS, SUBSCRIPTION, TODAY

Row = dict[str, Any]
World = tuple[list[list[Row]], list[Row], list[Row]]
T = TypeVar("T")

PERSONS = (1, 2, 3)
MODES = ("none", "membership", "membership", "product", "rights", "rights")
_PRODUCTS = {row["product_number"]: row for row in PRODUCTS}
_SOLD = [number for number in _PRODUCTS if number != "AG"]
_SUBSCRIPTIONS = [n for n, row in _PRODUCTS.items() if row["kind"] == "subscription"]
_ENDS = (-1, 0, 1, 6, 37, 371)


class Pick(Protocol):
    """Chance: returns one of the options."""

    def __call__(self, options: Sequence[T], /) -> T:
        """Return any of them; the first is the simplest."""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return what `a_world` makes, so that Hypothesis finds the smallest that fails."""

    def pick(options: Sequence[T], /) -> T:
        return draw(st.sampled_from(options))

    return a_world(pick)


@st.composite
def many_worlds(draw: st.DrawFn, number: int) -> World:
    """Return that many worlds as one: their persons never meet, so that one call asks them all.

    A call over frames takes much the same time for one world as for ten.
    """
    return together(draw(st.lists(worlds(), min_size=number, max_size=number)))


def together(apart: Sequence[World]) -> World:
    """Return the worlds as one, with persons, groups and ids of their own each."""
    made: list[list[Row]] = []
    subscriptions: list[Row] = []
    cards: list[Row] = []
    for at, (orders, held, cards_held) in enumerate(apart):
        first = len(made)
        made += [
            [
                _apart(row, at) | {"of_event": row["of_event"] + first * (row["of_event"] >= 0)}
                for row in order
            ]
            for order in orders
        ]
        subscriptions += [_apart(row, at) for row in held]
        cards += [_apart(row, at) for row in cards_held]
    return made, subscriptions, cards


def _apart(row: Row, at: int) -> Row:
    """Return the row with numbers that no other world's has; 0 stays: it stands for none."""
    room = {"person": 10, "group": 1000, "subscription_id": 10, "punch_card_id": 10}
    return row | {
        name: row[name] + at * size for name, size in room.items() if row.get(name, 0) > 0
    }


def a_world(pick: Pick) -> World:
    """Return orders, subscriptions and cards of three persons.

    Some of what is held was bought by orders that are taken back now.
    """
    made = _orders(pick)
    subscriptions = [_subscription(pick, at + 1) for at in range(pick(range(5)))]
    cards = [_card(pick, at + 1) for at in range(pick(range(3)))]
    group = 100
    for row in subscriptions:
        if pick(range(4)) == 0:
            group += 1
            made.append([_bought_subscription(pick, row) | {"group": group}])
    for row in cards:
        if pick(range(3)) == 0:
            group += 1
            made.append([_bought_card(pick, row) | {"group": group}])
    return made, subscriptions, cards


def flatten(made: list[list[Row]]) -> list[Row]:
    """Return the orders' events in a row, with places instead of orders in `of_event`."""
    events: list[Row] = []
    first: list[int] = []
    for order in made:
        first.append(len(events))
        for at, row in enumerate(order):
            of = row["of_event"]
            events.append(
                row | {"event": len(events), "of_event": -1 if of < 0 else first[of] + at}
            )
    return events


def _orders(pick: Pick) -> list[list[Row]]:
    """Return orders of one person each, some taken back later: `of_event` is their place."""
    made: list[list[Row]] = []
    bought: list[int] = []
    for _ in range(pick(range(1, 6))):
        if bought and pick(range(4)) == 0:
            at = bought.pop(pick(range(len(bought))))
            made.append(
                [
                    row | {"kind": "take_back", "group": len(made) + 1, "of_event": at}
                    for row in made[at]
                ]
            )
            continue
        bought.append(len(made))
        person = pick(PERSONS)
        made.append([_line(pick, person) for _ in range(pick((1, 2)))])
    return made


def _line(pick: Pick, person: int) -> Row:
    return EVENT | {
        "person": person,
        "product_number": pick(_SOLD),
        "quantity": pick((1, 1, 2, 3)),
        "asked_start": _day_or_none(pick, (-1, 0, 1, 38)),
    }


def _subscription(pick: Pick, subscription_id: int) -> Row:
    debited_until, ends_on = _endings(pick)
    frozen_from, frozen_until = _freeze(pick)
    return SUBSCRIPTION | {
        "subscription_id": subscription_id,
        "person": pick(PERSONS),
        "product_number": pick(_SUBSCRIPTIONS),
        "debit_method": pick(("manual", "manual", "manual", "direct_debit")),
        "starts_on": "2026-01-01" if pick((True, False)) else _day(pick, (-1, 0, 1, 7)),
        "debited_until": debited_until,
        "ends_on": ends_on,
        "cancelled_on": _day(pick, (-1, 0)) if pick((False, False, True)) else "",
        "frozen_from": frozen_from,
        "frozen_until": frozen_until,
    }


def _endings(pick: Pick) -> tuple[str, str]:
    kind = pick(("same", "debited", "any"))
    if kind == "any":
        return _day_or_none(pick, _ENDS), _day_or_none(pick, _ENDS)
    day = _day(pick, _ENDS)
    return day, day if kind == "same" else ""


def _freeze(pick: Pick) -> tuple[str, str]:
    kind = pick(("none", "none", "open", "ended"))
    if kind == "open":
        return _day(pick, (-9, 0, 9)), ""
    return ("", "") if kind == "none" else (_day(pick, (-50,)), _day(pick, (-20, 0, 5)))


def _card(pick: Pick, punch_card_id: int) -> Row:
    return CARD | {
        "punch_card_id": punch_card_id,
        "person": pick(PERSONS),
        "product_number": pick(("REFILL", "REFILL", "CLIPS")),
        "clips_left": pick(range(11)),
        "valid_until": _day(pick, (-1, 0, 1, 37)),
    }


def _bought_subscription(pick: Pick, row: Row) -> Row:
    """Return the line that made a subscription as it is, or nearly; it is changed to fit."""
    product = _PRODUCTS[row["product_number"]]
    quantity = pick((1, 2))
    months = product["period_months"] * quantity
    line = EVENT | {
        "kind": "take_back",
        "person": row["person"],
        "product_number": row["product_number"],
        "quantity": quantity,
        "subscription_id": row["subscription_id"],
        "effect": pick(("new", "extended")),
    }
    if line["effect"] == "new":
        line["starts_on"] = row["starts_on"]
        until = _after(row["starts_on"], months)
        ends = until if product["has_fixed_end"] else ""
    else:
        before, ends_before = _endings(pick)
        before = before or ("" if ends_before else _day(pick, _ENDS))
        until = _after(_moved(before or ends_before, 1), months)
        ends = _after(_moved(ends_before, 1), months) if ends_before else ""
        line |= {
            "starts_on": _moved(before or ends_before, 1),
            "debited_until_before": before,
            "ends_on_before": ends_before,
        }
    if pick(range(4)):
        row |= {"debited_until": until, "ends_on": ends}
    return line


def _bought_card(pick: Pick, row: Row) -> Row:
    """Return the line that bought or refilled a card, or nearly; the card is changed to fit."""
    line = EVENT | {
        "kind": "take_back",
        "person": row["person"],
        "product_number": row["product_number"],
        "punch_card_id": row["punch_card_id"],
        "starts_on": row["valid_from"],
        "effect": pick(("new", "refilled")),
    }
    if line["effect"] == "refilled":
        line |= {"clips_before": pick(range(4)), "valid_until_before": _day(pick, (-1, 0, 90))}
    left = 10 + pick((0, 0, -1))
    until = _after(row["valid_from"], 12)
    if line["effect"] == "refilled":
        left += line["clips_before"]
        until = max(until, line["valid_until_before"])
    if pick(range(5)):
        row |= {"clips_bought": max(left, 10), "clips_left": left, "valid_until": until}
    return line


def _day(pick: Pick, near: Sequence[int]) -> str:
    """Return a day around today, and often one that lies `near` (in days) to it."""
    return _moved(TODAY, pick(near) if pick((True, False)) else pick(range(-60, 401)))


def _day_or_none(pick: Pick, near: Sequence[int]) -> str:
    return _day(pick, near) if pick((False, True)) else ""


def _moved(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def _after(first_day: str, months: int) -> str:
    return period_end(date.fromisoformat(first_day), months).isoformat()
