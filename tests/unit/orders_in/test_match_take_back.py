"""Purchases taken back exactly, or not at all."""

from typing import Any

import pytest

from tests.unit.orders_in.matching import (
    FIRST_CARD_ID,
    FIRST_SUBSCRIPTION_ID,
    TODAY,
    a_buy,
    a_card,
    a_subscription,
    a_take_back,
    matched,
    rows_of,
)

DONE = [{"group": 7, "done": True, "reason": ""}]
EXTENDED = [{"group": 7, "done": False, "reason": "extended-since"}]
USED = [{"group": 7, "done": False, "reason": "clips-used"}]

# What an order of 5 November bought: a year from that day, a year more, a card, a refill.
NEW = a_take_back(effect="new", subscription_id=1, starts_on="2026-11-05")
BOUGHT = a_subscription(starts_on="2026-11-05", debited_until="2027-11-04", ends_on="2027-11-04")
MORE = a_take_back(
    effect="extended",
    subscription_id=1,
    starts_on="2027-01-01",
    debited_until_before="2026-12-31",
    ends_on_before="2026-12-31",
)
EXTENDED_ONE = a_subscription(debited_until="2027-12-31", ends_on="2027-12-31")
NEW_CARD = a_take_back(
    effect="new", product_number="REFILL", punch_card_id=1, starts_on="2026-11-05"
)
BOUGHT_CARD = a_card(clips_left=10, valid_from="2026-11-05", valid_until="2027-11-04")
REFILL = NEW_CARD | {"effect": "refilled", "clips_before": 3, "valid_until_before": "2026-12-31"}
REFILLED_CARD = a_card(clips_bought=20, clips_left=13, valid_until="2027-11-04")


def back(held: dict[str, Any], **changes: Any) -> Any:
    """Return what became of the take-back of what is held, changed since."""
    if "punch_card_id" in held:
        line = NEW_CARD if held["clips_bought"] == 10 else REFILL
        return rows_of(matched([line], cards=[held | changes]).taken_back)
    line = NEW if held["starts_on"] == "2026-11-05" else MORE
    return rows_of(matched([line], [held | changes]).taken_back)


@pytest.mark.rule("Orders in 13.2")
def test_a_new_subscription_is_cancelled_and_ended_the_day_before_it_began() -> None:
    result = matched([NEW], [BOUGHT])

    assert rows_of(result.taken_back) == DONE
    assert rows_of(result.subscriptions_changed) == [
        {
            "subscription_id": 1,
            "debited_until": "2027-11-04",
            "ends_on": "2026-11-04",
            "cancelled_on": TODAY,
        }
    ]
    assert len(result.lines) == 0


@pytest.mark.rule("Orders in 13.2")
def test_one_that_has_not_started_is_ended_yesterday() -> None:
    line = NEW | {"starts_on": "2026-12-01"}
    held = a_subscription(starts_on="2026-12-01", debited_until="2027-11-30", ends_on="2027-11-30")

    result = matched([line], [held])

    assert [row["ends_on"] for row in rows_of(result.subscriptions_changed)] == ["2026-11-23"]


@pytest.mark.rule("Orders in 13.2")
@pytest.mark.parametrize("mode", ["membership", "product", "rights"])
def test_what_is_taken_back_never_counts_again(mode: str) -> None:
    result = matched([NEW, a_buy("YEAR"), a_buy("MONTH", person=2)], [BOUGHT], mode=mode)

    assert [(row["effect"], row["starts_on"]) for row in rows_of(result.lines)] == [
        ("new", TODAY),
        ("new", TODAY),
    ]


@pytest.mark.rule("Orders in 13.2")
def test_an_extended_subscription_gets_its_days_back() -> None:
    result = matched([MORE], [EXTENDED_ONE])

    assert rows_of(result.taken_back) == DONE
    assert rows_of(result.subscriptions_changed) == [
        {
            "subscription_id": 1,
            "debited_until": "2026-12-31",
            "ends_on": "2026-12-31",
            "cancelled_on": "",
        }
    ]


