"""Punch cards bought and refilled."""

import pytest

from tests.unit.orders_in.matching import (
    FIRST_CARD_ID,
    TODAY,
    a_buy,
    a_card,
    a_subscription,
    an_ag,
    matched,
    rows_of,
    warnings_of,
)


@pytest.mark.rule("Orders in 12.6")
def test_a_new_card_has_quantity_times_the_clips_and_one_validity() -> None:
    result = matched([a_buy("CLIPS", quantity=2, asked_start="2026-12-01")])

    assert rows_of(result.lines) == [
        {
            "event": 0,
            "effect": "new",
            "subscription_id": 0,
            "punch_card_id": FIRST_CARD_ID,
            "starts_on": "2026-12-01",
            "debited_until_before": "",
            "ends_on_before": "",
            "clips_before": 0,
            "valid_until_before": "",
        }
    ]
    assert rows_of(result.cards_new) == [
        {
            "punch_card_id": FIRST_CARD_ID,
            "person_id": 1,
            "product_number": "CLIPS",
            "facility_id": "101",
            "clips_bought": 20,
            "clips_left": 20,
            "valid_from": "2026-12-01",
            "valid_until": "2027-11-30",
        }
    ]


@pytest.mark.rule("Subscriptions 3.12")
@pytest.mark.parametrize("mode", ["none", "membership", "product", "rights"])
def test_a_card_starts_on_the_start_day_whatever_is_held(mode: str) -> None:
    held = [a_subscription("BARE"), an_ag(subscription_id=2)]

    result = matched([a_buy("CLIPS")], held, [a_card(product_number="CLIPS")], mode=mode)

    assert [(row["effect"], row["starts_on"]) for row in rows_of(result.lines)] == [("new", TODAY)]
    assert len(result.cards_changed) == 0
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 3.12")
@pytest.mark.parametrize("mode", ["none", "membership"])
def test_a_refill_adds_clips_and_a_new_validity(mode: str) -> None:
    result = matched([a_buy("REFILL", quantity=2)], cards=[a_card()], mode=mode)

    assert rows_of(result.lines) == [
        {
            "event": 0,
            "effect": "refilled",
            "subscription_id": 0,
            "punch_card_id": 1,
            "starts_on": TODAY,
            "debited_until_before": "",
            "ends_on_before": "",
            "clips_before": 3,
            "valid_until_before": "2026-12-31",
        }
    ]
    assert rows_of(result.cards_changed) == [
        {"punch_card_id": 1, "clips_bought": 30, "clips_left": 23, "valid_until": "2027-11-23"}
    ]
    assert len(result.cards_new) == 0


@pytest.mark.rule("Subscriptions 3.12")
def test_a_refill_counts_its_validity_from_the_start_day() -> None:
    result = matched([a_buy("REFILL", asked_start="2026-12-15")], cards=[a_card()])

    assert [row["valid_until"] for row in rows_of(result.cards_changed)] == ["2027-12-14"]


@pytest.mark.rule("Subscriptions 3.12")
def test_a_refill_never_shortens_the_validity() -> None:
    result = matched([a_buy("REFILL")], cards=[a_card(valid_until="2028-06-30")])

    assert [row["valid_until"] for row in rows_of(result.cards_changed)] == ["2028-06-30"]


@pytest.mark.rule("Subscriptions 3.12")
@pytest.mark.parametrize(
    "other",
    [
        {"person": 2},
        {"product_number": "CLIPS"},
        {"valid_until": "2026-11-23"},
        {"clips_bought": 0, "clips_left": 0},
    ],
    ids=["another person's", "another product's", "expired yesterday", "taken back"],
)
def test_without_such_a_card_a_new_one_is_made(other: dict[str, object]) -> None:
    result = matched([a_buy("REFILL")], cards=[a_card(**other)])

    assert [row["effect"] for row in rows_of(result.lines)] == ["new"]
    assert len(result.cards_changed) == 0


@pytest.mark.rule("Subscriptions 3.12")
def test_an_expired_card_stays_expired_whatever_else_is_refilled() -> None:
    cards = [a_card(valid_until="2026-11-23")]

    result = matched([a_buy("REFILL"), a_buy("REFILL")], cards=cards)

    assert [(row["effect"], row["punch_card_id"]) for row in rows_of(result.lines)] == [
        ("new", FIRST_CARD_ID),
        ("refilled", FIRST_CARD_ID),
    ]


@pytest.mark.rule("Subscriptions 3.12")
def test_a_card_without_clips_that_expires_today_at_another_facility_is_refilled() -> None:
    card = a_card(clips_left=0, valid_until=TODAY, facility_id="999")

    result = matched([a_buy("REFILL")], cards=[card])

    assert [row["clips_left"] for row in rows_of(result.cards_changed)] == [10]


@pytest.mark.rule("Subscriptions 3.7")
def test_of_several_cards_the_latest_validity_and_then_the_lowest_id_is_refilled() -> None:
    cards = [
        a_card(punch_card_id=3),
        a_card(punch_card_id=9, valid_until="2027-01-31"),
        a_card(punch_card_id=5, valid_until="2027-01-31"),
    ]

    result = matched([a_buy("REFILL")], cards=cards)

    assert [row["punch_card_id"] for row in rows_of(result.cards_changed)] == [5]


@pytest.mark.rule("Orders in 12.7")
def test_a_second_purchase_refills_the_first_ones_card() -> None:
    result = matched([a_buy("REFILL"), a_buy("REFILL", facility_id="9")])

    assert [
        (row["effect"], row["punch_card_id"], row["clips_before"]) for row in rows_of(result.lines)
    ] == [("new", FIRST_CARD_ID, 0), ("refilled", FIRST_CARD_ID, 10)]
    assert [(row["clips_left"], row["facility_id"]) for row in rows_of(result.cards_new)] == [
        (20, "101")
    ]


def test_subscriptions_and_cards_are_numbered_apart_in_the_order_of_events() -> None:
    events = [a_buy("CLIPS"), a_buy("YEAR", person=2), a_buy("CLIPS", person=3), a_buy("MONTH")]

    result = matched(events, [a_subscription("YEAR", subscription_id=8)])

    assert [(row["subscription_id"], row["punch_card_id"]) for row in rows_of(result.lines)] == [
        (0, 5001),
        (1001, 0),
        (0, 5002),
        (1002, 0),
    ]
    assert [row["subscription_id"] for row in rows_of(result.subscriptions_new)] == [1001, 1002]
    assert [row["punch_card_id"] for row in rows_of(result.cards_new)] == [5001, 5002]
