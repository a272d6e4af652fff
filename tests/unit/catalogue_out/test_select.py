"""What may be sold through a portal today, and nothing else."""

from typing import Any

import pytest

from brp_filesync.catalogue_out.model import Offers
from brp_filesync.catalogue_out.select import select
from tests.support.catalogue_shop import TODAY, a_facility, a_punch_card, a_sold_product, facts

ALWAYS = ("2026-01-01", "")


def sold(offers: Offers) -> list[tuple[str, str, int]]:
    """Return facility, product and price of each row."""
    return [
        (offers.facilities["facility_id"].iloc[at], offers.products["product_number"].iloc[of], ore)
        for at, of, ore in offers.prices[["facility", "product", "price_ore"]].to_numpy().tolist()
    ]


def only(
    product: dict[str, Any],
    facility: dict[str, Any] | None = None,
    period: tuple[str, str] = ALWAYS,
    commission: str | None = None,
) -> bool:
    """Say whether this product is sold there, where nothing else is for sale."""
    there = facility or a_facility("101")
    price = (there["facility_id"], product["product_number"], *period, 49900)
    offers = select(facts([there], [product], [price]), TODAY, commission)
    assert len(offers.prices) == len(offers.products) == len(offers.facilities)
    return bool(len(offers.prices))


@pytest.mark.rule("Catalogue out 1.1")
@pytest.mark.parametrize(
    ("period", "is_sold"),
    [
        (("2026-11-24", "2026-11-24"), True),
        (("2026-11-25", ""), False),
        (("2026-01-01", "2026-11-23"), False),
        (("2026-01-01", ""), True),
    ],
)
def test_a_price_holds_from_its_first_day_to_its_last(
    period: tuple[str, str], is_sold: bool
) -> None:
    assert only(a_sold_product("M1"), period=period) is is_sold


@pytest.mark.rule("Orders in 9.1")
@pytest.mark.parametrize(
    ("product", "is_sold"),
    [
        (a_sold_product("M1"), True),
        (a_punch_card("K10"), True),
        (a_sold_product("AG", debit_method="direct_debit"), False),
        (a_sold_product("T", kind="article", debit_method=""), False),
        (a_sold_product("M1", closed_on=TODAY), False),
        (a_sold_product("M1", closed_on="2026-11-25"), True),
        (a_sold_product("M1", has_rate=False), False),
    ],
)
def test_only_open_prepaid_subscriptions_and_punch_cards_are_sold(
    product: dict[str, Any], is_sold: bool
) -> None:
    assert only(product) is is_sold


def test_nothing_is_sold_at_a_closed_facility_nor_the_commission_anywhere() -> None:
    assert not only(a_sold_product("M1"), facility=a_facility("101", closed_on=TODAY))
    assert only(a_sold_product("M1"), facility=a_facility("101", closed_on="2026-11-25"))
    assert not only(a_punch_card("PROV"), commission="PROV")


def test_rows_go_by_facility_and_product_as_their_characters_do() -> None:
    shop = facts(
        [a_facility("9"), a_facility("10"), a_facility("Ö"), a_facility("a")],
        [a_sold_product("m"), a_sold_product("M"), a_sold_product("Z")],
        [(at, of, *ALWAYS, 1) for of in ("Z", "m", "M") for at in ("Ö", "9", "a", "10")],
    )

    assert [row[:2] for row in sold(select(shop, TODAY, None))] == [
        (at, of) for at in ("10", "9", "a", "Ö") for of in ("M", "Z", "m")
    ]


@pytest.mark.rule("Catalogue out 2.4")
def test_two_prices_that_hold_at_once_are_told_once() -> None:
    prices = [
        ("1", "M1", "2026-01-01", "", 1),
        ("1", "M1", "2026-02-01", "", 2),
        ("1", "M1", "2026-03-01", "", 3),
        ("1", "M6", "2026-03-01", "", 3),
    ]
    shop = facts([a_facility("1")], [a_sold_product("M1"), a_sold_product("M6")], prices)

    assert select(shop, TODAY, None).twice == (("1", "M1"),)


def test_no_prices_make_an_empty_catalogue() -> None:
    offers = select(facts([a_facility("1")], [a_sold_product("M1")], []), TODAY, None)

    assert (len(offers.facilities), len(offers.prices), offers.twice) == (0, 0, ())
