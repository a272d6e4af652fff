"""The entries of one payment, as a person's act reads and writes them: nothing is ever deleted."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    insert,
    select,
    true,
    update,
)

from brp_filesync.brp.audit import record_act
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.database.bulk import next_id

Found = dict[str, Any]


def find_payment(connection: Connection, payment_id: int) -> Found | None:
    """Return a payment with its journal's format and bank, None where there is none."""
    wanted = (
        select(
            payment.c.payment_id,
            payment.c.kind,
            payment.c.amount_ore,
            payment.c.paid_on,
            payment.c.bankgiro,
            payment.c.payer_name,
            payment_journal.c.format,
            payment_journal.c.bank,
        )
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(payment.c.payment_id == payment_id)
    )
    found = _listed(connection, wanted)
    return found[0] if found else None


def find_invoices(connection: Connection, named: str) -> list[Found]:
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


def _invoices(connection: Connection, which: ColumnElement[bool]) -> list[Found]:
    wanted = select(
        invoice.c.invoice_id,
        invoice.c.company_id,
        invoice.c.invoice_number,
        invoice.c.kind,
        invoice.c.ocr_number,
        invoice.c.total_ore,
        invoice.c.rest_ore,
        invoice.c.state,
    )
    return _listed(connection, wanted.where(which).order_by(invoice.c.invoice_id))


def invoices_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Found]:
    """Return invoices by their ids."""
    wanted = select(invoice).where(invoice.c.invoice_id.in_(ids))
    return {row["invoice_id"]: row for row in _listed(connection, wanted)}


def entries_of(connection: Connection, payment_id: int) -> tuple[list[Found], list[Found]]:
    """Return all allocations and all unmatched rows of a payment; `closed`: taken back since."""
    undone, shut = allocation.alias("undone"), unmatched.alias("shut")
    booked = (
        select(
            allocation,
            exists().where(undone.c.opposite_of == allocation.c.allocation_id).label("closed"),
        )
        .where(allocation.c.payment_id == payment_id)
        .order_by(allocation.c.allocation_id)
    )
    left = (
        select(
            unmatched,
            exists().where(shut.c.opposite_of == unmatched.c.unmatched_id).label("closed"),
        )
        .where(unmatched.c.payment_id == payment_id)
        .order_by(unmatched.c.unmatched_id)
    )
    return _listed(connection, booked), _listed(connection, left)


def twin_of_another(connection: Connection, twin_id: int, payment_id: int) -> bool:
    """Say whether a payment is some other payment's twin already."""
    return bool(
        connection.scalar(
            select(unmatched.c.unmatched_id)
            .where(unmatched.c.twin_payment_id == twin_id, unmatched.c.payment_id != payment_id)
            .limit(1)
        )
    )


def acts_by_id(connection: Connection, ids: Sequence[int]) -> list[Found]:
    """Return acts of the audit log with their details, the latest first."""
    wanted = select(audit_log).where(audit_log.c.audit_id.in_(ids))
    rows = _listed(connection, wanted.order_by(audit_log.c.audit_id.desc()))
    return [{**row, "details": json.loads(row["details"])} for row in rows]


def write_act(
    connection: Connection,
    *,
    who: str,
    act: str,
    payment_id: int,
    now: str,
    details: Mapping[str, str | int],
    allocations: Sequence[Found],
    left: Sequence[Found],
    rests: Mapping[int, tuple[int, str]],
) -> int:
    """Record the act, insert its entries and set the invoices' rest (öre) and state.

    Returns the act's id. A row of `left` that is `handled` is so from now on.
    """
    act_id = next_id(connection, audit_log.c.audit_id)
    record_act(connection, who, act, f"payment {payment_id}", now, details)
    made = {"payment_id": payment_id, "made_at": now, "made_by": who, "act_id": act_id}
    kept = [
        {
            **{name: value for name, value in row.items() if name != "handled"},
            "handled_at": now if row["handled"] else None,
        }
        for row in left
    ]
    for table, key, rows in (
        (allocation, "allocation_id", allocations),
        (unmatched, "unmatched_id", kept),
    ):
        first = next_id(connection, table.c[key])
        every = [{**row, **made, key: first + place} for place, row in enumerate(rows)]
        if every:
            connection.execute(insert(table), every)
    for invoice_id, (rest_ore, state) in rests.items():  # those that a person has named
        connection.execute(
            update(invoice)
            .where(invoice.c.invoice_id == invoice_id)
            .values(rest_ore=rest_ore, state=state)
        )
    return act_id


def _listed(connection: Connection, wanted: Select[Any]) -> list[Found]:
    return [dict(row) for row in connection.execute(wanted).mappings()]
