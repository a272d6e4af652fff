"""What is sold where, at which price and VAT: facts for a file and for a batch of it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select

from brp_filesync.brp import sold
from brp_filesync.brp.schema_catalogue import product_right
from brp_filesync.brp.sold import PriceLists, Sold, places_of
from brp_filesync.database.bulk import fetch_frame, frame_of
from brp_filesync.tables.frame import frame


def facilities(connection: Connection) -> pd.DataFrame:
    """Return all facilities, by id, each with its company's name, number and bankgiro."""
    return fetch_frame(connection, sold.facilities())


def products(connection: Connection, day: str) -> pd.DataFrame:
    """Return all products with the VAT rate of that day (brp.sold)."""
    return fetch_frame(connection, sold.products(day))


def rights(connection: Connection) -> pd.DataFrame:
    """Return product_number and right_name of every right that a product gives."""
    return fetch_frame(
        connection, select(product_right).order_by(*product_right.primary_key.columns)
    )


def framed(of: Sold) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the facilities, the products, the periods of prices, and a row for each price."""
    facilities = frame_of(of.facilities, sold.facilities())
    products = frame_of(of.products, sold.products(of.day))
    periods = frame({name: np.array(each, object) for name, each in of.prices.days.items()})
    return facilities, products, periods, prices_of(of.prices, of.facilities["facility_id"])


def prices_of(lists: PriceLists, facilities: Iterable[str]) -> pd.DataFrame:
    """Return a row for each price of the lists: `facility`, `product`, `period` and `price_ore`.

    The first is the facility's place in what is given, as the others are in their own.
    """
    facility_at = places_of(facilities)
    nothing: list[npt.NDArray[Any]] = [np.empty(0, np.int32)]
    at = [_numbers(facility_at, each.split(lists.between)) for each in lists.facilities]
    ore = [np.fromstring(each, np.int64, sep=" ") for each in lists.prices]
    products, periods, counts = (
        np.frombuffer(each, np.int32) if each else nothing[0]
        for each in (lists.products, lists.periods, lists.counts)
    )
    return frame(
        {
            "facility": np.concatenate(nothing + at),
            "product": np.repeat(products, counts),
            "period": np.repeat(periods, counts),
            "price_ore": np.concatenate(nothing + ore).astype(np.int64),
        }
    )


def _numbers(places: dict[str, int], values: Iterable[str]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(places.__getitem__, values), np.int32)
