"""Rules over agreed prices: what a portal may sell, and one price at a time."""

from collections.abc import Sequence

import pytest

from brp_filesync.agreements.check import check
from brp_filesync.agreements.model import Agreed, Known
from brp_filesync.agreements.plan import difference, ending


def a_price(first: str = "2026-01-01", last: str = "", **given: object) -> Agreed:
    values: dict[str, object] = {
        "portal": "wellnet",
        "product_number": "M1",
        "facility_id": "101",
        "valid_from": first,
        "valid_to": last,
        "price_ore": 49900,
        "line": 0,
    }
    return Agreed(**(values | given))  # type: ignore[arg-type]


def known(*prices: Agreed) -> Known:
    return Known(
        products={
            "M1": ("subscription", "manual"),
            "AG": ("subscription", "direct_debit"),
            "K10": ("punch_card", ""),
            "PROV": ("article", ""),
            "TOWEL": ("article", ""),
        },
        facilities=frozenset({"101", "102"}),
        portals={"wellnet": "PROV", "benify": ""},
        prices={price.key: price for price in prices},
    )


def words(rows: Sequence[Agreed], *prices: Agreed) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.word) for each in check(rows, known(*prices))]


@pytest.mark.rule("Orders in 9.1")
@pytest.mark.parametrize(
    ("product", "found"),
    [
        ("M1", []),
        ("K10", []),
        ("AG", ["agreement-direct-debit"]),
        ("PROV", ["agreement-commission"]),
        ("TOWEL", ["agreement-not-for-sale"]),
        ("NONE", ["agreement-product-unknown"]),
    ],
)
def test_only_prepaid_subscriptions_and_punch_cards_get_a_price(
    product: str, found: list[str]
) -> None:
    told = words([a_price(product_number=product, line=2)])

    assert told == [(2, "product_number", word) for word in found]


def test_an_article_that_is_another_portals_commission_is_not_for_sale_either() -> None:
    told = words([a_price(portal="benify", product_number="PROV", line=2)])

    assert told == [(2, "product_number", "agreement-not-for-sale")]


def test_unknown_places_prices_of_zero_and_reversed_days_are_told_together() -> None:
    row = a_price("2026-02-01", "2026-01-31", portal="sop", facility_id="9", price_ore=0, line=7)

    assert words([row]) == [
        (7, "facility_id", "agreement-facility-unknown"),
        (7, "portal", "agreement-portal-unknown"),
        (7, "price_kronor", "agreement-price-zero"),
        (7, "valid_to", "agreement-days-reversed"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (("2026-01-01", "2026-06-30"), ("2026-07-01", ""), []),
        (("2026-01-01", "2026-06-30"), ("2026-06-30", ""), ["agreement-overlap"]),
        (("2026-01-01", ""), ("2026-07-01", "2026-07-31"), ["agreement-overlap"]),
        (("2026-07-01", ""), ("2026-01-01", "2026-07-01"), ["agreement-overlap"]),
        (("2026-01-01", ""), ("2026-01-01", "2026-01-31"), ["agreement-twice"]),
    ],
)
def test_two_rows_may_not_be_valid_on_one_day(
    first: tuple[str, str], second: tuple[str, str], found: list[str]
) -> None:
    rows = [a_price(*first, line=2), a_price(*second, line=3)]

    assert [word for _, _, word in words(rows)] == found


def test_an_overlap_with_what_is_agreed_already_is_told_unless_the_file_changes_that() -> None:
    there = a_price()
    new = a_price("2027-01-01", line=3)
    closing = a_price("2026-01-01", "2026-12-31", line=2)

    assert words([new], there) == [(3, "valid_from", "agreement-overlap-known")]
    assert words([a_price("2025-06-01", line=3)], there) == [
        (3, "valid_from", "agreement-overlap-known")
    ]
    assert words([closing, new], there) == []
    assert words([a_price("2027-01-01", facility_id="102", line=3)], there) == []


def test_a_difference_tells_added_changed_and_ended_apart() -> None:
    there = {
        each.key: each
        for each in (
            a_price(),
            a_price(facility_id="102"),
            a_price(product_number="K10"),
        )
    }
    rows = [
        a_price(last="2026-12-31", line=2),
        a_price("2027-01-01", line=3),
        a_price(facility_id="102", last="2026-12-31", price_ore=1, line=4),
        a_price(product_number="K10", line=5),
    ]

    found = difference(rows, there)

    assert [(each.kind, each.after.line) for each in found.changes] == [
        ("ended", 2),
        ("added", 3),
        ("changed", 4),
    ]
    assert found.same == 1


def test_ending_touches_what_is_valid_beyond_the_day_and_leaves_what_begins_later() -> None:
    past, open_ended = a_price("2025-01-01", "2025-12-31"), a_price()
    later = a_price("2027-06-01", facility_id="102")

    found, left = ending([past, open_ended, later], "2026-12-31")

    assert [(each.before, each.after.valid_to) for each in found.changes] == [
        (open_ended, "2026-12-31")
    ]
    assert left == [later]
