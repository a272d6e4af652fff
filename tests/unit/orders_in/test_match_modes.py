"""Which existing subscriptions a purchase is matched with, and when a new one starts."""

from typing import Any

import pytest

from tests.unit.orders_in.matching import (
    FIRST_SUBSCRIPTION_ID,
    TODAY,
    a_buy,
    a_subscription,
    an_ag,
    matched,
    rows_of,
    warnings_of,
)

MATCHING_MODES = ["membership", "product", "rights"]


def start_of(*events: dict[str, Any], held: Any = (), **settings: Any) -> str:
    """Return when the last purchase, a new subscription, starts."""
    line = rows_of(matched(events, held, **settings).lines)[-1]
    assert line["effect"] == "new", line
    return str(line["starts_on"])


@pytest.mark.rule("Subscriptions 2.1")
def test_with_nothing_held_a_new_one_starts_today() -> None:
    result = matched([a_buy("YEAR", quantity=1)])

    assert rows_of(result.lines) == [
        {
            "event": 0,
            "effect": "new",
            "subscription_id": FIRST_SUBSCRIPTION_ID,
            "punch_card_id": 0,
            "starts_on": TODAY,
            "debited_until_before": "",
            "ends_on_before": "",
            "clips_before": 0,
            "valid_until_before": "",
        }
    ]
    assert rows_of(result.subscriptions_new) == [
        {
            "subscription_id": FIRST_SUBSCRIPTION_ID,
            "person_id": 1,
            "product_number": "YEAR",
            "facility_id": "101",
            "debit_method": "manual",
            "price_ore": 499_000,
            "starts_on": TODAY,
            "debited_until": "2027-11-23",
            "ends_on": "2027-11-23",
            "cancelled_on": "",
        }
    ]
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 2.1")
@pytest.mark.parametrize(
    ("asked", "start"), [("2026-12-05", "2026-12-05"), ("2026-11-01", TODAY), (TODAY, TODAY)]
)
@pytest.mark.parametrize("mode", ["none", *MATCHING_MODES])
def test_the_file_may_ask_for_a_later_start_only(mode: str, asked: str, start: str) -> None:
    assert start_of(a_buy(asked_start=asked), mode=mode) == start


@pytest.mark.rule("Subscriptions 2.1")
def test_beside_one_that_ends_today_a_new_one_starts_tomorrow() -> None:
    """MONTH has the same membership as YEAR, and isn't the same product."""
    held = [a_subscription("YEAR", debited_until=TODAY, ends_on=TODAY)]

    assert start_of(a_buy("MONTH"), held=held, mode="membership") == "2026-11-25"
    assert start_of(a_buy("MONTH"), held=held, mode="product") == TODAY


@pytest.mark.rule("Subscriptions 3.4")
@pytest.mark.parametrize(
    ("asked", "quantity", "ends"),
    [
        ("2027-01-31", 1, "2027-02-27"),
        ("2027-01-01", 2, "2027-02-28"),
        ("2027-08-31", 1, "2027-09-29"),
        ("2028-01-30", 1, "2028-02-28"),
    ],
)
def test_a_period_ends_the_day_before_with_months_clipped(
    asked: str, quantity: int, ends: str
) -> None:
    result = matched([a_buy("MONTH", asked_start=asked, quantity=quantity)])

    assert [row["debited_until"] for row in rows_of(result.subscriptions_new)] == [ends]


def test_without_a_fixed_end_a_new_one_has_no_end_date() -> None:
    [row] = rows_of(matched([a_buy("OPEN")]).subscriptions_new)

    assert (row["debited_until"], row["ends_on"]) == ("2027-02-23", "")


@pytest.mark.rule("Subscriptions 1.3")
def test_in_mode_none_not_even_the_same_product_matters() -> None:
    result = matched([a_buy("YEAR"), a_buy("YEAR")], [a_subscription(), an_ag()], mode="none")

    assert [row["starts_on"] for row in rows_of(result.lines)] == [TODAY, TODAY]
    assert len(result.subscriptions_changed) == 0
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 1.4")
def test_the_same_membership_postpones_to_the_day_after_its_end() -> None:
    assert start_of(a_buy("MONTH"), held=[a_subscription("YEAR")]) == "2027-01-01"


