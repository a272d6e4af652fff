"""What finance looks up: journals with their deposits, and what of payments is nobody's yet."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from brp_filesync.brp.find import payments_called
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.schema_settlements import settlement_row
from brp_filesync.core.wanted import EVERYTHING, Wanted
from brp_filesync.database.bulk import fetch_dicts, fetch_frame
from brp_filesync.database.finding import holds, within

Found = dict[str, Any]


def list_journals(connection: Connection, wanted: Wanted, limit: int) -> list[Found]:
    """Return the latest journals, the newest first, by the days booked, without their facts; öre.

    A text may be a deposit's account or serial, or what a payment is called by. `is_control` says of
    each whether its file only controlled the sums of another format's.
    """
    newest = select(payment_journal).order_by(payment_journal.c.payment_journal_id.desc())
    newest = newest.where(*within(wanted, payment_journal.c.booked_at))
    if wanted.text:
        called = holds(wanted.text, deposit.c.account, deposit.c.bankgiro, deposit.c.serial)
        having = (
            select(deposit.c.payment_journal_id)
            .outerjoin(payment, payment.c.deposit_id == deposit.c.deposit_id)
            .where(or_(called, payments_called(wanted.text)))
        )
        newest = newest.where(payment_journal.c.payment_journal_id.in_(having))
    found = fetch_dicts(connection, newest.limit(limit))
    for each in found:
        each["is_control"] = json.loads(each.pop("facts")).get("control_differs") is not None
    return found


def find_journal(connection: Connection, journal_id: int) -> Found | None:
    """Return a journal with its facts (JSON), None where there is none."""
    wanted = select(payment_journal).where(payment_journal.c.payment_journal_id == journal_id)
    found = fetch_dicts(connection, wanted)
    return found[0] if found else None


def deposits_of(connection: Connection, journal_id: int) -> list[Found]:
    """Return the deposits of a journal, in the file's order, with their sums (öre)."""
    return fetch_dicts(
        connection,
        select(
            deposit.c.deposit_id,
            deposit.c.place,
            deposit.c.account,
            deposit.c.bankgiro,
            deposit.c.serial,
            deposit.c.deposited_on,
            deposit.c.payments,
            deposit.c.received_ore,
            deposit.c.booked_ore,
            deposit.c.unmatched_ore,
            deposit.c.already_seen_ore,
            deposit.c.written_off_ore,
            deposit.c.charges_ore,
            deposit.c.same_as,
        )
        .where(deposit.c.payment_journal_id == journal_id)
        .order_by(deposit.c.place),
    )


def list_unmatched(
    connection: Connection, payment_id: int | None = None, wanted: Wanted = EVERYTHING
) -> list[Found]:
    """Return what waits for a person, the oldest first, by the days paid; of one payment, if asked.

    Amounts in öre; a deduction or a reversal is negative.
    """
    waiting = _waiting().where(*still_unmatched(), *within(wanted, payment.c.paid_on))
    waiting = waiting.order_by(payment.c.paid_on, unmatched.c.unmatched_id)
    if wanted.text:
        part_of = holds(wanted.text, unmatched.c.reference)
        waiting = waiting.where(or_(payments_called(wanted.text), part_of))
    if payment_id is not None:
        waiting = waiting.where(unmatched.c.payment_id == payment_id)
    return fetch_dicts(connection, waiting)


def unmatched_after(
    connection: Connection, wanted: Wanted, reason: str, after: tuple[str, int], limit: int
) -> list[Found]:
    """Return a page of the same: those behind the day paid and the row's id, the oldest first.

    Only of that reason, unless it is "".
    """
    day, row_id = after
    behind = or_(
        payment.c.paid_on > day,
        and_(payment.c.paid_on == day, unmatched.c.unmatched_id > row_id),
    )
    waiting = _waiting().where(*still_unmatched(), *within(wanted, payment.c.paid_on))
    if day:
        waiting = waiting.where(behind)
    if wanted.text:
        part_of = holds(wanted.text, unmatched.c.reference)
        waiting = waiting.where(or_(payments_called(wanted.text), part_of))
    if reason:
        waiting = waiting.where(unmatched.c.reason == reason)
    ordered = waiting.order_by(payment.c.paid_on, unmatched.c.unmatched_id)
    return fetch_dicts(connection, ordered.limit(limit))


def unmatched_by_reason(connection: Connection) -> list[Found]:
    """Return, by reason, how many rows wait, their öre, and the oldest's day."""
    rows = fetch_dicts(
        connection,
        select(
            unmatched.c.reason,
            func.count().label("rows"),
            func.sum(unmatched.c.amount_ore).label("amount_ore"),
            func.min(payment.c.paid_on).label("oldest"),
        )
        .select_from(unmatched)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .where(*still_unmatched())
        .group_by(unmatched.c.reason)
        .order_by(func.min(payment.c.paid_on), unmatched.c.reason),
    )
    return [{**row, "amount_ore": int(row["amount_ore"])} for row in rows]


