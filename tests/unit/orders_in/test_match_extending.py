"""The same product again extends the subscription, or follows it."""

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


def changed_by(*events: dict[str, Any], held: Any, **settings: Any) -> list[tuple[Any, ...]]:
    """Return id, debited_until and end date of the subscriptions that purchases changed."""
    result = matched(events, held, **settings)
    return [
        (row["subscription_id"], row["debited_until"], row["ends_on"])
        for row in rows_of(result.subscriptions_changed)
    ]


@pytest.mark.rule("Subscriptions 2.3")
@pytest.mark.parametrize("mode", MATCHING_MODES)
def test_the_same_product_is_extended_in_every_mode_but_none(mode: str) -> None:
    result = matched([a_buy("YEAR")], [a_subscription("YEAR")], mode=mode)

    assert rows_of(result.lines) == [
        {
            "event": 0,
            "effect": "extended",
            "subscription_id": 1,
            "punch_card_id": 0,
            "starts_on": "2027-01-01",
            "debited_until_before": "2026-12-31",
            "ends_on_before": "2026-12-31",
            "clips_before": 0,
            "valid_until_before": "",
        }
    ]
    assert rows_of(result.subscriptions_changed) == [
        {
            "subscription_id": 1,
            "debited_until": "2027-12-31",
            "ends_on": "2027-12-31",
            "cancelled_on": "",
        }
    ]
    assert len(result.subscriptions_new) == 0
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 2.3")
def test_a_quantity_is_so_many_periods() -> None:
    held = [a_subscription("MONTH", debited_until="2026-12-15", ends_on="2026-12-15")]

    assert changed_by(a_buy("MONTH", quantity=3), held=held) == [(1, "2027-03-15", "2027-03-15")]


@pytest.mark.rule("Subscriptions 3.4")
def test_an_extension_is_clipped_to_the_months_end() -> None:
    held = [a_subscription("MONTH", debited_until="2027-01-30", ends_on="2027-01-30")]

    assert changed_by(a_buy("MONTH"), held=held) == [(1, "2027-02-27", "2027-02-27")]


@pytest.mark.rule("Subscriptions 2.3")
@pytest.mark.parametrize(
    ("debited", "ends", "after"),
    [
        ("2026-12-31", "", ("2027-03-31", "")),
        ("2026-12-31", "2027-06-30", ("2027-03-31", "2027-09-30")),
        ("", "2026-12-31", ("2027-03-31", "2027-03-31")),
    ],
)
def test_the_end_date_moves_by_the_same_period(
    debited: str, ends: str, after: tuple[str, str]
) -> None:
    held = [a_subscription("OPEN", debited_until=debited, ends_on=ends)]

    assert changed_by(a_buy("OPEN"), held=held) == [(1, *after)]


@pytest.mark.rule("Subscriptions 3.4")
def test_an_extension_counts_from_debited_until_though_the_end_date_is_later() -> None:
    held = [a_subscription("YEAR", debited_until="2026-11-30", ends_on="2026-12-31")]

    result = matched([a_buy("YEAR")], held)

    assert [row["starts_on"] for row in rows_of(result.lines)] == ["2026-12-01"]


@pytest.mark.rule("Subscriptions 2.4")
def test_of_several_the_one_with_the_latest_end_is_extended() -> None:
    held = [
        a_subscription(subscription_id=3),
        a_subscription(subscription_id=4, ends_on="2027-02-28", debited_until="2027-02-28"),
        a_subscription(subscription_id=5),
    ]

    assert changed_by(a_buy(), held=held) == [(4, "2028-02-29", "2028-02-29")]


@pytest.mark.rule("Subscriptions 3.7")
def test_of_several_with_one_end_the_lowest_id_is_extended() -> None:
    held = [a_subscription(subscription_id=each) for each in (9, 4, 5)]

    assert changed_by(a_buy(), held=held) == [(4, "2027-12-31", "2027-12-31")]


@pytest.mark.rule("Subscriptions 2.3")
def test_what_ends_today_is_extended_and_what_ended_yesterday_is_not() -> None:
    today, yesterday = (
        a_subscription(debited_until=each, ends_on=each) for each in (TODAY, "2026-11-23")
    )

    assert changed_by(a_buy(), held=[today]) == [(1, "2027-11-24", "2027-11-24")]
    assert changed_by(a_buy(), held=[yesterday]) == []


@pytest.mark.rule("Subscriptions 2.5")
@pytest.mark.parametrize("asked", ["2026-12-05", "2027-02-01", "2026-11-01", TODAY])
def test_a_start_date_does_not_move_an_extension_and_is_told(asked: str) -> None:
    result = matched([a_buy(asked_start=asked)], [a_subscription()])

    assert [row["starts_on"] for row in rows_of(result.lines)] == ["2027-01-01"]
    assert warnings_of(result) == [(0, "start-ignored")]


