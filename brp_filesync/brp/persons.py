"""A person whom staff have in hand: who that is, and another e-mail address."""

from sqlalchemy import Connection, select, update

from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import order


def person_called(connection: Connection, customer_number: str) -> int | None:
    """Return the person with that customer number, None for nobody."""
    found = select(person.c.person_id).where(person.c.customer_number == customer_number)
    return connection.scalar(found)


def set_email(connection: Connection, person_id: int, address: str) -> None:
    """Give a person another e-mail address, as staff say."""
    connection.execute(update(person).where(person.c.person_id == person_id).values(email=address))


def orders_of(connection: Connection, person_id: int) -> list[int]:
    """Return the ids of a person's orders."""
    wanted = select(order.c.order_id).where(order.c.person_id == person_id)
    return [int(order_id) for (order_id,) in connection.execute(wanted)]


def personnummer_of(connection: Connection, person_id: int) -> str:
    """Return a person's personnummer, "" for none."""
    found = select(person.c.personnummer).where(person.c.person_id == person_id)
    return connection.scalar(found) or ""