@pytest.mark.rule("Orders in 13.2")
def test_days_that_were_absent_are_absent_again() -> None:
    line = MORE | {"product_number": "OPEN", "ends_on_before": "", "quantity": 2}
    held = a_subscription("OPEN", debited_until="2027-06-30", ends_on="")

    [row] = rows_of(matched([line], [held]).subscriptions_changed)

    assert (row["debited_until"], row["ends_on"]) == ("2026-12-31", "")


@pytest.mark.rule("Orders in 13.2")
def test_a_new_card_loses_its_clips_and_is_over() -> None:
    result = matched([NEW_CARD], cards=[BOUGHT_CARD])

    assert rows_of(result.taken_back) == DONE
    assert rows_of(result.cards_changed) == [
        {"punch_card_id": 1, "clips_bought": 0, "clips_left": 0, "valid_until": "2026-11-23"}
    ]


@pytest.mark.rule("Orders in 13.2")
@pytest.mark.parametrize(("asked", "until"), [("", TODAY), ("2026-12-01", "2026-12-01")])
def test_a_card_of_today_ends_on_its_first_day_and_is_not_refilled(asked: str, until: str) -> None:
    events = [a_buy("REFILL", asked_start=asked), a_take_back(product_number="REFILL", of_event=0)]

    result = matched([*events, a_buy("REFILL")])

    assert rows_of(result.taken_back) == DONE
    assert [
        (row["punch_card_id"], row["clips_bought"], row["clips_left"], row["valid_until"])
        for row in rows_of(result.cards_new)
    ] == [(FIRST_CARD_ID, 0, 0, until), (FIRST_CARD_ID + 1, 10, 10, "2027-11-23")]


@pytest.mark.rule("Orders in 13.2")
def test_a_refilled_card_gets_clips_and_validity_back() -> None:
    result = matched([REFILL], cards=[REFILLED_CARD])

    assert rows_of(result.taken_back) == DONE
    assert rows_of(result.cards_changed) == [
        {"punch_card_id": 1, "clips_bought": 10, "clips_left": 3, "valid_until": "2026-12-31"}
    ]


