"""What finance decides of a portal's open credit note: the gym has paid it, or hasn't after all.

(docs/domain.md, Orders in 13)
"""

from typing import Any

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp import refunds
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.desk.invoices import one_invoice


def claim(app: App, called: str, paid_on: str) -> dict[str, Any]:
    """Return the open credit note called so, to be paid on that day.

    Raises NotPossible where nothing of it is left, its invoice isn't paid, or that day hasn't come.
    """
    with app.database.connect() as connection:
        return _claim(app, connection, called, paid_on)


def paid(app: App, called: str, paid_on: str, who: str) -> tuple[int, dict[str, Any]]:
    """Record that what is left of a credit note was paid to its portal on that day.

    Returns the refund's id, and the credit note as it was. Raises NotPossible as `claim` does.
    """
    with app.database.connect() as connection, app.database.write(connection):
        found = _claim(app, connection, called, paid_on)
        subject = f"credit note {found['company_id']}:{found['invoice_number']}"
        details: dict[str, str | int] = {"amount_ore": found["left_ore"], "paid_on": paid_on}
        act_id = record_act(connection, who, "refunds paid", subject, app.now, details)
        act = (act_id, who, app.now)
        return refunds.add_refund(connection, found, found["left_ore"], paid_on, act), found


def undo(app: App, refund_id: int, who: str) -> dict[str, Any]:
    """Take a refund back, and return it. Raises NotPossible where it is none, or undone already."""
    with app.database.connect() as connection, app.database.write(connection):
        found = refunds.find_refund(connection, refund_id)
        if found is None or refunds.is_undone(connection, refund_id):
            raise NotPossible(
                phrase("There is no refund {refund_id} to undo.", refund_id=refund_id),
                phrase("`filesync refunds list --paid` shows them."),
            )
        claimed = refunds.claim_of(connection, found["credit_note_id"]) or {}
        details: dict[str, str | int] = {"undoes": refund_id}
        act_id = record_act(
            connection, who, "refunds undo", f"refund {refund_id}", app.now, details
        )
        act, ore = (act_id, who, app.now), -found["amount_ore"]
        refunds.add_refund(connection, claimed, ore, found["paid_on"], act, refund_id)
    return found


def _claim(app: App, connection: Connection, called: str, paid_on: str) -> dict[str, Any]:
    found = refunds.claim_of(connection, one_invoice(connection, called).invoice_id)
    if found is None or found["left_ore"] == 0:
        raise NotPossible(
            phrase("Nothing of {called} is anybody's to their good.", called=called),
            phrase("`filesync refunds list` shows the open credit notes."),
        )
    unpaid_ore = refunds.unpaid_ore(connection, found["invoice_id"])
    if unpaid_ore > 0:
        raise NotPossible(
            phrase(
                "{unpaid_ore} of the invoice that {called} credits isn't paid (any more).",
                unpaid_ore=amount(unpaid_ore),
                called=called,
            ),
            phrase("Its portal owes that first: `filesync invoices show` tells what was unbooked."),
        )
    if paid_on > app.today.isoformat():
        raise NotPossible(
            phrase(
                "{called} can't have been paid on {day}: that day hasn't come.",
                called=called,
                day=paid_on,
            ),
            phrase("Record it when it is paid, with the bank's day: --on."),
        )
    return found