@pytest.mark.rule("Subscriptions 1.4")
def test_another_membership_is_no_match() -> None:
    assert start_of(a_buy("SWIM"), held=[a_subscription("YEAR")]) == TODAY
    assert start_of(a_buy("BARE"), held=[a_subscription("YEAR")]) == TODAY


@pytest.mark.rule("Subscriptions 1.4")
def test_two_without_membership_match() -> None:
    assert start_of(a_buy("BARE"), held=[a_subscription("PLAIN")]) == "2027-01-01"


@pytest.mark.rule("Subscriptions 1.5")
def test_in_mode_product_another_product_is_no_match() -> None:
    assert start_of(a_buy("MONTH"), held=[a_subscription("YEAR")], mode="product") == TODAY


@pytest.mark.rule("Subscriptions 2.7")
def test_of_several_matches_the_latest_end_counts() -> None:
    held = [
        a_subscription("MONTH", ends_on="2026-12-10", debited_until="2026-12-10"),
        a_subscription("OPEN", subscription_id=2, ends_on="", debited_until="2027-03-31"),
        a_subscription("SWIM", subscription_id=3, ends_on="2027-06-30"),
    ]

    assert start_of(a_buy("YEAR"), held=held) == "2027-04-01"


@pytest.mark.rule("Subscriptions 2.7")
def test_a_match_that_ends_before_the_start_day_postpones_nothing() -> None:
    buy = a_buy("MONTH", asked_start="2027-02-15")

    assert start_of(buy, held=[a_subscription("YEAR")]) == "2027-02-15"


@pytest.mark.rule("Subscriptions 1.2", "Subscriptions 2.8")
@pytest.mark.parametrize("mode", MATCHING_MODES)
def test_without_a_match_it_starts_on_the_start_day(mode: str) -> None:
    assert start_of(a_buy("SWIM"), held=[a_subscription("YEAR")], mode=mode) == TODAY


@pytest.mark.rule("Subscriptions 3.1")
def test_another_persons_subscription_does_not_count() -> None:
    assert start_of(a_buy("YEAR"), held=[a_subscription("YEAR", person=2)]) == TODAY


@pytest.mark.rule("Subscriptions 3.1")
def test_a_subscription_of_another_facility_counts() -> None:
    held = [a_subscription("YEAR", facility_id="999")]

    assert start_of(a_buy("MONTH", facility_id="101"), held=held) == "2027-01-01"


@pytest.mark.rule("Subscriptions 3.2")
@pytest.mark.parametrize(
    ("debited", "ends", "start"),
    [
        ("2026-12-10", "2026-12-31", "2027-01-01"),
        ("2027-03-31", "2026-12-31", "2027-01-01"),
        ("2026-12-10", "", "2026-12-11"),
        ("", "2026-12-31", "2027-01-01"),
    ],
)
def test_it_ends_on_its_end_date_else_when_it_is_debited_until(
    debited: str, ends: str, start: str
) -> None:
    held = [a_subscription("YEAR", debited_until=debited, ends_on=ends)]

    assert start_of(a_buy("MONTH"), held=held) == start


@pytest.mark.rule("Subscriptions 3.2")
def test_one_that_ends_today_still_counts() -> None:
    held = [a_subscription("YEAR", debited_until=TODAY, ends_on=TODAY)]

    assert start_of(a_buy("MONTH"), held=held) == "2026-11-25"


@pytest.mark.rule("Subscriptions 3.5")
@pytest.mark.parametrize("mode", MATCHING_MODES)
@pytest.mark.parametrize("product", ["YEAR", "MONTH"])
def test_one_that_ended_yesterday_does_not_count(mode: str, product: str) -> None:
    held = [a_subscription("YEAR", debited_until="2026-11-23", ends_on="2026-11-23")]

    assert start_of(a_buy(product), held=held, mode=mode) == TODAY


@pytest.mark.rule("Subscriptions 3.6")
def test_one_that_has_not_started_yet_counts() -> None:
    held = [a_subscription("YEAR", starts_on="2027-01-01", ends_on="2027-12-31")]

    assert start_of(a_buy("MONTH"), held=held) == "2028-01-01"


