"""The cases of tests/support/purchases.py as a gym meets them: persons in BRP, and orders in files.

Each case has persons of its own, so that thousands share a gym and a file without meeting. What
they hold is entered as staff would. What they have bought before today is imported for once, and
then made to be what the case says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from brp_filesync.brp import schema_people as people
from brp_filesync.brp.schema_catalogue import agreed_price, product, product_right
from brp_filesync.brp.schema_sales import invoice_line, order_line
from tests.support.gym import Gym, a_cancel, a_product, an_order, personnummer
from tests.support.purchases import PERSONS, World
from tests.unit.orders_in.matching import PRODUCTS, RIGHTS

Row = dict[str, Any]

PRICE_ORE = 499_000
# Row ids of what is held are above those that the imported past makes, which is deleted again.
_HELD_FROM = 1_000_000
_EFFECTS = (
    "product_number",
    "quantity",
    "effect",
    "starts_on",
    "subscription_id",
    "punch_card_id",
    "debited_until_before",
    "ends_on_before",
    "clips_before",
    "valid_until_before",
)


@dataclass(frozen=True)
class Case:
    """Orders of a few persons with what they hold: ids are the gym's, numbers the portal's.

    `events` are as the matching gets them; `numbers` are the orders' numbers, an item an event.
    """

    mode: str
    always_new: bool
    events: list[Row]
    numbers: list[str]
    subscriptions: list[Row]
    cards: list[Row]
    files: list[list[str]] = field(default_factory=list)


def as_case(place: int, world: World, mode: str, always_new: bool) -> Case:
    """Return the orders and what is held with ids that no other place has."""
    made, subscriptions, cards = world
    first_person, first_held = place * len(PERSONS), _HELD_FROM + place * 100
    for row in [*subscriptions, *cards, *(event for order in made for event in order)]:
        row["person"] += first_person
    for row in [*subscriptions, *(event for order in made for event in order)]:
        row["subscription_id"] += first_held if row["subscription_id"] else 0
    for row in [*cards, *(event for order in made for event in order)]:
        row["punch_card_id"] += first_held if row["punch_card_id"] else 0
    events: list[Row] = []
    numbers: list[str] = []
    firsts: list[int] = []
    for at, rows in enumerate(made):
        firsts.append(len(events))
        of = rows[0]["of_event"]
        named = at if of < 0 else of
        for line, row in enumerate(rows):
            numbers.append(f"W-{place}-{named}")
            events.append(
                row
                | {
                    "event": len(events),
                    "price_ore": PRICE_ORE * row["quantity"],
                    "of_event": -1 if of < 0 else firsts[of] + line,
                }
            )
    files = list(_files(events, numbers))
    return Case(mode, always_new, events, numbers, subscriptions, cards, files)


def _files(events: list[Row], numbers: list[str]) -> Iterator[list[str]]:
    """Yield the rows of one file after another.

    A cancellation is applied right after its order where both are in one file: one that comes
    later than that waits for the next file.
    """
    rows: list[str] = []
    before = ""
    bought: set[str] = set()
    for at, (event, number) in enumerate(zip(events, numbers, strict=True)):
        if event["kind"] == "buy":
            line = 1 + sum(1 for each in numbers[:at] if each == number)
            rows.append(_bought(event, number, line))
            bought.add(number)
        elif at == 0 or numbers[at - 1] != number or events[at - 1]["kind"] == "buy":
            if number in bought and before != number:
                yield rows
                rows, bought = [], set()
            rows.append(a_cancel(number))
        before = number
    yield rows


def _bought(event: Row, number: str, line: int) -> str:
    return an_order(
        number,
        line=line,
        personnummer=personnummer(event["person"]),
        email="",
        product=event["product_number"],
        quantity=event["quantity"],
        price_ore=event["price_ore"],
        start=event["asked_start"].replace("-", ""),
    )


def enter_cases(gym: Gym, cases: Sequence[Case]) -> None:
    """Enter the products, persons, and what they hold and have bought before."""
    gym.do("DELETE FROM brp_agreed_price", "DELETE FROM brp_product")
    nobody = {
        "birth_date": None,
        "first_name": "Åsa",
        "last_name": "Öberg",
        "email": None,
        "mobile": None,
        "street": None,
        "postal_code": None,
        "city": None,
        "country": None,
        "facility_id": "101",
        "organisation_id": None,
        "created_at": "2026-01-01T00:00:00Z",
    }
    engine = gym.engine()
    with engine.begin() as connection:
        connection.execute(insert(product), [_product(row) for row in PRODUCTS])
        connection.execute(insert(product_right), RIGHTS)
        connection.execute(
            insert(agreed_price),
            [
                {
                    "portal": "wellnet",
                    "product_number": row["product_number"],
                    "facility_id": "101",
                    "valid_from": "2026-01-01",
                    "valid_to": None,
                    "price_ore": PRICE_ORE,
                }
                for row in PRODUCTS
            ],
        )
        connection.execute(
            insert(people.person),
            [
                nobody
                | {
                    "person_id": each,
                    "customer_number": f"K{each}",
                    "personnummer": personnummer(each),
                }
                for each in range(1, len(cases) * len(PERSONS) + 1)
            ],
        )
    past = {
        number: event
        for case in cases
        for event, number in zip(case.events, case.numbers, strict=True)
        if event["kind"] == "take_back" and event["of_event"] < 0
    }
    gym.deliver(
        [
            _bought(
                event | {"product_number": "YEAR", "quantity": 1, "price_ore": PRICE_ORE}, number, 1
            )
            for number, event in past.items()
        ],
        serial=1,
    )
    assert gym.night().exit_code == 0
    lines = dict(gym.rows("brp_order", "portal_order_number", "order_id"))
    with engine.begin() as connection:
        held = [row for case in cases for row in case.subscriptions]
        connection.execute(insert(people.subscription), [_held(row) for row in held])
        held = [row for case in cases for row in case.cards]
        connection.execute(insert(people.punch_card), [_held(row) for row in held])
        connection.execute(
            update(order_line)
            .where(order_line.c.order_id == bindparam("of_order"))
            .values({name: bindparam(name) for name in _EFFECTS}),
            [
                {"of_order": lines[number]} | _stored({name: event[name] for name in _EFFECTS})
                for number, event in past.items()
            ],
        )
        connection.execute(  # and an invoice says what its order does
            update(invoice_line).values(
                quantity=select(order_line.c.quantity)
                .where(order_line.c.order_line_id == invoice_line.c.order_line_id)
                .scalar_subquery()
            )
        )
        connection.execute(
            delete(people.subscription).where(people.subscription.c.subscription_id < _HELD_FROM)
        )
    engine.dispose()


def _product(row: Row) -> Row:
    return a_product(
        row["product_number"],
        row["kind"],
        row["debit_method"] or None,
        row["gives_membership"] or None,
        row["period_months"] or None,
        row["has_fixed_end"],
        row["clips"] or None,
        row["validity_months"] or None,
        row["refill"],
        None,
    )


def _held(row: Row) -> Row:
    values = _stored(row)
    values["person_id"] = values.pop("person")
    return values


def _stored(row: Row) -> Row:
    """Return the row with NULL where the matching's frames say "" or 0 for none."""
    ids = ("subscription_id", "punch_card_id")
    return {
        name: None if value == "" or (name in ids and value == 0) else value
        for name, value in row.items()
    }
