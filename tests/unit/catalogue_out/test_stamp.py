"""A catalogue's version and date are those of its last change."""

import datetime
from typing import Any

import pytest

from brp_filesync.catalogue_out.fields import sheets
from brp_filesync.catalogue_out.model import Facts, Stamp
from brp_filesync.catalogue_out.select import select
from brp_filesync.catalogue_out.stamp import stamped, values_sha256
from brp_filesync.profiles.portal import PortalProfile
from tests.support.catalogue_shop import TODAY, a_facility, a_portal, a_sold_product, facts

DAY = datetime.date(2026, 11, 24)
DELIVERED = Stamp(4, datetime.date(2026, 11, 1), "a")
WAITING = Stamp(5, datetime.date(2026, 11, 20), "b")


def hashed(shop: Facts, portal: PortalProfile | None = None) -> str:
    by = portal or a_portal()
    return values_sha256(sheets(select(shop, TODAY, None), by), by)


def shop(price_ore: int = 49900, last: str = "", **product: Any) -> Facts:
    """Return a shop of one product at one facility."""
    return facts(
        [a_facility("1")],
        [a_sold_product("M1", **product)],
        [("1", "M1", "2026-01-01", last, price_ore)],
    )


def test_the_same_values_are_the_known_catalogue_again_whichever_stands() -> None:
    assert stamped("a", DAY, [DELIVERED, WAITING], 6) == (DELIVERED, True)
    assert stamped("b", DAY, [DELIVERED, WAITING], 6) == (WAITING, True)


@pytest.mark.rule("Catalogue out 1.2")
def test_other_values_are_the_next_version_of_the_day() -> None:
    assert stamped("c", DAY, [DELIVERED, WAITING], 6) == (Stamp(6, DAY, "c"), False)
    assert stamped("c", DAY, [], 1) == (Stamp(1, DAY, "c"), False)


def test_what_a_portal_can_see_makes_another_hash() -> None:
    others = [
        shop(),
        shop(price_ore=49800),
        shop(last="2026-12-31"),
        shop(name="Annat"),
        shop(vat_rate_hundredths=2500),
        shop(vat_rate_hundredths=-1),
        shop(period_months=2),
        facts(
            [a_facility("1", city="Malmö")],
            [a_sold_product("M1")],
            [("1", "M1", "2026-01-01", "", 49900)],
        ),
        facts([a_facility("2")], [a_sold_product("M1")], [("2", "M1", "2026-01-01", "", 49900)]),
    ]
    hashes = [hashed(each) for each in others]
    hashes += [hashed(shop(), a_portal(unit="ore")), hashed(shop(), a_portal(marker="x"))]

    assert len(set(hashes)) == len(hashes)
    assert hashed(shop()) == hashes[0]


def test_what_a_portal_cant_see_makes_no_other_hash() -> None:
    products = {
        "file_name": "P.csv",
        "columns": {"facility_id": "F", "product_number": "P", "price": "K", "valid_from": "D"},
    }
    portal = a_portal(products=products)
    also_elsewhere = facts(
        [a_facility("1"), a_facility("2", closed_on="2026-01-01")],
        [a_sold_product("AG", debit_method="direct_debit"), a_sold_product("M1")],
        [
            ("2", "M1", "2026-01-01", "", 1),
            ("1", "AG", "2026-01-01", "", 2),
            ("1", "M1", "2020-01-01", "2025-12-31", 3),
            ("1", "M1", "2026-01-01", "", 49900),
        ],
    )

    assert {
        hashed(each, portal)
        for each in (
            shop(),
            shop(last="2026-12-31"),
            shop(name="Annat"),
            also_elsewhere,
        )
    } == {hashed(shop(), portal)}
    assert hashed(shop(), a_portal(max_dropped_share=0.5)) == hashed(shop())
