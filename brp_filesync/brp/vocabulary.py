"""What the gym calls its own: its products and facilities, and what was agreed on for each product."""

from sqlalchemy import Connection, select

from brp_filesync.brp.schema_catalogue import agreed_price, facility, product


def product_numbers(connection: Connection) -> frozenset[str]:
    """Return all product numbers."""
    return frozenset(connection.scalars(select(product.c.product_number)))


def facility_ids(connection: Connection) -> frozenset[str]:
    """Return the ids of all facilities."""
    return frozenset(connection.scalars(select(facility.c.facility_id)))


def prices_by_product(connection: Connection) -> dict[str, tuple[int, ...]]:
    """Return the prices (öre) that each product was ever agreed on for, with whatever portal."""
    rows = connection.execute(
        select(agreed_price.c.product_number, agreed_price.c.price_ore)
        .distinct()
        .order_by(agreed_price.c.product_number, agreed_price.c.price_ore)
    )
    found: dict[str, list[int]] = {}
    for number, price_ore in rows:
        found.setdefault(number, []).append(price_ore)
    return {number: tuple(prices) for number, prices in found.items()}
