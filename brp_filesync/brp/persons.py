"""A person whom staff have in hand: who that is, and another e-mail address."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import order

_AT_A_TIME = 500


def person_called(connection: Connection, customer_number: str) -> int | None:
    """Return the person with that customer number, None for nobody."""
    found = select(person.c.person_id).where(person.c.customer_number == customer_number)
    return connection.scalar(found)


def persons_numbered(
    connection: Connection, customer_numbers: Collection[str]
) -> dict[tuple[str, str], int]:
    """Return those who have these customer numbers: number and when the card was made → id."""
    numbers = sorted(customer_numbers)
    found: dict[tuple[str, str], int] = {}
    for at in range(0, len(numbers), _AT_A_TIME):
        some = numbers[at : at + _AT_A_TIME]
        wanted = select(person.c.customer_number, person.c.created_at, person.c.person_id)
        rows = connection.execute(wanted.where(person.c.customer_number.in_(some)))
        found |= {(number, created_at): int(person_id) for number, created_at, person_id in rows}
    return found


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