def _waiting() -> Select[Any]:
    return (
        select(
            unmatched.c.unmatched_id,
            unmatched.c.payment_id,
            unmatched.c.amount_ore,
            payment.c.amount_ore.label("payment_ore"),
            payment.c.kind,
            unmatched.c.reason,
            func.coalesce(unmatched.c.reference, "").label("part_of"),
            unmatched.c.twin_payment_id,
            payment.c.paid_on,
            payment.c.bankgiro,
            payment.c.reference,
            payment.c.references_json,
            payment.c.text,
            payment.c.payer_name,
            payment.c.payer_bankgiro,
            payment.c.payer_account,
            payment.c.told_json,
            payment.c.alike,
            deposit.c.payment_journal_id,
            deposit.c.serial,
            payment_journal.c.bank,
        )
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(
            payment_journal,
            payment_journal.c.payment_journal_id == deposit.c.payment_journal_id,
        )
    )


def old_unmatched(connection: Connection, before: str) -> list[Found]:
    """Return, by bank, how many unmatched payments were paid before a day, and the oldest's day."""
    return fetch_dicts(
        connection,
        select(
            payment_journal.c.bank,
            func.count().label("count"),
            func.min(payment.c.paid_on).label("oldest"),
        )
        .select_from(unmatched)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(
            payment_journal,
            payment_journal.c.payment_journal_id == deposit.c.payment_journal_id,
        )
        .where(*still_unmatched(), payment.c.paid_on < before)
        .group_by(payment_journal.c.bank)
        .order_by(payment_journal.c.bank),
    )


def unlisted_receivers(connection: Connection) -> list[Found]:
    """Return what went to us by receivers that a profile lacked, and wasn't booked since.

    A row a journal and receiver: bank, content_sha256, what ("bankgiro" or "account"), receiver and
    payments. Of a file that was taken again its latest journal tells.
    """
    newer = payment_journal.alias("newer")
    found = connection.execute(
        select(payment_journal.c.bank, payment_journal.c.content_sha256, payment_journal.c.facts)
        .where(
            payment_journal.c.facts.like('%"unlisted%": [{%'),
            ~exists().where(
                newer.c.bank == payment_journal.c.bank,
                newer.c.content_sha256 == payment_journal.c.content_sha256,
                newer.c.replay > payment_journal.c.replay,
            ),
        )
        .order_by(payment_journal.c.payment_journal_id)
    )
    rows: list[Found] = []
    for bank, sha256, facts in found:
        told = json.loads(facts)
        for what, name in (("bankgiro", "unlisted"), ("account", "unlisted_accounts")):
            rows += (
                {
                    "bank": bank,
                    "content_sha256": sha256,
                    "what": what,
                    "receiver": each[what],
                    "payments": each["payments"],
                }
                for each in told.get(name, ())
            )
    return rows


def payments_of_invoice(connection: Connection, invoice_id: int) -> list[Found]:
    """Return what has settled an invoice or a credit note, opposite entries too; öre."""
    other = invoice.alias("other")
    return fetch_dicts(
        connection,
        select(
            allocation.c.allocation_id,
            allocation.c.payment_id,
            payment.c.paid_on,
            payment.c.payer_name,
            other.c.invoice_number.label("credit_note"),
            settlement_row.c.settlement_id,
            settlement_row.c.line.label("settlement_line"),
            allocation.c.refund_id,
            allocation.c.amount_ore,
            allocation.c.written_off_ore,
            allocation.c.opposite_of,
            allocation.c.made_at,
            allocation.c.made_by,
        )
        .outerjoin(payment, payment.c.payment_id == allocation.c.payment_id)
        .outerjoin(other, other.c.invoice_id == allocation.c.credit_note_id)
        .outerjoin(
            settlement_row,
            settlement_row.c.settlement_row_id == allocation.c.settlement_row_id,
        )
        .where(
            (allocation.c.invoice_id == invoice_id) | (allocation.c.credit_note_id == invoice_id)
        )
        .order_by(allocation.c.allocation_id),
    )


def open_invoices(connection: Connection) -> Any:
    """Return all open invoices and credit notes as a frame, by id."""
    return fetch_frame(
        connection,
        select(
            invoice.c.invoice_id,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.kind,
            invoice.c.ocr_number,
            invoice.c.bankgiro,
            invoice.c.rest_ore,
            invoice.c.due_date,
            invoice.c.recipient_name,
            invoice.c.recipient_id,
        )
        .where(invoice.c.rest_ore != 0)
        .order_by(invoice.c.invoice_id),
    )


def still_unmatched() -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a row of `unmatched` waits for a person."""
    closed = unmatched.alias("closed")
    return (
        unmatched.c.opposite_of.is_(None),
        unmatched.c.handled_at.is_(None),
        ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
    )
