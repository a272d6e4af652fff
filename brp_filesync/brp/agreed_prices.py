"""The prices that portals and the gym have agreed on: looked up, added and changed by sets."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from brp_filesync.brp.schema_catalogue import agreed_price, facility, product
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts, insert_rows
from brp_filesync.database.finding import holds

# portal, product number, facility id, first day, last day ("" for none), price (öre)
Price: TypeAlias = tuple[str, str, str, str, str, int]

_COLUMNS = ("portal", "product_number", "facility_id", "valid_from", "valid_to", "price_ore")


def prices_of(connection: Connection, portals: Collection[str]) -> list[Price]:
    """Return these portals' prices of all times, by portal, product, facility and first day."""
    rows = connection.execute(
        select(*(agreed_price.c[name] for name in _COLUMNS))
        .where(agreed_price.c.portal.in_(sorted(portals)))
        .order_by(*agreed_price.primary_key.columns)
    )
    return [
        (portal, number, place, first, last or "", price_ore)
        for portal, number, place, first, last, price_ore in rows
    ]


def list_prices(
    connection: Connection, portal: str, wanted: Wanted, on: str
) -> list[dict[str, Any]]:
    """Return a portal's prices (öre) with the names of product and facility.

    Of the days wanted: what is valid on any of them; `on` is one more such day, "" for none.
    """
    prices = (
        select(
            *(agreed_price.c[name] for name in _COLUMNS),
            product.c.name.label("product"),
            facility.c.name.label("facility"),
        )
        .join(product, product.c.product_number == agreed_price.c.product_number)
        .join(facility, facility.c.facility_id == agreed_price.c.facility_id)
        .where(agreed_price.c.portal == portal)
        .order_by(
            agreed_price.c.facility_id, agreed_price.c.product_number, agreed_price.c.valid_from
        )
    )
    last = agreed_price.c.valid_to
    if wanted.text:
        named = (product.c.product_number, product.c.name, facility.c.facility_id, facility.c.name)
        prices = prices.where(holds(wanted.text, *named))
    if wanted.facility_id:
        prices = prices.where(agreed_price.c.facility_id == wanted.facility_id)
    for day in filter(None, (wanted.first_day, on)):
        prices = prices.where(or_(last.is_(None), last >= day))
    for day in filter(None, (wanted.last_day, on)):
        prices = prices.where(agreed_price.c.valid_from <= day)
    return fetch_dicts(connection, prices)


def coming_days(connection: Connection, portal: str, after: str, until: str) -> list[str]:
    """Return the days after the one, to and including the other, on which what is sold changes.

    A price begins, the day after its last day, or a facility or product of the portal's is closed.
    """
    ours = agreed_price.c.portal == portal
    begins = select(agreed_price.c.valid_from).where(
        ours, agreed_price.c.valid_from.between(after, until)
    )
    ends = select(agreed_price.c.valid_to).where(
        ours, agreed_price.c.valid_to.between(after, until)
    )
    closes = [
        select(thing.c.closed_on).where(thing.c.closed_on.between(after, until))
        for thing in (facility, product)
    ]
    days = {str(day) for each in (begins, *closes) for day in connection.scalars(each.distinct())}
    for day in connection.scalars(ends.distinct()):
        days.add((date.fromisoformat(str(day)) + timedelta(days=1)).isoformat())
    return sorted(day for day in days if after < day <= until)


def kinds_of_products(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return each product's kind and debit method ("" for none), by number."""
    rows = connection.execute(
        select(product.c.product_number, product.c.kind, product.c.debit_method)
    )
    return {number: (kind, method or "") for number, kind, method in rows}


def facility_ids(connection: Connection) -> frozenset[str]:
    """Return the ids of all facilities."""
    return frozenset(connection.scalars(select(facility.c.facility_id)))


def add_prices(connection: Connection, prices: Sequence[Price]) -> None:
    """Add new prices."""
    rows = ((*price[:4], price[4] or None, price[5]) for price in prices)
    insert_rows(connection, agreed_price, list(_COLUMNS), rows)


def withdraw_prices(connection: Connection, prices: Sequence[Price]) -> None:
    """Take away prices that haven't begun: nothing was ever sold at them."""
    if not prices:
        return
    keys = agreed_price.primary_key.columns
    connection.execute(
        delete(agreed_price).where(
            *(column == bindparam(f"at_{column.name}", type_=column.type) for column in keys)
        ),
        [
            {f"at_{column.name}": value for column, value in zip(keys, price[:4], strict=True)}
            for price in prices
        ],
    )


def change_prices(connection: Connection, prices: Sequence[Price]) -> None:
    """Give prices that are there another last day and amount."""
    if not prices:
        return
    keys = agreed_price.primary_key.columns
    connection.execute(
        update(agreed_price)
        .where(*(column == bindparam(f"at_{column.name}", type_=column.type) for column in keys))
        .values(valid_to=bindparam("new_valid_to"), price_ore=bindparam("new_price_ore")),
        [
            {
                **{
                    f"at_{column.name}": value
                    for column, value in zip(keys, price[:4], strict=True)
                },
                "new_valid_to": price[4] or None,
                "new_price_ore": price[5],
            }
            for price in prices
        ],
    )
