"""What is sold where, at which price and VAT, as the database has it: by columns, unparsed.

Frames are made of it where they are needed (brp.products): a night in which nothing of it has
changed is done without them.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, func, select

from brp_filesync.brp.schema_catalogue import agreed_price, company, facility, product, vat_rate
from brp_filesync.database.bulk import Columns, fetch_columns, fetch_in_chunks

# Rates come as numbers, and "exempt" (NULL) must stay apart from 0 %.
EXEMPT = -1
_LISTS_AT_A_TIME = 250
_DAYS = 10  # of which the query is kept


def facilities() -> Select[Any]:
    """Return the query of all facilities, by id, each with its company's name and numbers."""
    return (
        select(
            facility,
            company.c.name.label("company_name"),
            company.c.organisation_number,
            company.c.bankgiro,
        )
        .join(company)
        .order_by(facility.c.facility_id)
    )


@lru_cache(_DAYS)
def products(day: str) -> Select[Any]:
    """Return the query of all products with the VAT rate of that day.

    `vat_rate_hundredths` is in hundredths of a per cent, EXEMPT for none; `has_rate` is false
    where the VAT group has no rate on that day.
    """
    dated = (
        select(
            vat_rate.c.vat_group,
            vat_rate.c.rate_hundredths,
            func.row_number()
            .over(partition_by=vat_rate.c.vat_group, order_by=vat_rate.c.valid_from.desc())
            .label("age"),
        )
        .where(vat_rate.c.valid_from <= day)
        .subquery()
    )
    return (
        select(
            product,
            func.coalesce(dated.c.rate_hundredths, EXEMPT).label("vat_rate_hundredths"),
            dated.c.vat_group.is_not(None).label("has_rate"),
        )
        .outerjoin(dated, and_(dated.c.vat_group == product.c.vat_group, dated.c.age == 1))
        .order_by(product.c.product_number)
    )


@dataclass(frozen=True, slots=True, eq=False)
class PriceLists:
    """A portal's agreed prices as the database lists them: one list a product and period.

    `products` and `periods` are the lists' places in the products and in `days` (valid_from,
    valid_to), `counts` how many prices each has. Of all lists, the facilities' ids stand in
    `facilities`, with the sign `between` them, and the prices in öre in `prices`.
    """

    days: Columns
    products: "array[int]"
    periods: "array[int]"
    counts: "array[int]"
    between: str
    facilities: Sequence[str]
    prices: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Sold:
    """Facilities, products with the day's VAT, and all of a portal's agreed prices, unparsed."""

    day: str
    facilities: Columns
    products: Columns
    prices: PriceLists


def fetch_sold(connection: Connection, portal: str, day: str) -> Sold:
    """Return what BRP has of what the portal may sell on the day."""
    at = fetch_columns(connection, facilities())
    known = fetch_columns(connection, products(day))
    return Sold(day, at, known, price_lists(connection, portal, at, known))


def price_lists(
    connection: Connection, portal: str, facilities: Columns, products: Columns
) -> PriceLists:
    """Return all of the portal's agreed prices, of any day.

    There may be hundreds of thousands: a row for each took more than twice as long as lists in
    text, and what is read like that can be compared with what it was before anything is parsed.
    """
    product_at = places_of(products["product_number"])
    period_at: dict[tuple[Any, Any], int] = {}
    between = _in_none_of(facilities["facility_id"])
    of = agreed_price.c
    chunks = fetch_in_chunks(
        connection,
        select(
            of.product_number,
            of.valid_from,
            of.valid_to,
            # One pass fills both lists, so that their places agree.
            func.aggregate_strings(of.facility_id, between),
            func.aggregate_strings(cast(of.price_ore, String), " "),
        )
        .where(of.portal == portal)
        .group_by(of.product_number, of.valid_from, of.valid_to)
        .order_by(of.product_number, of.valid_from, of.valid_to),
        _LISTS_AT_A_TIME,
    )
    of_product, of_period, counts = array("i"), array("i"), array("i")
    at: list[str] = []
    prices: list[str] = []
    for rows in chunks:
        for sold, first, last, places, amounts in rows:
            of_product.append(product_at[sold])
            of_period.append(period_at.setdefault((first, last), len(period_at)))
            counts.append(amounts.count(" ") + 1)
            at.append(places)
            prices.append(amounts)
    days = [tuple("" if day is None else str(day) for day in period) for period in period_at]
    return PriceLists(
        {
            "valid_from": [first for first, _ in days],
            "valid_to": [last for _, last in days],
        },
        of_product,
        of_period,
        counts,
        between,
        at,
        prices,
    )


def places_of(values: Iterable[str]) -> dict[str, int]:
    """Return at which place each value stands."""
    return {value: place for place, value in enumerate(values)}


def _in_none_of(texts: Iterable[str]) -> str:
    """Return a control character that none of the texts has, to stand between them."""
    every = "".join(texts)
    return next(sign for sign in map(chr, range(31, 0, -1)) if sign not in every)