@pytest.mark.rule("Subscriptions 3.3")
@pytest.mark.parametrize("mode", MATCHING_MODES)
@pytest.mark.parametrize("product", ["YEAR", "MONTH"])
def test_one_without_any_end_neither_matches_nor_is_extended(mode: str, product: str) -> None:
    held = [a_subscription("YEAR", debited_until="", ends_on="")]

    assert start_of(a_buy(product), held=held, mode=mode) == TODAY


@pytest.mark.rule("Subscriptions 3.8")
@pytest.mark.parametrize("product", ["YEAR", "MONTH"])
def test_a_cancelled_one_postpones_to_the_day_after_its_end_date(product: str) -> None:
    held = [
        a_subscription(
            "YEAR", cancelled_on="2026-11-01", ends_on="2026-11-30", debited_until="2026-12-31"
        )
    ]

    assert start_of(a_buy(product), held=held) == "2026-12-01"


@pytest.mark.rule("Subscriptions 3.9")
def test_a_freeze_with_an_end_changes_nothing_and_warns_of_nothing() -> None:
    held = [a_subscription(frozen_from="2026-11-01", frozen_until="2026-12-01")]

    result = matched([a_buy("MONTH")], held)

    assert [row["starts_on"] for row in rows_of(result.lines)] == ["2027-01-01"]
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 3.9")
@pytest.mark.parametrize("frozen_from", ["2026-11-01", "2026-12-15"])
def test_with_an_open_freeze_it_ends_where_it_is_debited_until(frozen_from: str) -> None:
    held = [
        a_subscription(frozen_from=frozen_from, debited_until="2026-12-10", ends_on="2026-12-31")
    ]

    result = matched([a_buy("MONTH")], held)

    assert [row["starts_on"] for row in rows_of(result.lines)] == ["2026-12-11"]
    assert warnings_of(result) == [(0, "freeze-open")]


@pytest.mark.rule("Subscriptions 3.9")
def test_an_open_freeze_that_is_debited_until_yesterday_has_ended() -> None:
    held = [a_subscription(frozen_from="2026-11-01", debited_until="2026-11-23")]

    result = matched([a_buy("YEAR")], held)

    assert [row["starts_on"] for row in rows_of(result.lines)] == [TODAY]
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 3.8")
def test_cancelled_with_an_open_freeze_it_ends_on_its_end_date_with_a_warning() -> None:
    held = [
        a_subscription(
            cancelled_on="2026-11-01",
            frozen_from="2026-11-01",
            debited_until="2026-12-10",
            ends_on="2026-12-31",
        )
    ]

    result = matched([a_buy("MONTH")], held)

    assert [row["starts_on"] for row in rows_of(result.lines)] == ["2027-01-01"]
    assert warnings_of(result) == [(0, "freeze-open")]


@pytest.mark.rule("Orders in 12.7")
def test_a_second_purchase_sees_the_first() -> None:
    result = matched([a_buy("YEAR"), a_buy("MONTH"), a_buy("YEAR"), a_buy("MONTH", person=2)])

    assert [
        (row["effect"], row["subscription_id"], row["starts_on"]) for row in rows_of(result.lines)
    ] == [
        ("new", FIRST_SUBSCRIPTION_ID, TODAY),
        ("new", FIRST_SUBSCRIPTION_ID + 1, "2027-11-24"),
        ("extended", FIRST_SUBSCRIPTION_ID, "2027-11-24"),
        ("new", FIRST_SUBSCRIPTION_ID + 2, TODAY),
    ]
    assert [row["ends_on"] for row in rows_of(result.subscriptions_new)] == [
        "2028-11-23",
        "2027-12-23",
        "2026-12-23",
    ]
    assert len(result.subscriptions_changed) == 0


def test_one_until_the_last_day_there_is_postpones_to_that_day() -> None:
    held = [a_subscription("OPEN", debited_until="", ends_on="9999-12-31")]

    [row] = rows_of(matched([a_buy("YEAR")], held).subscriptions_new)

    assert (row["starts_on"], row["ends_on"]) == ("9999-12-31", "9999-12-31")


def test_nothing_bought_gives_nothing() -> None:
    result = matched([], [a_subscription()])

    assert [len(getattr(result, name)) for name in result.__slots__] == [0] * 8


def test_a_product_that_nobody_knows_is_named() -> None:
    with pytest.raises(KeyError, match="GONE"):
        matched([a_buy("YEAR"), a_buy("GONE")])
