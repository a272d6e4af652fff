"""What BRP knows of what a portal may sell: fetched once, by sets, whatever the day."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import products
from brp_filesync.brp.products import PriceLists
from brp_filesync.catalogue_out.model import Facts


@dataclass(frozen=True, slots=True, eq=False)
class Fetched:
    """Facilities, products with the day's VAT, and all of the portal's agreed prices, unparsed."""

    facilities: pd.DataFrame
    products: pd.DataFrame
    prices: PriceLists


def fetch(connection: Connection, portal: str, today: str) -> Fetched:
    """Return what BRP has of what the portal may sell."""
    facilities = products.facilities(connection)
    known = products.products(connection, today)
    prices = products.price_lists(connection, portal, facilities, known)
    return Fetched(facilities, known, prices)


def facts_of(fetched: Fetched) -> Facts:
    """Return the same with a row for each price."""
    prices = products.prices_of(fetched.prices, fetched.facilities)
    return Facts(fetched.facilities, fetched.products, fetched.prices.days, prices)


def gather(connection: Connection, portal: str, today: str) -> Facts:
    """Return facilities, products with today's VAT, and all of the portal's agreed prices."""
    return facts_of(fetch(connection, portal, today))
