"""What persons hold, buy and take back, as Hypothesis makes it: mostly near the rule's borders."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.references.slow_days import period_end
from tests.unit.orders_in.matching import CARD, EVENT, PRODUCTS, SUBSCRIPTION, TODAY

Row = dict[str, Any]

NUMBERS = [row["product_number"] for row in PRODUCTS]
SOLD = [number for number in NUMBERS if number != "AG"]
KINDS = {row["product_number"]: row["kind"] for row in PRODUCTS}
PERSONS = st.integers(1, 3)


def days(*near: int) -> st.SearchStrategy[str]:
    """Give days around today, and often the ones that lie `near` (in days) to it."""
    today = date.fromisoformat(TODAY)
    distances = st.one_of(st.sampled_from(near), st.integers(-60, 400))
    return distances.map(lambda each: (today + timedelta(days=each)).isoformat())


ABSENT = st.just("")
ENDS = days(-1, 0, 1, 6, 37, 371)
SUBSCRIPTIONS = st.fixed_dictionaries(
    {
        "person": PERSONS,
        "product_number": st.sampled_from([n for n in NUMBERS if KINDS[n] == "subscription"]),
        "debit_method": st.sampled_from(["manual", "manual", "manual", "direct_debit"]),
        "starts_on": st.one_of(st.just("2026-01-01"), days(-1, 0, 1, 7)),
        "cancelled_on": st.one_of(ABSENT, ABSENT, days(-1, 0)),
    }
)
ENDINGS = st.one_of(
    ENDS.map(lambda day: (day, day)), ENDS.map(lambda day: (day, "")),
    st.tuples(st.one_of(ABSENT, ENDS), st.one_of(ABSENT, ENDS)),
)  # fmt: skip
FREEZES = st.one_of(
    st.just(("", "")), st.just(("", "")), days(-9, 0, 9).map(lambda day: (day, "")),
    st.tuples(days(-50), days(-20, 0, 5)),
)  # fmt: skip


@st.composite
def held_subscriptions(draw: st.DrawFn) -> list[Row]:
    rows = []
    for at in range(draw(st.integers(0, 4))):
        debited_until, ends_on = draw(ENDINGS)
        frozen_from, frozen_until = draw(FREEZES)
        rows.append(
            SUBSCRIPTION | draw(SUBSCRIPTIONS) | {
                "subscription_id": at + 1, "debited_until": debited_until, "ends_on": ends_on,
                "frozen_from": frozen_from, "frozen_until": frozen_until,
            }
        )  # fmt: skip
    return rows


@st.composite
def held_cards(draw: st.DrawFn) -> list[Row]:
    return [
        CARD | {
            "punch_card_id": at + 1,
            "person": draw(PERSONS),
            "product_number": draw(st.sampled_from(["REFILL", "REFILL", "CLIPS"])),
            "clips_left": draw(st.integers(0, 10)),
            "valid_until": draw(days(-1, 0, 1, 37)),
        }
        for at in range(draw(st.integers(0, 2)))
    ]  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> list[list[Row]]:
    """Orders of one person each, some taken back later; `of_event` is filled in by flatten."""
    made: list[list[Row]] = []
    bought: list[int] = []
    for _ in range(draw(st.integers(1, 5))):
        if bought and draw(st.integers(0, 3)) == 0:
            at = bought.pop(draw(st.integers(0, len(bought) - 1)))
            made.append([row | {"kind": "take_back", "group": len(made) + 1, "of_event": at}
                         for row in made[at]])  # fmt: skip
            continue
        bought.append(len(made))
        person = draw(PERSONS)
        made.append([
            EVENT | {
                "person": person,
                "product_number": draw(st.sampled_from(SOLD)),
                "quantity": draw(st.sampled_from([1, 1, 2, 3])),
                "asked_start": draw(st.one_of(ABSENT, days(-1, 0, 1, 38))),
            }
            for _ in range(draw(st.integers(1, 2)))
        ])  # fmt: skip
    return made


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


MODES = st.sampled_from(["none", "membership", "membership", "product", "rights", "rights"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[list[Row]], list[Row], list[Row]]:
    """Orders, subscriptions and cards; some of what is held was bought by orders taken back now."""
    made, subscriptions, cards = draw(orders()), draw(held_subscriptions()), draw(held_cards())
    group = 100
    for row in subscriptions:
        if draw(st.integers(0, 3)) == 0:
            line = draw(bought_subscription(row))
            group += 1
            made.append([line | {"group": group}])
    for row in cards:
        if draw(st.integers(0, 2)) == 0:
            line = draw(bought_card(row))
            group += 1
            made.append([line | {"group": group}])
    return made, subscriptions, cards


@st.composite
def bought_subscription(draw: st.DrawFn, row: Row) -> Row:
    """Return the line that made a subscription as it is, or nearly; it is changed to fit."""
    product = next(each for each in PRODUCTS if each["product_number"] == row["product_number"])
    quantity = draw(st.integers(1, 2))
    months = product["period_months"] * quantity
    line = EVENT | {
        "kind": "take_back", "person": row["person"], "product_number": row["product_number"],
        "quantity": quantity, "subscription_id": row["subscription_id"],
        "effect": draw(st.sampled_from(["new", "extended"])),
    }  # fmt: skip
    if line["effect"] == "new":
        line["starts_on"] = row["starts_on"]
        until = after(row["starts_on"], months)
        ends = until if product["has_fixed_end"] else ""
    else:
        before, ends_before = draw(ENDINGS.filter(any))
        until = after(moved(before or ends_before, 1), months)
        ends = after(moved(ends_before, 1), months) if ends_before else ""
        line |= {"starts_on": moved(before or ends_before, 1), "debited_until_before": before,
                 "ends_on_before": ends_before}  # fmt: skip
    if draw(st.integers(0, 3)):
        row |= {"debited_until": until, "ends_on": ends}
    return line


@st.composite
def bought_card(draw: st.DrawFn, row: Row) -> Row:
    """Return the line that bought or refilled a card, or nearly; the card is changed to fit."""
    line = EVENT | {
        "kind": "take_back", "person": row["person"], "product_number": row["product_number"],
        "punch_card_id": row["punch_card_id"], "starts_on": row["valid_from"],
        "effect": draw(st.sampled_from(["new", "refilled"])),
        "clips_before": draw(st.integers(0, 3)), "valid_until_before": draw(days(-1, 0, 90)),
    }  # fmt: skip
    left = 10 + draw(st.sampled_from([0, 0, -1]))
    until = after(row["valid_from"], 12)
    if line["effect"] == "refilled":
        left += line["clips_before"]
        until = max(until, line["valid_until_before"])
    if draw(st.integers(0, 4)):
        row |= {"clips_bought": max(left, 10), "clips_left": left, "valid_until": until}
    return line


def moved(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def after(first_day: str, months: int) -> str:
    return period_end(date.fromisoformat(first_day), months).isoformat()
