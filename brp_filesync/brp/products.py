"""What is sold where, at which price and VAT: facts for a file and for a batch of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, String, and_, cast, func, select

from brp_filesync.brp.schema_catalogue import (
    agreed_price,
    company,
    facility,
    product,
    product_right,
    vat_rate,
)
from brp_filesync.database.bulk import fetch_frame, fetch_in_chunks
from brp_filesync.tables.frame import frame

# Rates come as int64, and "exempt" (NULL) must stay apart from 0 %.
EXEMPT = -1
_LISTS_AT_A_TIME = 250


def facilities(connection: Connection) -> pd.DataFrame:
    """Return all facilities, by id, each with its company's name, number and bankgiro."""
    return fetch_frame(
        connection,
        select(
            facility,
            company.c.name.label("company_name"),
            company.c.organisation_number,
            company.c.bankgiro,
        )
        .join(company)
        .order_by(facility.c.facility_id),
    )


def products(connection: Connection, day: str) -> pd.DataFrame:
    """Return all products with the VAT rate of that day.

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
    return fetch_frame(
        connection,
        select(
            product,
            func.coalesce(dated.c.rate_hundredths, EXEMPT).label("vat_rate_hundredths"),
            dated.c.vat_group.is_not(None).label("has_rate"),
        )
        .outerjoin(dated, and_(dated.c.vat_group == product.c.vat_group, dated.c.age == 1))
        .order_by(product.c.product_number),
    )


def rights(connection: Connection) -> pd.DataFrame:
    """Return product_number and right_name of every right that a product gives."""
    return fetch_frame(
        connection, select(product_right).order_by(*product_right.primary_key.columns)
    )


@dataclass(frozen=True, slots=True, eq=False)
class PriceLists:
    """A portal's agreed prices as the database lists them: one list a product and period.

    `products` and `periods` are the lists' places in the products and in `days` (valid_from,
    valid_to), `counts` how many prices each has. Of all lists, the facilities' ids stand in
    `facilities`, with the sign `between` them, and the prices in öre in `prices`.
    """

    days: pd.DataFrame
    products: npt.NDArray[np.int32]
    periods: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    between: str
    facilities: Sequence[str]
    prices: Sequence[str]


def price_lists(
    connection: Connection, portal: str, facilities: pd.DataFrame, products: pd.DataFrame
) -> PriceLists:
    """Return all of the portal's agreed prices, of any day.

    There may be hundreds of thousands: a row for each took more than twice as long as lists in
    text, and what is read like that can be compared with what it was before anything is parsed.
    """
    product_at, period_at = _places(products["product_number"]), _Numbered()
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
    nothing = np.empty(0, np.int32)
    parts = [(nothing, nothing, nothing)]
    at: list[str] = []
    prices: list[str] = []
    for rows in chunks:
        sold, first, last, places, amounts = zip(*rows, strict=True)
        counts = np.array([each.count(" ") + 1 for each in amounts], np.int32)
        periods = _numbers(period_at, zip(first, last, strict=True))
        parts.append((_numbers(product_at, sold), periods, counts))
        at.append(between.join(places))
        prices.append(" ".join(amounts))
    days = [tuple("" if day is None else str(day) for day in period) for period in period_at]
    of_product, of_period, of_prices = (np.concatenate(each) for each in zip(*parts, strict=True))
    return PriceLists(
        pd.DataFrame(days, columns=["valid_from", "valid_to"], dtype=object),
        of_product,
        of_period,
        of_prices,
        between,
        at,
        prices,
    )


def prices_of(lists: PriceLists, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each price of the lists: `facility`, `product`, `period` and `price_ore`.

    The first is the facility's place in the frame given, as the others are in their own.
    """
    facility_at = _places(facilities["facility_id"])
    nothing: list[npt.NDArray[Any]] = [np.empty(0, np.int32)]
    at = [_numbers(facility_at, each.split(lists.between)) for each in lists.facilities]
    ore = [np.fromstring(each, np.int64, sep=" ") for each in lists.prices]
    return frame(
        {
            "facility": np.concatenate(nothing + at),
            "product": np.repeat(lists.products, lists.counts),
            "period": np.repeat(lists.periods, lists.counts),
            "price_ore": np.concatenate(nothing + ore).astype(np.int64),
        }
    )


class _Numbered(dict[Any, int]):
    """Numbers what it is asked for, from 0, in the order in which that is met."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


def _places(values: "pd.Series[str]") -> dict[str, int]:
    return {value: place for place, value in enumerate(values.tolist())}


def _numbers(places: dict[Any, int], values: Iterable[Any]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(places.__getitem__, values), np.int32)


def _in_none_of(texts: "pd.Series[str]") -> str:
    """Return a control character that none of the texts has, to stand between them."""
    every = "".join(texts.tolist())
    return next(sign for sign in map(chr, range(31, 0, -1)) if sign not in every)
