"""What BRP knows of what a portal may sell: fetched once, by sets, whatever the day."""

from sqlalchemy import Connection

from brp_filesync.brp import products
from brp_filesync.catalogue_out.model import Facts


def gather(connection: Connection, portal: str, today: str) -> Facts:
    """Return facilities, products with today's VAT, and all of the portal's agreed prices."""
    facilities = products.facilities(connection)
    known = products.products(connection, today)
    prices, periods = products.all_agreed_prices(connection, portal, facilities, known)
    return Facts(facilities, known, periods, prices)
