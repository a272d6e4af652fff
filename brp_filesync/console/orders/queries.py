"""An order's whole story: from file and row over invoice, mail and answer to payment, as one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp.audit_lists import acts_on
from brp_filesync.brp.entries import Invoice
from brp_filesync.brp.order_lists import list_orders, orders_called, show_order
from brp_filesync.brp.payment_entries import find_invoices
from brp_filesync.brp.payment_lists import payments_of_invoice
from brp_filesync.core.codes import word
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.ledger import lists, mails

_MOST = 50

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: when (UTC text, or a day), what, by whom, öre, and where to look."""

    at: str
    text: str
    who: str = ""
    ore: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """An order with its lines and invoices, its mails, and its steps in order."""

    order: Found
    invoices: tuple[Invoice, ...]
    mails: list[Found]
    steps: list[Step]


def orders_found(connection: Connection, text: str) -> list[Found]:
    """Return the newest orders that have the text, all for ""."""
    return list_orders(connection, "", Wanted(text=text), _MOST)


def orders_of_person(connection: Connection, customer_number: str) -> list[Found]:
    """Return a person's orders, the newest first."""
    found = list_orders(connection, "", Wanted(person=customer_number), _MOST * 4)
    return [each for each in found if each["customer_number"] == customer_number]


def story(connection: Connection, number: str) -> Story | None:
    """Return the order of that number of BRP's with all that happened to it; None for none."""
    called = orders_called(connection, number)
    listed = next((each for each in called if each["order_number"] == number), None)
    if listed is None:
        return None
    order = show_order(connection, listed)
    names = [f"{each['company_id']}:{each['invoice_number']}" for each in order["invoices"]]
    invoices = tuple(each for name in names for each in find_invoices(connection, name))
    sent = mails.of_order(connection, order["order_id"])
    steps = [
        *_of_order(connection, order),
        *_of_mails(sent),
        *_of_payments(connection, invoices),
        *_of_acts(connection, order, invoices),
    ]
    return Story(order, invoices, sent, sorted(steps, key=lambda step: step.at))


def _of_order(connection: Connection, order: Found) -> Iterator[Step]:
    yield Step(order["ordered_at"], phrase("ordered at {portal}", portal=order["portal"]))
    for row in lists.rows_of_order(connection, order["order_id"]):
        text = phrase(
            "{outcome} by file {name}, line {line}",
            outcome=word(row["outcome"]),
            name=row["name"],
            line=row["line"],
        )
        yield Step(row["decided_at"], text, path=f"/files/{row['file_id']}")
    for each in order["invoices"]:
        name = f"{each['company_id']}:{each['invoice_number']}"
        text = phrase("{kind} {name}", kind=word(each["kind"]), name=name)
        yield Step(str(each["invoice_date"]), text, ore=each["total_ore"])
    if order["cancelled_at"]:
        yield Step(order["cancelled_at"], phrase("cancelled"), order["cancelled_by"] or "")


def _of_mails(sent: list[Found]) -> Iterator[Step]:
    for mail in sent:
        if mail["ended_at"]:
            text = phrase(
                "mail, {kind}: {state}", kind=word(mail["kind"]), state=word(mail["state"])
            )
            yield Step(mail["ended_at"], text)


def _of_payments(connection: Connection, invoices: tuple[Invoice, ...]) -> Iterator[Step]:
    for invoice in invoices:
        for each in payments_of_invoice(connection, invoice.invoice_id):
            path = f"/payments/{each['payment_id']}" if each["payment_id"] else ""
            text = (
                phrase("invoice {name} owes again", name=invoice.name)
                if each["opposite_of"]
                else phrase("invoice {name} is settled", name=invoice.name)
            )
            yield Step(each["made_at"], text, each["made_by"], each["amount_ore"], path)


def _of_acts(connection: Connection, order: Found, invoices: tuple[Invoice, ...]) -> Iterator[Step]:
    subjects = [f"order {order['order_number']}", f"customer {order['customer_number']}"]
    subjects += [f"invoice {each.invoice_id}" for each in invoices]
    for act in acts_on(connection, subjects):
        yield Step(act["at"], act["act"], act["who"])
