"""What BRP knows of what a portal may sell, as frames."""

from sqlalchemy import Connection

from brp_filesync.brp.products import framed
from brp_filesync.brp.sold import Sold, fetch_sold
from brp_filesync.catalogue_out.model import Facts


def facts_of(sold: Sold) -> Facts:
    """Return the same as frames, with a row for each price."""
    return Facts(*framed(sold))


def gather(connection: Connection, portal: str, today: str) -> Facts:
    """Return facilities, products with today's VAT, and all of the portal's agreed prices."""
    return facts_of(fetch_sold(connection, portal, today))
