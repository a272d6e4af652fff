"""What a mail to a buyer tells of, gathered for many orders at once. Never a personnummer."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from brp_filesync.brp.schema_catalogue import facility, product
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import order, order_line
from brp_filesync.database.bulk import fetch_dicts

_AT_A_TIME = 500
Found = dict[str, Any]


def orders_to_tell_of(connection: Connection, order_ids: Collection[int]) -> list[Found]:
    """Return the orders with their buyer and facility, and under `lines` what was bought.

    The commission isn't: it is between the portal and the gym. Prices are in öre.
    """
    found = fetch_dicts(
        connection,
        select(
            order.c.order_id,
            order.c.order_number,
            order.c.portal,
            order.c.portal_order_number,
            order.c.ordered_at,
            order.c.cancelled_at,
            order.c.cancelled_by,
            person.c.first_name,
            person.c.last_name,
            person.c.email,
            facility.c.name.label("facility_name"),
            facility.c.street.label("facility_street"),
            facility.c.postal_code.label("facility_postal_code"),
            facility.c.city.label("facility_city"),
            facility.c.email.label("facility_email"),
            facility.c.phone.label("facility_phone"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(facility, facility.c.facility_id == order.c.facility_id)
        .where(order.c.order_id.in_(order_ids))
        .order_by(order.c.order_id),
    )
    lines = fetch_dicts(
        connection,
        select(
            order_line.c.order_id,
            product.c.name,
            order_line.c.effect,
            order_line.c.quantity,
            order_line.c.starts_on,
            order_line.c.price_ore,
            product.c.clips,
        )
        .join(product, product.c.product_number == order_line.c.product_number)
        .where(order_line.c.order_id.in_(order_ids), order_line.c.effect != "commission")
        .order_by(order_line.c.order_id, order_line.c.position),
    )
    of_order: dict[int, list[Found]] = {each["order_id"]: [] for each in found}
    for line in lines:
        of_order[line["order_id"]].append(line)
    return [each | {"lines": of_order[each["order_id"]]} for each in found]


def order_names(connection: Connection, order_ids: Collection[int]) -> dict[int, Found]:
    """Return the orders' numbers, BRP's and the portals', by id."""
    found = fetch_dicts(connection, _names().where(order.c.order_id.in_(order_ids)))
    return {each["order_id"]: each for each in found}


def orders_named(
    connection: Connection, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return the ids of those of these orders (portal and its number) that are here."""
    wanted: dict[str, list[str]] = {}
    for portal, number in sorted(set(names)):
        wanted.setdefault(portal, []).append(number)
    found: dict[tuple[str, str], int] = {}
    for portal, numbers in wanted.items():
        for at in range(0, len(numbers), _AT_A_TIME):
            asked = select(order.c.portal_order_number, order.c.order_id).where(
                order.c.portal == portal,
                order.c.portal_order_number.in_(numbers[at : at + _AT_A_TIME]),
            )
            found |= {(portal, number): order_id for number, order_id in connection.execute(asked)}
    return found


def _names() -> Select[Any]:
    return select(
        order.c.order_id,
        order.c.order_number,
        order.c.portal,
        order.c.portal_order_number,
        order.c.cancelled_at,
    )
