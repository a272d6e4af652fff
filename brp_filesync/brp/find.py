"""What a person has in hand, a name or any number, as conditions on persons, orders and invoices.

A list that joins one of these tables takes the conditions; any other asks for ids.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, exists, or_, select

from brp_filesync.brp.schema_payments import deposit, payment, payment_journal
from brp_filesync.brp.schema_people import organisation, person
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted, personnummer_like
from brp_filesync.database.finding import Orders, holds

Conditions = list[ColumnElement[bool]]


def persons_called(text: str) -> Select[Any]:
    """Return the ids of persons by name, customer number, e-mail address or personnummer.

    Of a name its words are looked for, in any order; of a personnummer the whole.
    """
    name = person.c.first_name + " " + person.c.last_name
    called = [
        and_(*(holds(each, name) for each in text.split())),
        holds(text, person.c.customer_number, person.c.email),
    ]
    if numbers := personnummer_like(text):
        called.append(person.c.personnummer.in_(numbers))
    return select(person.c.person_id).where(or_(*called))


def demand_person(connection: Connection, text: str) -> None:
    """Raise NotPossible where nobody is called so. What was looked for isn't said again."""
    if not connection.scalar(select(exists(persons_called(text)))):
        raise NotPossible(
            phrase("Nobody in BRP is called what --person says."),
            phrase(
                "A name, a customer number, an e-mail address or a personnummer finds a person."
            ),
        )


def orders_wanted(wanted: Wanted) -> Conditions:
    """Return the conditions on `brp_order` of who bought, where, and the text; days are others'."""
    found: Conditions = []
    if wanted.text:
        billed = select(invoice.c.order_id).where(_invoice_called(wanted.text))
        found.append(or_(_order_called(wanted.text), order.c.order_id.in_(billed)))
    if wanted.person:
        found.append(order.c.person_id.in_(persons_called(wanted.person)))
    if wanted.facility_id:
        found.append(order.c.facility_id == wanted.facility_id)
    return found


def orders_meant(wanted: Wanted) -> Orders:
    """Return the orders that are wanted, for a list that has but their ids."""
    return Orders(
        _order_ids(Wanted(person=wanted.person, facility_id=wanted.facility_id)),
        _order_ids(Wanted(text=wanted.text)),
    )


def invoices_wanted(wanted: Wanted) -> Conditions:
    """Return the same conditions on `brp_invoice`, joined with its order: a text may be its own."""
    found = orders_wanted(Wanted(person=wanted.person, facility_id=wanted.facility_id))
    if wanted.text:
        its_own = _invoice_called(wanted.text)
        named = holds(wanted.text, invoice.c.recipient_name)
        found.append(or_(its_own, named, _order_called(wanted.text)))
    return found


def payments_called(text: str) -> ColumnElement[bool]:
    """Return the condition on `brp_payment`: a reference, a payer or words of it are so."""
    return holds(
        _bare(text),
        payment.c.reference,
        payment.c.references_json,
        payment.c.text,
        payment.c.payer_name,
        payment.c.payer_bankgiro,
    )


def payment_contents(text: str) -> Select[Any]:
    """Return the SHA-256 of the payment files in which a payment is called so."""
    return (
        select(payment_journal.c.content_sha256)
        .join(deposit, deposit.c.payment_journal_id == payment_journal.c.payment_journal_id)
        .join(payment, payment.c.deposit_id == deposit.c.deposit_id)
        .where(payments_called(text))
    )


def _order_ids(wanted: Wanted) -> Select[Any] | None:
    conditions = orders_wanted(wanted)
    return select(order.c.order_id).where(*conditions) if conditions else None


def _order_called(text: str) -> ColumnElement[bool]:
    employers = select(organisation.c.organisation_id).where(holds(text, organisation.c.name))
    called = [
        holds(text, order.c.order_number, order.c.portal_order_number),
        order.c.person_id.in_(persons_called(text)),
        order.c.employer_id.in_(employers),
    ]
    if ":" in text:
        called.append(holds(text, order.c.portal + ":" + order.c.portal_order_number))
    return or_(*called)


def _invoice_called(text: str) -> ColumnElement[bool]:
    number = cast(invoice.c.invoice_number, String)
    called = [holds(_bare(text), invoice.c.ocr_number, number)]
    if ":" in text:
        called.append(holds(text, invoice.c.company_id + ":" + number))
    return or_(*called)


def _bare(text: str) -> str:
    """Return a number without the blanks that it is written with; any other text as it is."""
    bare = "".join(text.split())
    return bare if bare.isdecimal() else text
