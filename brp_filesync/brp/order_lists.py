"""Orders as people look them up: a list, and one whole. Never with a personnummer."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_catalogue import facility, product
from brp_filesync.brp.schema_people import organisation, person
from brp_filesync.brp.schema_sales import invoice, order, order_line
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import within

Found = dict[str, Any]

_billed = invoice.alias("billed")
_TOO_LONG = 10  # digits, for an invoice number: the column is a 32-bit integer


def list_orders(connection: Connection, portal: str, wanted: Wanted, limit: int) -> list[Found]:
    """Return orders, the newest first, by the days on which they were ordered. Amounts are in öre.

    "" leaves out no portal.
    """
    conditions = [*orders_wanted(wanted), *within(wanted, order.c.ordered_at)]
    if portal:
        conditions.append(order.c.portal == portal)
    return fetch_dicts(
        connection,
        _orders().where(*conditions).order_by(order.c.order_id.desc()).limit(limit),
    )


def orders_called(connection: Connection, number: str) -> list[Found]:
    """Return the orders that a number may mean, the newest first, as `list_orders` does.

    It is BRP's, the portal's, an OCR number or an invoice number; the portal's may be written as
    PORTAL:NUMBER, an invoice's as COMPANY:NUMBER.
    """
    whose, _, bare = number.rpartition(":")
    meant: list[ColumnElement[bool]] = [order.c.portal_order_number == number]
    of_invoice: list[ColumnElement[bool]] = [_billed.c.ocr_number == number]
    if whose:
        meant.append(and_(order.c.portal == whose, order.c.portal_order_number == bare))
    else:
        meant.append(order.c.order_number == number)
    if bare.isdecimal() and len(bare) < _TOO_LONG:
        is_its = _billed.c.invoice_number == int(bare)
        of_invoice.append(and_(_billed.c.company_id == whose, is_its) if whose else is_its)
    meant.append(order.c.order_id.in_(select(_billed.c.order_id).where(or_(*of_invoice))))
    return fetch_dicts(connection, _orders().where(or_(*meant)).order_by(order.c.order_id.desc()))


def show_order(connection: Connection, listed: Found) -> Found:
    """Return a listed order with all that is its: lines, and invoices with credit notes."""
    shown = dict(listed)
    of_order = order_line.c.order_id == shown["order_id"]
    shown["lines"] = fetch_dicts(
        connection,
        select(
            order_line.c.position,
            order_line.c.product_number,
            product.c.name,
            order_line.c.quantity,
            order_line.c.price_ore,
            order_line.c.starts_on,
            order_line.c.effect,
        )
        .join(product, product.c.product_number == order_line.c.product_number)
        .where(of_order)
        .order_by(order_line.c.position),
    )
    shown["invoices"] = fetch_dicts(
        connection,
        select(
            invoice.c.kind,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.recipient_name,
            invoice.c.invoice_date,
            invoice.c.due_date,
            invoice.c.total_ore,
            invoice.c.vat_ore,
            invoice.c.rest_ore,
            invoice.c.bankgiro,
            invoice.c.ocr_number,
            invoice.c.state,
            invoice.c.text,
        )
        .where(invoice.c.order_id == shown["order_id"])
        .order_by(invoice.c.invoice_id),
    )
    return shown


def _orders() -> Select[Any]:
    employer = organisation.alias("employer")
    return (
        select(
            order.c.order_id,
            order.c.order_number,
            order.c.portal,
            order.c.portal_order_number,
            order.c.label,
            order.c.ordered_at,
            order.c.imported_at,
            order.c.facility_id,
            facility.c.name.label("facility"),
            person.c.customer_number,
            (person.c.first_name + " " + person.c.last_name).label("person"),
            employer.c.name.label("employer"),
            order.c.total_ore,
            order.c.card_state,
            order.c.cancelled_at,
            order.c.cancelled_by,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.ocr_number,
            invoice.c.due_date,
            invoice.c.rest_ore,
            invoice.c.state.label("invoice_state"),
        )
        .join(person, person.c.person_id == order.c.person_id)
        .join(facility, facility.c.facility_id == order.c.facility_id)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .outerjoin(employer, employer.c.organisation_id == order.c.employer_id)
    )
