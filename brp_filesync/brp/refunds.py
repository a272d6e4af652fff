"""What portals have to their good: open credit notes, and what the gym has paid of them.

A refund settles its credit note by an allocation that names it. Nothing is deleted: an undo is an
opposite row. (docs/domain.md, Orders in 13)
"""

from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select, update

from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_refunds import refund
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.brp.written import note_new
from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.database.bulk import fetch_dicts, next_id

Found = dict[str, Any]


def open_claims(connection: Connection, portal: str) -> list[Found]:
    """Return the open credit notes, the oldest first, of all portals for "": `left_ore` is above 0."""
    wanted = _claims().where(invoice.c.rest_ore < 0).order_by(invoice.c.invoice_id)
    if portal:
        wanted = wanted.where(order.c.portal == portal)
    return fetch_dicts(connection, wanted)


def claim_of(connection: Connection, invoice_id: int) -> Found | None:
    """Return a credit note as `open_claims` does, open or not; None where it is none."""
    found = fetch_dicts(connection, _claims().where(invoice.c.invoice_id == invoice_id))
    return found[0] if found else None


def unpaid_ore(connection: Connection, credit_note_id: int) -> int:
    """Return what is left to pay of the invoice that a credit note credits (öre).

    Nothing was left when the note made a claim; a payment that was taken back since has opened it.
    """
    note = invoice.alias("note")
    rest = (
        select(invoice.c.rest_ore)
        .join(note, note.c.credits_invoice_id == invoice.c.invoice_id)
        .where(note.c.invoice_id == credit_note_id)
    )
    return int(connection.scalar(rest) or 0)


def _claims() -> Select[Any]:
    return (
        select(
            invoice.c.invoice_id,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.ocr_number,
            invoice.c.invoice_date,
            invoice.c.state,
            invoice.c.settled_from,
            order.c.portal,
            order.c.portal_order_number,
            order.c.order_number,
            (-invoice.c.total_ore).label("credited_ore"),
            (-invoice.c.rest_ore).label("left_ore"),
        )
        .join(order, order.c.order_id == invoice.c.order_id)
        .where(invoice.c.kind == "credit_note")
    )


def refunds(connection: Connection, portal: str) -> list[Found]:
    """Return what was paid, the oldest first; `undone` says whether it was taken back since."""
    opposite = refund.alias("opposite")
    wanted = (
        select(
            refund.c.refund_id,
            order.c.portal,
            invoice.c.company_id,
            invoice.c.invoice_number,
            refund.c.amount_ore,
            refund.c.paid_on,
            refund.c.made_at,
            refund.c.made_by,
            exists().where(opposite.c.opposite_of == refund.c.refund_id).label("undone"),
        )
        .join(invoice, invoice.c.invoice_id == refund.c.credit_note_id)
        .join(order, order.c.order_id == invoice.c.order_id)
        .where(refund.c.opposite_of.is_(None))
        .order_by(refund.c.refund_id)
    )
    if portal:
        wanted = wanted.where(order.c.portal == portal)
    return fetch_dicts(connection, wanted)


def find_refund(connection: Connection, refund_id: int) -> Found | None:
    """Return a refund that a person made, None for none."""
    rows = select(refund).where(refund.c.refund_id == refund_id, refund.c.opposite_of.is_(None))
    found = fetch_dicts(connection, rows)
    return found[0] if found else None


def is_undone(connection: Connection, refund_id: int) -> bool:
    """Say whether the refund was taken back."""
    return bool(connection.scalar(select(exists().where(refund.c.opposite_of == refund_id))))


def add_refund(
    connection: Connection,
    claim: Found,
    amount_ore: int,
    paid_on: str,
    act: tuple[int, str, str],
    opposite_of: int | None = None,
) -> int:
    """Write a refund (öre; below zero takes one back) and settle the credit note by it.

    `act` is the audit's id, who and when. Returns its id. Under the writer's lock.
    """
    act_id, who, now = act
    refund_id = next_id(connection, refund.c.refund_id)
    connection.execute(
        insert(refund).values(
            refund_id=refund_id,
            credit_note_id=claim["invoice_id"],
            amount_ore=amount_ore,
            paid_on=paid_on,
            opposite_of=opposite_of,
            made_at=now,
            made_by=who,
            act_id=act_id,
        )
    )
    note_new(connection, refund, (refund_id, refund_id))
    entry_id = next_id(connection, allocation.c.allocation_id)
    before = select(allocation.c.allocation_id).where(allocation.c.refund_id == opposite_of)
    connection.execute(
        insert(allocation).values(
            allocation_id=entry_id,
            invoice_id=claim["invoice_id"],
            refund_id=refund_id,
            amount_ore=-amount_ore,
            written_off_ore=0,
            opposite_of=None if opposite_of is None else connection.scalar(before),
            made_at=now,
            made_by=who,
            act_id=act_id,
        )
    )
    note_new(connection, allocation, (entry_id, entry_id))
    rest_ore = amount_ore - int(claim["left_ore"])
    state, settled_from = claim["state"], claim["settled_from"]
    if rest_ore == 0:
        state, settled_from = INVOICE.moved(state, "done"), state
    elif state == "done":
        state, settled_from = INVOICE.moved("done", settled_from or "sent"), None
    connection.execute(
        update(invoice)
        .where(invoice.c.invoice_id == claim["invoice_id"])
        .values(rest_ore=rest_ore, state=state, settled_from=settled_from)
    )
    return refund_id


def sums_by_portal(claims: list[Found]) -> dict[str, int]:
    """Return what each portal has to its good (öre)."""
    sums: dict[str, int] = {}
    for each in claims:
        sums[each["portal"]] = sums.get(each["portal"], 0) + int(each["left_ore"])
    return sums
