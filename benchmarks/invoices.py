"""The open invoices that are paid in the benchmarks of booking, and what each payment pays."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select

from brp_filesync.brp import schema_sales as sales
from brp_filesync.brp.schema_people import organisation, person
from brp_filesync.core import ocr
from brp_filesync.database.bulk import insert_rows

MOMENT = "2026-11-01T08:00:00Z"
_FIRST = 100_001


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of a file: `number` from 0, öre, and the reference that it names."""

    number: int
    ore: int
    reference: str


def paid(number: int) -> Paid:
    """Return a payment: most pay an invoice exactly, some too much, twice, or nobody knows what."""
    ore, reference = _total(number), ocr.make(str(_FIRST + number))
    if number % 100 == 7:
        ore += 500
    elif number % 100 == 13 and number:
        reference = ocr.make(str(_FIRST + number - 1))
    elif number % 100 == 21:
        ore -= 100
    elif number % 100 == 42:
        reference = f"{number}00"
    return Paid(number, ore, reference)


def fill_invoices(engine: Engine, count: int) -> None:
    """Enter a buyer and so many orders with their open invoices of 1000.00 kr and more."""
    with engine.begin() as connection:
        recipient = connection.scalar(select(organisation.c.organisation_id))
        connection.execute(insert(person).values(**_buyer()))
        insert_rows(connection, sales.order, _ORDER, (_order(n, recipient) for n in range(count)))
        insert_rows(
            connection, sales.invoice, _INVOICE, (_invoice(n, recipient) for n in range(count))
        )


def _total(number: int) -> int:
    return 100_000 + number % 977


_ORDER = (
    "order_id",
    "order_number",
    "portal",
    "portal_order_number",
    "content_hash",
    "person_id",
    "recipient_id",
    "facility_id",
    "label",
    "ordered_at",
    "imported_at",
    "total_ore",
    "card_state",
)
_INVOICE = (
    "invoice_id",
    "company_id",
    "invoice_number",
    "kind",
    "order_id",
    "recipient_id",
    "recipient_name",
    "street",
    "postal_code",
    "city",
    "country",
    "invoice_date",
    "due_date",
    "payment_terms_days",
    "text",
    "total_ore",
    "vat_ore",
    "rest_ore",
    "bankgiro",
    "ocr_number",
    "state",
    "reminders",
)


def _order(number: int, recipient: int | None) -> tuple[Any, ...]:
    return (
        number + 1,
        str(number + 1),
        "wellnet",
        f"W-{number}",
        "x",
        1,
        recipient,
        "101",
        "Wellnet",
        MOMENT,
        MOMENT,
        _total(number),
        "collected",
    )


def _invoice(number: int, recipient: int | None) -> tuple[Any, ...]:
    total = _total(number)
    return (
        number + 1,
        "GYM",
        _FIRST + number,
        "invoice",
        number + 1,
        recipient,
        "Wellnet AB",
        "Box 1",
        "111 11",
        "Stockholm",
        "SE",
        "2026-11-01",
        "2026-12-01",
        30,
        "Avser",
        total,
        0,
        total,
        "9912346",
        ocr.make(str(_FIRST + number)),
        "sent",
        False,
    )


def _buyer() -> dict[str, Any]:
    given: dict[str, Any] = {
        "person_id": 1,
        "customer_number": "1",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "facility_id": "101",
        "created_at": MOMENT,
    }
    needed = {
        column.name: ""
        for column in person.columns
        if not column.nullable and column.name not in given
    }
    return {**needed, **given}