@pytest.mark.rule("Subscriptions 2.5")
def test_a_start_date_that_is_the_extensions_own_is_not_told() -> None:
    result = matched([a_buy(asked_start="2027-01-01")], [a_subscription()])

    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 2.6")
@pytest.mark.parametrize(
    ("asked", "start"),
    [("", "2027-01-01"), ("2026-12-05", "2027-01-01"), ("2027-02-01", "2027-02-01")],
)
@pytest.mark.parametrize("mode", MATCHING_MODES)
def test_always_new_starts_the_day_after_and_never_before_the_start_day(
    mode: str, asked: str, start: str
) -> None:
    result = matched([a_buy(asked_start=asked)], [a_subscription()], mode=mode, always_new=True)

    [line] = rows_of(result.lines)
    assert (line["effect"], line["subscription_id"]) == ("new", FIRST_SUBSCRIPTION_ID)
    assert line["starts_on"] == start
    assert len(result.subscriptions_changed) == 0
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 2.2")
def test_the_same_product_is_extended_though_another_match_ends_later() -> None:
    held = [
        a_subscription("MONTH", debited_until="2026-12-10", ends_on="2026-12-10"),
        a_subscription("YEAR", subscription_id=2),
        an_ag(subscription_id=3),
    ]

    result = matched([a_buy("MONTH")], held)

    assert [row["effect"] for row in rows_of(result.lines)] == ["extended"]
    assert warnings_of(result) == []


@pytest.mark.rule("Subscriptions 3.8")
def test_of_a_cancelled_and_a_running_one_the_running_is_extended() -> None:
    held = [
        a_subscription(subscription_id=1, cancelled_on="2026-11-01", ends_on="2027-06-30"),
        a_subscription(subscription_id=2),
    ]

    assert changed_by(a_buy(), held=held) == [(2, "2027-12-31", "2027-12-31")]


@pytest.mark.rule("Subscriptions 3.6")
def test_one_that_has_not_started_yet_is_extended() -> None:
    held = [
        a_subscription(starts_on="2026-12-01", ends_on="2027-11-30", debited_until="2027-11-30")
    ]

    assert changed_by(a_buy(), held=held) == [(1, "2028-11-30", "2028-11-30")]


@pytest.mark.rule("Subscriptions 3.2")
def test_one_that_ends_today_is_extended() -> None:
    held = [a_subscription("MONTH", debited_until=TODAY, ends_on=TODAY)]

    assert changed_by(a_buy("MONTH"), held=held) == [(1, "2026-12-24", "2026-12-24")]


@pytest.mark.rule("Subscriptions 3.9")
@pytest.mark.parametrize(
    ("frozen_until", "warned"), [("2026-12-05", []), ("", [(0, "freeze-open")])]
)
def test_a_frozen_one_is_extended_and_an_open_freeze_is_told(
    frozen_until: str, warned: list[tuple[int, str]]
) -> None:
    held = [a_subscription(frozen_from="2026-11-05", frozen_until=frozen_until)]

    result = matched([a_buy()], held)

    assert [row["debited_until"] for row in rows_of(result.subscriptions_changed)] == ["2027-12-31"]
    assert warnings_of(result) == warned


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_of_the_same_product_is_not_extended() -> None:
    held = [a_subscription("YEAR", debit_method="direct_debit", ends_on="")]

    result = matched([a_buy("YEAR")], held)

    assert [(row["effect"], row["starts_on"]) for row in rows_of(result.lines)] == [
        ("new", "2027-01-01")
    ]
    assert warnings_of(result) == [(0, "direct-debit-continues")]


@pytest.mark.rule("Subscriptions 3.11")
def test_an_extension_writes_no_price_and_no_facility() -> None:
    result = matched([a_buy(price_ore=1, facility_id="9")], [a_subscription()])

    assert list(result.subscriptions_changed.columns) == [
        "subscription_id",
        "debited_until",
        "ends_on",
        "cancelled_on",
    ]


@pytest.mark.rule("Subscriptions 3.11")
def test_a_new_one_keeps_its_first_price_when_it_is_extended_at_once() -> None:
    result = matched([a_buy(price_ore=500), a_buy(price_ore=400, facility_id="9")])

    assert [
        (row["price_ore"], row["facility_id"], row["debited_until"])
        for row in rows_of(result.subscriptions_new)
    ] == [(500, "101", "2028-11-23")]


def test_nothing_is_extended_past_the_last_day_there_is() -> None:
    held = [a_subscription("OPEN", debited_until="2026-12-31", ends_on="9999-12-31")]

    assert changed_by(a_buy("OPEN"), held=held) == [(1, "2027-03-31", "9999-12-31")]
