"""The entries of one payment, as a person's act reads and writes them: nothing is ever deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    insert,
    select,
    true,
    union,
    update,
)

from brp_filesync.brp.audit import record_act
from brp_filesync.brp.entries import Invoice, InvoiceAfter, PastAct, Payment, Settled, Waiting
from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.settlement_lumps import Lump, add_lumps
from brp_filesync.brp.written import note_new
from brp_filesync.core.payment_acts import audited
from brp_filesync.database.bulk import next_id


def find_payment(connection: Connection, payment_id: int) -> Payment | None:
    """Return a payment, None where there is none."""
    wanted = (
        select(
            payment.c.payment_id,
            payment.c.kind,
            payment.c.amount_ore,
            payment.c.bankgiro,
            deposit.c.payment_journal_id,
            deposit.c.received_ore.label("deposit_ore"),
            select(func.min(company.c.company_id))
            .where(company.c.bankgiro == payment.c.bankgiro, payment.c.bankgiro != "")
            .scalar_subquery()
            .label("company_id"),
        )
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .where(payment.c.payment_id == payment_id)
    )
    found = connection.execute(wanted).mappings().one_or_none()
    return None if found is None else Payment(**found)


def find_invoices(connection: Connection, named: str) -> list[Invoice]:
    """Return the invoices called so: COMPANY:NUMBER, or an OCR number (of any bankgiro).

    A number that is nobody's OCR number is an invoice number, of any company.
    """
    company_id, colon, number = named.rpartition(":")
    if not colon and (found := _invoices(connection, invoice.c.ocr_number == named)):
        return found
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return []
    of_company = invoice.c.company_id == company_id if colon else true()
    return _invoices(connection, and_(of_company, invoice.c.invoice_number == int(number)))


def invoices_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Invoice]:
    """Return invoices by their ids."""
    return {each.invoice_id: each for each in _invoices(connection, invoice.c.invoice_id.in_(ids))}


def _invoices(connection: Connection, which: ColumnElement[bool]) -> list[Invoice]:
    wanted = select(
        invoice.c.invoice_id,
        invoice.c.company_id,
        invoice.c.invoice_number,
        invoice.c.kind,
        invoice.c.total_ore,
        invoice.c.rest_ore,
        invoice.c.state,
        invoice.c.settled_from,
    )
    rows = connection.execute(wanted.where(which).order_by(invoice.c.invoice_id)).mappings()
    return [Invoice(**row) for row in rows]


def settled_by(connection: Connection, payment_id: int) -> list[Settled]:
    """Return all that a payment settled, in the order of writing, with what was taken back."""
    undone = allocation.alias("undone")
    wanted = (
        select(
            allocation.c.invoice_id,
            allocation.c.amount_ore,
            allocation.c.written_off_ore,
            allocation.c.opposite_of,
            allocation.c.allocation_id,
            allocation.c.act_id,
            allocation.c.payment_id,
            exists().where(undone.c.opposite_of == allocation.c.allocation_id).label("closed"),
        )
        .where(allocation.c.payment_id == payment_id)
        .order_by(allocation.c.allocation_id)
    )
    return [Settled(**row) for row in connection.execute(wanted).mappings()]


def waiting_of(connection: Connection, payment_id: int) -> list[Waiting]:
    """Return all that ever was unmatched of a payment, in the order of writing."""
    shut = unmatched.alias("shut")
    wanted = (
        select(
            unmatched.c.amount_ore,
            unmatched.c.reason,
            unmatched.c.reference,
            unmatched.c.twin_payment_id,
            unmatched.c.note,
            unmatched.c.handled_at.is_not(None).label("handled"),
            unmatched.c.opposite_of,
            unmatched.c.unmatched_id,
            unmatched.c.act_id,
            unmatched.c.payment_id,
            unmatched.c.against_payment_id,
            exists().where(shut.c.opposite_of == unmatched.c.unmatched_id).label("closed"),
        )
        .where(unmatched.c.payment_id == payment_id)
        .order_by(unmatched.c.unmatched_id)
    )
    return [Waiting(**row) for row in connection.execute(wanted).mappings()]


def shares_twin(connection: Connection, twin_id: int, of: Payment) -> bool:
    """Say whether another payment of the same file has this twin already.

    What a person has said and taken back isn't counted.
    """
    undone = unmatched.alias("undone")
    taken_back = and_(
        unmatched.c.handled_at.is_not(None),
        exists().where(undone.c.opposite_of == unmatched.c.unmatched_id),
    )
    return bool(
        connection.scalar(
            select(unmatched.c.unmatched_id)
            .join(payment, payment.c.payment_id == unmatched.c.payment_id)
            .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
            .where(
                unmatched.c.twin_payment_id == twin_id,
                unmatched.c.payment_id != of.payment_id,
                deposit.c.payment_journal_id == of.payment_journal_id,
                ~taken_back,
            )
            .limit(1)
        )
    )


def said_to_be(connection: Connection, payment_id: int) -> int | None:
    """Return the payment that a person has said this one to be once more, None for none."""
    undone = unmatched.alias("undone")
    found: int | None = connection.scalar(
        select(func.max(unmatched.c.twin_payment_id))
        .join(audit_log, audit_log.c.audit_id == unmatched.c.act_id)
        .where(
            unmatched.c.payment_id == payment_id,
            unmatched.c.handled_at.is_not(None),
            audit_log.c.act == audited("same"),
            ~exists().where(undone.c.opposite_of == unmatched.c.unmatched_id),
        )
    )
    return found


def twins_of_journal(connection: Connection, bank: str, sha256: str) -> list[tuple[int, int]]:
    """Return payment and twin of what waits whole of a bank's file as `maybe-seen`.

    Only with the twin's amount: another amount is no second copy.
    """
    twin, closed = payment.alias("twin"), unmatched.alias("closed")
    found = connection.execute(
        select(payment.c.payment_id, twin.c.payment_id)
        .select_from(payment_journal)
        .join(deposit, deposit.c.payment_journal_id == payment_journal.c.payment_journal_id)
        .join(payment, payment.c.deposit_id == deposit.c.deposit_id)
        .join(unmatched, unmatched.c.payment_id == payment.c.payment_id)
        .join(twin, twin.c.payment_id == unmatched.c.twin_payment_id)
        .where(
            payment_journal.c.bank == bank,
            payment_journal.c.content_sha256 == sha256,
            unmatched.c.reason == "maybe-seen",
            unmatched.c.amount_ore == payment.c.amount_ore,
            twin.c.amount_ore == payment.c.amount_ore,
            unmatched.c.opposite_of.is_(None),
            unmatched.c.handled_at.is_(None),
            ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
        )
        .order_by(payment.c.payment_id)
    )
    return [(row[0], row[1]) for row in found]


def acts_by_id(connection: Connection, ids: Sequence[int]) -> list[PastAct]:
    """Return acts of the audit log, the latest first."""
    wanted = select(audit_log.c.audit_id, audit_log.c.act, audit_log.c.details)
    rows = connection.execute(
        wanted.where(audit_log.c.audit_id.in_(ids)).order_by(audit_log.c.audit_id.desc())
    )
    return [
        PastAct(act_id, act, json.loads(details).get("undoes")) for act_id, act, details in rows
    ]


def payments_of_act(connection: Connection, act_id: int) -> list[int]:
    """Return the payments that an act has written entries of, in order."""
    tables = (allocation, unmatched)
    found = union(*(select(each.c.payment_id).where(each.c.act_id == act_id) for each in tables))
    return sorted(connection.scalars(found))


def write_act(
    connection: Connection,
    *,
    who: str,
    act: str,
    payment_id: int,
    now: str,
    details: Mapping[str, str | int],
    settled: Sequence[Settled],
    waiting: Sequence[Waiting],
    rests: Mapping[int, InvoiceAfter],
    lumps: Sequence[Lump] = (),
) -> int:
    """Record the act, insert its entries and set the invoices' rest (öre) and state.

    An entry that names no payment is of `payment_id`. Returns the act's id. What is handled is so
    from now on.
    """
    act_id = next_id(connection, audit_log.c.audit_id)
    record_act(connection, who, act, f"payment {payment_id}", now, details)
    made = {"made_at": now, "made_by": who, "act_id": act_id}
    booked = [_allocation(each, payment_id) | made for each in settled]
    _insert(connection, allocation, "allocation_id", booked)
    left = [_unmatched(each, payment_id, now) | made for each in waiting]
    _insert(connection, unmatched, "unmatched_id", left)
    add_lumps(connection, lumps, {**made, "payment_id": payment_id})
    for invoice_id, after in rests.items():  # those that a person has named
        connection.execute(
            update(invoice).where(invoice.c.invoice_id == invoice_id).values(**asdict(after))
        )
    return act_id


def _allocation(entry: Settled, payment_id: int) -> dict[str, Any]:
    return {
        "payment_id": entry.payment_id or payment_id,
        "invoice_id": entry.invoice_id,
        "amount_ore": entry.amount_ore,
        "written_off_ore": entry.written_off_ore,
        "opposite_of": entry.opposite_of,
    }


def _unmatched(entry: Waiting, payment_id: int, now: str) -> dict[str, Any]:
    return {
        "payment_id": entry.payment_id or payment_id,
        "amount_ore": entry.amount_ore,
        "reason": entry.reason,
        "reference": entry.reference,
        "twin_payment_id": entry.twin_payment_id,
        "against_payment_id": entry.against_payment_id,
        "note": entry.note,
        "handled_at": now if entry.handled else None,
        "opposite_of": entry.opposite_of,
    }


def _insert(
    connection: Connection, table: Table, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    first = next_id(connection, table.c[key])
    if rows:
        numbered = [{**row, key: first + place} for place, row in enumerate(rows)]
        connection.execute(insert(table), numbered)
        note_new(connection, table, (first, first + len(rows) - 1))
