"""The matching agrees with the plain reference, whatever is held, and however orders are split."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.references.slow_match import slow_match
from tests.support.purchases import MODES, World, flatten, many_worlds
from tests.support.shares import cases
from tests.unit.orders_in.matching import (
    FIRST_CARD_ID,
    FIRST_SUBSCRIPTION_ID,
    PRODUCTS,
    RIGHTS,
    TODAY,
    matched,
    rows_of,
)

pytestmark = pytest.mark.property

Row = dict[str, Any]

FIELDS = (
    "lines",
    "subscriptions_new",
    "subscriptions_changed",
    "cards_new",
    "cards_changed",
    "warnings",
    "taken_back",
)
REFERENCE_CASES = 2_000
AT_ONCE = 10


@pytest.mark.rule("Subscriptions 1.1")
@pytest.mark.timeout(600)
@pytest.mark.family("reference-cases", cases=REFERENCE_CASES)
@settings(
    max_examples=cases(REFERENCE_CASES) // AT_ONCE,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(many_worlds(AT_ONCE), st.sampled_from(MODES), st.booleans())
def test_the_matching_agrees_with_the_plain_reference(
    world: World, mode: str, always_new: bool
) -> None:
    made, subscriptions, cards = world
    events = flatten(made)
    expected = slow_match(
        events,
        subscriptions,
        cards,
        PRODUCTS,
        RIGHTS,
        TODAY,
        mode,
        always_new,
        FIRST_SUBSCRIPTION_ID,
        FIRST_CARD_ID,
    )

    result = matched(events, subscriptions, cards, mode, always_new)

    assert {name: rows_of(getattr(result, name)) for name in FIELDS} == expected


@pytest.mark.timeout(600)
@settings(max_examples=cases(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(many_worlds(8), st.sampled_from(MODES), st.booleans(), st.integers(0, 40))
def test_orders_split_over_two_calls_end_as_in_one(
    world: World, mode: str, always_new: bool, cut: int
) -> None:
    made, subscriptions, cards = world
    events = flatten(made)
    place = sum(len(order) for order in made[:cut])

    whole = matched(events, subscriptions, cards, mode, always_new)
    first = matched(events[:place], subscriptions, cards, mode, always_new)
    lines = rows_of(first.lines)
    second = matched(
        [as_recorded(row, place, lines) for row in events[place:]],
        after_writing(
            subscriptions, "subscription_id", first.subscriptions_new, first.subscriptions_changed
        ),
        after_writing(cards, "punch_card_id", first.cards_new, first.cards_changed),
        mode,
        always_new,
        FIRST_SUBSCRIPTION_ID + len(first.subscriptions_new),
        FIRST_CARD_ID + len(first.cards_new),
    )

    assert rows_of(whole.lines) == lines + shifted(second.lines, place)
    assert rows_of(whole.warnings) == rows_of(first.warnings) + shifted(second.warnings, place)
    assert rows_of(whole.taken_back) == rows_of(first.taken_back) + rows_of(second.taken_back)
    for key, held, names in (
        ("subscription_id", subscriptions, ("subscriptions_new", "subscriptions_changed")),
        ("punch_card_id", cards, ("cards_new", "cards_changed")),
    ):
        at_once = after_writing(held, key, *(getattr(whole, name) for name in names))
        halfway = after_writing(held, key, *(getattr(first, name) for name in names))
        assert at_once == after_writing(halfway, key, *(getattr(second, name) for name in names))


def as_recorded(row: Row, place: int, lines: list[Row]) -> Row:
    """Return an event of the second call: what the first bought stands on its order lines."""
    of = row["of_event"]
    if of < 0 or of >= place:
        return row | {"of_event": max(of - place, -1)}
    line = next(each for each in lines if each["event"] == of)
    return row | line | {"of_event": -1}


def after_writing(held: list[Row], key: str, new: pd.DataFrame, changed: pd.DataFrame) -> list[Row]:
    """Return what is held once the results are written."""
    none = {"frozen_from": "", "frozen_until": ""} if key == "subscription_id" else {}
    rows = {row[key]: dict(row) for row in held}
    for row in rows_of(new):
        row["person"] = row.pop("person_id")
        rows[row[key]] = row | none
    for row in rows_of(changed):
        rows[row[key]] |= row
    return list(rows.values())


def shifted(table: pd.DataFrame, by: int) -> list[Row]:
    return [row | {"event": row["event"] + by} for row in rows_of(table)]