@pytest.mark.rule("Orders in 13.7")
@pytest.mark.parametrize("held", [BOUGHT, EXTENDED_ONE], ids=["new", "extended"])
@pytest.mark.parametrize(
    "changes",
    [
        {"debited_until": "2028-11-04"},
        {"ends_on": "2028-11-04"},
        {"ends_on": ""},
        {"cancelled_on": "2026-11-10"},
    ],
    ids=str,
)
def test_a_subscription_that_is_not_as_the_purchase_made_it_stays(
    held: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert back(held) == DONE
    assert back(held, **changes) == EXTENDED


@pytest.mark.rule("Orders in 13.7")
def test_an_open_freeze_since_does_not_keep_it() -> None:
    assert back(BOUGHT, frozen_from="2026-11-10") == DONE


@pytest.mark.rule("Orders in 13.7")
@pytest.mark.parametrize("held", [BOUGHT_CARD, REFILLED_CARD], ids=["new", "refilled"])
def test_a_card_with_a_used_clip_stays(held: dict[str, Any]) -> None:
    assert back(held) == DONE
    assert back(held, clips_left=held["clips_left"] - 1) == USED


@pytest.mark.rule("Orders in 13.7")
@pytest.mark.parametrize(
    ("held", "changes"),
    [
        (BOUGHT_CARD, {"valid_until": "2027-12-31"}),
        (REFILLED_CARD, {"valid_until": "2027-12-31"}),
        (REFILLED_CARD, {"clips_bought": 30, "clips_left": 23}),
    ],
)
def test_a_card_that_was_refilled_since_stays(
    held: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert back(held, **changes) == EXTENDED


@pytest.mark.rule("Orders in 13.7")
def test_a_new_card_that_was_refilled_since_stays() -> None:
    card = BOUGHT_CARD | {"clips_bought": 20, "clips_left": 12}

    assert rows_of(matched([NEW_CARD], cards=[card]).taken_back) == EXTENDED


@pytest.mark.rule("Orders in 13.7")
@pytest.mark.parametrize("line", [NEW, NEW_CARD], ids=["subscription", "card"])
def test_what_is_no_longer_there_cannot_be_taken_back(line: dict[str, Any]) -> None:
    result = matched([line])

    assert rows_of(result.taken_back) == EXTENDED
    assert (len(result.subscriptions_changed), len(result.cards_changed)) == (0, 0)


@pytest.mark.rule("Orders in 13.2")
def test_an_order_is_taken_back_whole_the_last_line_first() -> None:
    second = a_take_back(
        effect="extended",
        subscription_id=1,
        starts_on="2027-11-05",
        debited_until_before="2027-11-04",
        ends_on_before="2027-11-04",
    )
    held = BOUGHT | {"debited_until": "2028-11-04", "ends_on": "2028-11-04"}

    result = matched([NEW, second], [held])

    assert rows_of(result.taken_back) == DONE
    assert [
        (row["debited_until"], row["cancelled_on"]) for row in rows_of(result.subscriptions_changed)
    ] == [("2027-11-04", TODAY)]


@pytest.mark.rule("Orders in 13.7")
def test_when_one_line_cannot_be_taken_back_none_is() -> None:
    used = BOUGHT_CARD | {"clips_left": 9}

    result = matched([NEW_CARD, MORE], [EXTENDED_ONE], [used])

    assert rows_of(result.taken_back) == USED
    assert (len(result.subscriptions_changed), len(result.cards_changed)) == (0, 0)


@pytest.mark.rule("Orders in 13.2")
def test_bought_and_taken_back_in_one_file_keeps_its_row_and_id() -> None:
    events = [a_buy(asked_start="2027-01-01"), a_take_back(of_event=0), a_buy(), a_buy(person=2)]

    result = matched(events)

    assert rows_of(result.taken_back) == DONE
    assert [
        (row["subscription_id"], row["starts_on"], row["ends_on"], row["cancelled_on"])
        for row in rows_of(result.subscriptions_new)
    ] == [
        (FIRST_SUBSCRIPTION_ID, "2027-01-01", "2026-11-23", TODAY),
        (FIRST_SUBSCRIPTION_ID + 1, TODAY, "2027-11-23", ""),
        (FIRST_SUBSCRIPTION_ID + 2, TODAY, "2027-11-23", ""),
    ]
    assert [row["event"] for row in rows_of(result.lines)] == [0, 2, 3]


@pytest.mark.rule("Orders in 13.7")
def test_what_a_later_purchase_extended_is_not_taken_back_before_that_one_is() -> None:
    first, second = a_take_back(of_event=0), a_take_back(of_event=1, group=8)

    failed = matched([a_buy(), a_buy(), first])
    both = matched([a_buy(), a_buy(), second, first])

    assert rows_of(failed.taken_back) == EXTENDED
    assert rows_of(both.taken_back) == [{"group": 8, "done": True, "reason": ""}, *DONE]


@pytest.mark.rule("Orders in 12.7")
def test_two_orders_taken_back_after_each_other_are_two() -> None:
    card_line = NEW_CARD | {"group": 8}

    result = matched([NEW, card_line], [BOUGHT], [BOUGHT_CARD])

    assert rows_of(result.taken_back) == [*DONE, {"group": 8, "done": True, "reason": ""}]


def test_a_new_one_stays_postponed_when_what_postponed_it_is_taken_back() -> None:
    events = [a_buy("YEAR"), a_buy("MONTH"), a_take_back(of_event=0)]

    starts = [row["starts_on"] for row in rows_of(matched(events).subscriptions_new)]

    assert starts == [TODAY, "2027-11-24"]


@pytest.mark.rule("Subscriptions 1.3")
def test_in_mode_none_a_take_back_makes_no_difference_to_purchases() -> None:
    held = [BOUGHT, a_subscription(subscription_id=2)]

    result = matched([NEW, a_buy("YEAR"), a_buy("YEAR")], held, mode="none")

    assert rows_of(result.taken_back) == DONE
    assert [(row["effect"], row["starts_on"]) for row in rows_of(result.lines)] == [
        ("new", TODAY),
        ("new", TODAY),
    ]
