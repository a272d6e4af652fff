"""Direct debits beside prepaid purchases, and the mode that compares rights."""

from typing import Any

import pytest

from tests.unit.orders_in.matching import TODAY, a_buy, a_subscription, an_ag, matched, rows_of
from tests.unit.orders_in.matching import warnings_of as words

AG_CONTINUES = [(0, "direct-debit-continues")]


def start_and_words(event: dict[str, Any], *held: Any, mode: str) -> tuple[str, Any]:
    """Return when the purchase, a new subscription, starts, and its warnings."""
    result = matched([event], held, mode=mode)
    [line] = rows_of(result.lines)
    assert line["effect"] == "new"
    return line["starts_on"], words(result)


@pytest.mark.rule("Subscriptions 3.10")
@pytest.mark.parametrize(
    ("ends_on", "start"),
    [("", "2026-12-01"), ("2027-06-30", "2026-12-01"), ("2026-11-28", "2026-11-29")],
)
def test_a_direct_debit_postpones_by_what_it_has_debited(ends_on: str, start: str) -> None:
    ag = an_ag(ends_on=ends_on)

    assert start_and_words(a_buy(), ag, mode="membership") == (start, AG_CONTINUES)


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_that_has_debited_nothing_postpones_to_its_end_date() -> None:
    ag = an_ag(debited_until="", ends_on="2026-12-15")

    assert start_and_words(a_buy(), ag, mode="membership") == ("2026-12-16", AG_CONTINUES)


@pytest.mark.rule("Subscriptions 3.5")
def test_a_direct_debit_that_is_debited_until_yesterday_counts_as_ended() -> None:
    ag = an_ag(debited_until="2026-11-23")

    assert start_and_words(a_buy(), ag, mode="membership") == (TODAY, [])


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_is_told_also_where_another_match_ends_later() -> None:
    held = [an_ag(), a_subscription("MONTH", subscription_id=2)]

    assert start_and_words(a_buy(), *held, mode="membership") == ("2027-01-01", AG_CONTINUES)


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_is_told_though_its_end_date_alone_is_ahead() -> None:
    ag = an_ag(debited_until="2026-11-20", ends_on="2026-12-31")

    assert start_and_words(a_buy(), ag, mode="membership") == (TODAY, AG_CONTINUES)


@pytest.mark.rule("Subscriptions 3.10")
@pytest.mark.parametrize("mode", ["membership", "rights"])
def test_a_cancelled_direct_debit_counts_to_its_end_date(mode: str) -> None:
    ag = an_ag(cancelled_on="2026-11-10", ends_on="2026-12-31")

    assert start_and_words(a_buy(), ag, mode=mode) == ("2027-01-01", [])


@pytest.mark.rule("Subscriptions 3.10")
@pytest.mark.parametrize("cancelled_on", ["", "2026-11-10"])
def test_a_direct_debit_does_nothing_in_mode_product(cancelled_on: str) -> None:
    ag = a_subscription(
        "YEAR", debit_method="direct_debit", cancelled_on=cancelled_on, ends_on="2026-12-31"
    )

    assert start_and_words(a_buy(), ag, mode="product") == (TODAY, [])


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_lends_its_rights_until_it_is_debited() -> None:
    assert start_and_words(a_buy(), an_ag(), mode="rights") == ("2026-12-01", AG_CONTINUES)


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_without_a_wanted_right_is_not_told() -> None:
    assert start_and_words(a_buy("SWIM"), an_ag(), mode="rights") == (TODAY, [])


@pytest.mark.rule("Subscriptions 3.10")
def test_a_direct_debit_with_some_of_the_rights_is_told_though_it_postpones_nothing() -> None:
    assert start_and_words(a_buy("BOTH"), an_ag(), mode="rights") == (TODAY, AG_CONTINUES)


def test_a_direct_debit_with_an_open_freeze_is_told_twice() -> None:
    result = matched([a_buy()], [an_ag(frozen_from="2026-11-01")])

    assert words(result) == [(0, "direct-debit-continues"), (0, "freeze-open")]


@pytest.mark.rule("Subscriptions 1.6")
def test_one_right_that_is_lacking_is_enough_to_start() -> None:
    assert start_and_words(a_buy("BOTH"), a_subscription("YEAR"), mode="rights") == (TODAY, [])


@pytest.mark.rule("Subscriptions 1.6")
def test_it_starts_when_the_first_of_its_rights_runs_out() -> None:
    held = [
        a_subscription("YEAR"),
        a_subscription("SWIM", subscription_id=2, ends_on="2026-12-10"),
    ]

    assert start_and_words(a_buy("BOTH"), *held, mode="rights") == ("2026-12-11", [])


@pytest.mark.rule("Subscriptions 3.7")
def test_rights_that_follow_each_other_without_a_gap_are_held_throughout() -> None:
    held = [
        a_subscription("MONTH", ends_on="2026-12-10"),
        a_subscription("BOTH", subscription_id=2, starts_on="2026-12-11", ends_on="2027-02-28"),
    ]

    assert start_and_words(a_buy("YEAR"), *held, mode="rights") == ("2027-03-01", [])


@pytest.mark.rule("Subscriptions 3.7")
def test_a_day_between_two_that_lend_is_a_day_without() -> None:
    held = [
        a_subscription("MONTH", ends_on="2026-12-10"),
        a_subscription("BOTH", subscription_id=2, starts_on="2026-12-12", ends_on="2027-02-28"),
    ]

    assert start_and_words(a_buy("YEAR"), *held, mode="rights") == ("2026-12-11", [])


@pytest.mark.rule("Subscriptions 3.7")
def test_rights_are_asked_for_from_the_start_day_on() -> None:
    held = a_subscription("BOTH", starts_on="2027-01-01", ends_on="2027-03-31")

    assert start_and_words(a_buy("YEAR"), held, mode="rights") == (TODAY, [])
    later = a_buy("YEAR", asked_start="2027-01-15")
    assert start_and_words(later, held, mode="rights") == ("2027-04-01", [])


@pytest.mark.rule("Subscriptions 1.6")
def test_a_product_without_rights_is_matched_by_product() -> None:
    other = a_subscription("PLAIN")
    cancelled = a_subscription("BARE", subscription_id=2, cancelled_on="2026-11-01")

    assert start_and_words(a_buy("BARE"), other, mode="rights") == (TODAY, [])
    assert start_and_words(a_buy("BARE"), other, cancelled, mode="rights") == ("2027-01-01", [])


@pytest.mark.rule("Subscriptions 3.9")
@pytest.mark.parametrize(
    ("frozen_until", "start", "warned"),
    [("2026-12-15", "2027-01-01", []), ("", "2026-12-11", [(0, "freeze-open")])],
)
def test_a_frozen_one_lends_its_rights(frozen_until: str, start: str, warned: Any) -> None:
    held = a_subscription(
        "BOTH", frozen_from="2026-11-01", frozen_until=frozen_until, debited_until="2026-12-10"
    )

    assert start_and_words(a_buy("YEAR"), held, mode="rights") == (start, warned)


@pytest.mark.rule("Subscriptions 3.8")
def test_a_cancelled_one_lends_its_rights_until_its_end_date() -> None:
    held = a_subscription("BOTH", cancelled_on="2026-11-01", ends_on="2026-11-30")

    assert start_and_words(a_buy("YEAR"), held, mode="rights") == ("2026-12-01", [])


def test_rights_until_the_last_day_there_is_postpone_to_that_day() -> None:
    held = a_subscription("BOTH", ends_on="9999-12-31")

    assert start_and_words(a_buy("YEAR"), held, mode="rights") == ("9999-12-31", [])
