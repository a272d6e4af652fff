"""A catalogue is known to be the same by what BRP says, before any price is parsed."""

from array import array
from dataclasses import replace
from typing import Any

import pytest

from brp_filesync.brp.sold import PriceLists, Sold
from brp_filesync.catalogue_out.same import facts_sha256
from brp_filesync.profiles.portal import PortalProfile
from tests.support.catalogue_shop import a_facility, a_portal, a_sold_product


def fetched(last: str = "", prices: str = "49900 50000", **given: Any) -> Sold:
    """Return two facilities where a product is sold until the last day; `given` is of it."""
    places = (array("i", [0]), array("i", [0]), array("i", [2]))
    days = {"valid_from": ["2026-01-01"], "valid_to": [last]}
    product = {"has_rate": True, **a_sold_product("M1", **given)}
    at = (a_facility("1"), a_facility("2"))
    return Sold(
        "2026-11-24",
        {name: [each[name] for each in at] for name in at[0]},
        {name: [value] for name, value in product.items()},
        PriceLists(days, *places, "\x1f", ["1\x1f2"], [prices]),
    )


def hashed(of: Sold, today: str = "2026-11-24", portal: PortalProfile | None = None) -> str:
    return facts_sha256(replace(of, day=today), portal or a_portal())


def test_the_same_facts_are_the_same_on_another_day() -> None:
    assert hashed(fetched()) == hashed(fetched(), "2026-12-24")
    assert hashed(fetched("2026-11-30")) == hashed(fetched("2026-11-30"), "2026-11-30")


@pytest.mark.parametrize(
    "other",
    [
        fetched(prices="49900 50001"),
        fetched(prices="4990 050000"),
        fetched(name="Annat"),
        fetched(vat_rate_hundredths=2500),
        fetched("2027-01-01"),
        fetched(closed_on="2026-11-24"),
    ],
)
def test_other_facts_are_others(other: Sold) -> None:
    assert hashed(other) != hashed(fetched())


def test_a_day_on_which_something_begins_or_ends_makes_others_of_the_same_rows() -> None:
    ending, closing = fetched("2026-11-30"), fetched(closed_on="2026-12-01")

    assert hashed(ending, "2026-12-01") != hashed(ending, "2026-11-30")
    assert hashed(closing, "2026-12-01") != hashed(closing, "2026-11-30")


def test_another_profile_or_list_order_is_looked_at_anew() -> None:
    turned = fetched(prices="50000 49900")
    lists = replace(turned.prices, facilities=["2\x1f1"])

    assert hashed(fetched(), portal=a_portal(unit="ore")) != hashed(fetched())
    assert hashed(replace(turned, prices=lists)) != hashed(fetched())
