"""Number series: taken under the writer's lock, and rolled back with everything else."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import number_series

ORDERS = "order"
PERSONS = "person"  # customer numbers


def invoices_of(company_id: str) -> str:
    """Return the name of a company's series of invoices and credit notes."""
    return f"invoice:{company_id}"


def next_numbers(connection: Connection) -> dict[str, int]:
    """Return the next number of every series; a series that has not begun is there too."""
    first: dict[str, int] = {ORDERS: 1, PERSONS: 1}
    for company_id, number in connection.execute(
        select(company.c.company_id, company.c.first_invoice_number)
    ):
        first[invoices_of(company_id)] = number
    for series, number in connection.execute(
        select(number_series.c.series, number_series.c.next_number)
    ):
        first[series] = number
    return first


def set_next_numbers(connection: Connection, following: Mapping[str, int]) -> None:
    """Remember how far the series have come."""
    for series, number in following.items():  # a handful of series a batch, never a row's
        changed = connection.execute(
            update(number_series).where(number_series.c.series == series).values(next_number=number)
        )
        if changed.rowcount == 0:
            connection.execute(insert(number_series).values(series=series, next_number=number))
