"""What a person decides of an invoice: credited whole. And which one is meant."""

from sqlalchemy import Connection

from brp_filesync.brp.audit import record_act
from brp_filesync.brp.credit_notes import add_credit_note, is_credited, valid_order_of
from brp_filesync.brp.entries import Invoice
from brp_filesync.brp.payment_entries import find_invoices
from brp_filesync.brp.tasks import add_task
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database


def one_invoice(connection: Connection, called: str) -> Invoice:
    """Return the one invoice called so. Raises NotPossible for none, and for several."""
    found = find_invoices(connection, called)
    if len(found) == 1:
        return found[0]
    many = ", ".join(each.name for each in found)
    raise NotPossible(
        phrase("{called} is several invoices: {many}.", called=called, many=many)
        if found
        else phrase("There is no invoice {called}.", called=called),
        phrase(
            "Name it by its OCR number or its invoice number, where two have it as COMPANY:NUMBER."
        ),
    )


def creditable(database: Database, called: str) -> Invoice:
    """Return the invoice called so. Raises NotPossible where it can't be credited."""
    with database.connect() as connection:
        found = one_invoice(connection, called)
        _demand_creditable(connection, found)
    return found


def credit(database: Database, found: Invoice, who: str, today: str, now: str) -> str:
    """Make the invoice's credit note, and return its name; what was paid leaves it open.

    What was bought stays valid: finance gets a task, unless the order is cancelled. Raises
    NotPossible where it can't be credited any more.
    """
    with database.connect() as connection, database.write(connection):
        _demand_creditable(connection, found)
        credit_id, name = add_credit_note(connection, found.invoice_id, who, today, now)
        details = {"credits": found.invoice_id}
        record_act(connection, who, "invoices credit", f"invoice {credit_id}", now, details)
        order_id = valid_order_of(connection, found.invoice_id)
        if order_id is not None:
            add_task(connection, "credited-still-valid", order_id, found.invoice_id, now)
    return name


def _demand_creditable(connection: Connection, found: Invoice) -> None:
    if found.kind != "invoice":
        raise NotPossible(phrase("{name} is a credit note itself.", name=found.name))
    if is_credited(connection, found.invoice_id):
        raise NotPossible(
            phrase("{name} is credited already.", name=found.name),
            phrase("`filesync invoices show` tells by which."),
        )
