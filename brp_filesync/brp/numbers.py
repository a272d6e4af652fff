"""Number series: taken under the writer's lock, and rolled back with everything else."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, literal, select, union_all, update

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import audit_log, number_gap, number_series, order

ORDERS = "order"
PERSONS = "person"  # customer numbers
_INVOICES = "invoice:"

# Each commit asks: written once, and what has begun comes behind what a company begins with.
_NEXT = union_all(
    select(
        literal(0).label("begun"),
        (literal(_INVOICES) + company.c.company_id).label("series"),
        company.c.first_invoice_number.label("number"),
    ),
    select(literal(1), number_series.c.series, number_series.c.next_number),
).order_by("begun")
_LATEST_IDS = select(
    select(func.max(order.c.order_id)).scalar_subquery(),
    select(func.max(audit_log.c.audit_id)).scalar_subquery(),
)


def invoices_of(company_id: str) -> str:
    """Return the name of a company's series of invoices and credit notes."""
    return f"{_INVOICES}{company_id}"


def next_numbers(connection: Connection) -> dict[str, int]:
    """Return the next number of every series; a series that has not begun is there too."""
    first: dict[str, int] = {ORDERS: 1, PERSONS: 1}
    first.update((series, number) for _, series, number in connection.execute(_NEXT))
    return first


def set_next_numbers(connection: Connection, following: Mapping[str, int]) -> None:
    """Remember how far the series have come."""
    for series, number in following.items():  # a handful of series a batch, never a row's
        changed = connection.execute(
            update(number_series).where(number_series.c.series == series).values(next_number=number)
        )
        if changed.rowcount == 0:
            connection.execute(insert(number_series).values(series=series, next_number=number))


def skip_numbers(
    connection: Connection, following: Mapping[str, int], reason: str, now: str
) -> dict[str, tuple[int, int]]:
    """Let these series go on from there, and record what they skip; return its first and last.

    A series that is as far already stays. A gap that goes on after another of that reason is one
    with it.
    """
    skipped = {
        series: (first, following[series] - 1)
        for series, first in next_numbers(connection).items()
        if following.get(series, first) > first
    }
    for series, (first, last) in skipped.items():  # a handful of series
        longer = connection.execute(
            update(number_gap)
            .where(
                number_gap.c.series == series,
                number_gap.c.last_number == first - 1,
                number_gap.c.reason == reason,
            )
            .values(last_number=last)
        )
        if longer.rowcount == 0:
            connection.execute(
                insert(number_gap).values(
                    series=series,
                    first_number=first,
                    last_number=last,
                    reason=reason,
                    recorded_at=now,
                )
            )
    set_next_numbers(connection, {series: last + 1 for series, (_, last) in skipped.items()})
    return skipped


def recorded_gaps(connection: Connection) -> list[dict[str, str | int]]:
    """Return the numbers that were given out once and name nothing now, by series."""
    wanted = select(number_gap).order_by(number_gap.c.series, number_gap.c.first_number)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def latest_ids(connection: Connection) -> tuple[int, int]:
    """Return the id of the latest order and that of the latest act, 0 for none."""
    order_id, audit_id = connection.execute(_LATEST_IDS).one()
    return order_id or 0, audit_id or 0
