"""What BRP knows of a payment file: invoices by their OCR numbers, and what was booked before."""

from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from brp_filesync.brp.payment_staging import (
    is_new,
    staged_claim,
    staged_deposit,
    staged_doubt,
    staged_payment,
    staged_section,
)
from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.database.bulk import fetch_frame

_INVOICE = (
    func.coalesce(invoice.c.invoice_id, 0).label("invoice_id"),
    func.coalesce(invoice.c.kind, "").label("invoice_kind"),
    func.coalesce(invoice.c.rest_ore, 0).label("rest_ore"),
    func.coalesce(invoice.c.state, "").label("state"),
)
# Each query is made once: to make one takes longer than a small file's answer.
_RANGE: tuple[Any, Any] = (bindparam("first"), bindparam("last"))


def known_deposits(connection: Connection) -> pd.DataFrame:
    """Return the deposits that a staged section may be: by its identity, or in another format.

    Across formats the bankgiro, serial, day, sum and content agree.
    """
    return fetch_frame(connection, _known_deposits())


@cache
def _known_deposits() -> Select[Any]:
    same_identity = deposit.c.identity == staged_section.c.identity
    by_identity = select(
        staged_section.c.section,
        deposit.c.deposit_id,
        deposit.c.fingerprint,
        literal(True).label("same_identity"),
        payment_journal.c.format,
    ).join(deposit, same_identity)
    across = select(
        staged_section.c.section,
        deposit.c.deposit_id,
        deposit.c.fingerprint,
        literal(False).label("same_identity"),
        payment_journal.c.format,
    ).join(
        deposit,
        and_(
            deposit.c.deposited_on == staged_section.c.booked_on,
            deposit.c.bankgiro == staged_section.c.bankgiro,
            deposit.c.serial == staged_section.c.serial,
            deposit.c.received_ore == staged_section.c.amount_ore,
            deposit.c.content_hash == staged_section.c.content_hash,
            deposit.c.same_as.is_(None),
        ),
    )
    journal = payment_journal.c.payment_journal_id == deposit.c.payment_journal_id
    return (
        union_all(by_identity.join(payment_journal, journal), across.join(payment_journal, journal))
        .subquery("known")
        .select()
        .order_by("section", "deposit_id")
    )


def payments_to_match(connection: Connection, first: int, last: int) -> pd.DataFrame:
    """Return the new payments of a range of the file, each with the invoice of its only OCR number.

    `twin_payment_id` is the earlier one that it may be, 0 for none.
    """
    return fetch_frame(connection, _to_match(), {"first": first, "last": last})


@cache
def _to_match() -> Select[Any]:
    return (
        select(
            staged_payment.c.payment,
            staged_payment.c.section,
            staged_payment.c.kind,
            staged_payment.c.amount_ore,
            func.coalesce(staged_payment.c.bankgiro, "").label("bankgiro"),
            func.coalesce(staged_payment.c.ocr, "").label("ocr"),
            staged_payment.c.unusual,
            staged_section.c.booked_on,
            func.coalesce(staged_doubt.c.payment_id, 0).label("twin_payment_id"),
            *_INVOICE,
        )
        .join(staged_section, staged_section.c.section == staged_payment.c.section)
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .outerjoin(staged_doubt, staged_doubt.c.payment == staged_payment.c.payment)
        .outerjoin(invoice, _issued(staged_payment.c.bankgiro, staged_payment.c.ocr))
        .where(staged_payment.c.payment.between(*_RANGE), is_new())
        .order_by(staged_payment.c.payment)
    )


def claims_to_match(connection: Connection, first: int, last: int) -> pd.DataFrame:
    """Return the claims of the range's new, unusual payments, each with its invoice."""
    return fetch_frame(connection, _claims(), {"first": first, "last": last})


@cache
def _claims() -> Select[Any]:
    return (
        select(
            staged_claim.c.payment,
            staged_claim.c.place,
            func.coalesce(staged_claim.c.reference, "").label("reference"),
            staged_claim.c.part_ore,
            staged_claim.c.negative,
            *_INVOICE,
        )
        .join(staged_payment, staged_payment.c.payment == staged_claim.c.payment)
        .join(staged_deposit, staged_deposit.c.section == staged_payment.c.section)
        .outerjoin(invoice, _issued(staged_payment.c.bankgiro, staged_claim.c.reference))
        .where(staged_claim.c.payment.between(*_RANGE), is_new())
        .order_by(staged_claim.c.payment, staged_claim.c.place)
    )


def issued_elsewhere(connection: Connection, first: int, last: int) -> pd.DataFrame:
    """Return payment and reference of what the range names and another bankgiro has issued."""
    return fetch_frame(connection, _issued_elsewhere(), {"first": first, "last": last})


@cache
def _issued_elsewhere() -> Select[Any]:
    named = union_all(
        select(
            staged_payment.c.payment,
            staged_payment.c.bankgiro,
            staged_payment.c.ocr.label("reference"),
        ).where(staged_payment.c.payment.between(*_RANGE), staged_payment.c.ocr.is_not(None)),
        select(staged_claim.c.payment, staged_payment.c.bankgiro, staged_claim.c.reference)
        .join(staged_payment, staged_payment.c.payment == staged_claim.c.payment)
        .where(staged_claim.c.payment.between(*_RANGE)),
    ).subquery("named")
    own, other = invoice.alias("own"), invoice.alias("other")
    ours = select(company.c.bankgiro).distinct().subquery("ours")
    return (
        select(named.c.payment, named.c.reference)
        .outerjoin(
            own, and_(own.c.bankgiro == named.c.bankgiro, own.c.ocr_number == named.c.reference)
        )
        .join(ours, true())
        .join(
            other,
            and_(other.c.bankgiro == ours.c.bankgiro, other.c.ocr_number == named.c.reference),
        )
        .where(own.c.invoice_id.is_(None))
        .distinct()
        .order_by(named.c.payment, named.c.reference)
    )


def live_entries(of_payments: Select[tuple[int]]) -> Select[Any]:
    """Return the query of what these payments' öre are now: allocations, and unmatched, that stand.

    `source` is "allocation" or "unmatched"; an unmatched row has no invoice (0).
    """
    undone, closed = allocation.alias("undone"), unmatched.alias("closed")
    live = union_all(
        select(
            literal("allocation").label("source"),
            allocation.c.allocation_id.label("entry_id"),
            allocation.c.payment_id,
            allocation.c.invoice_id,
            allocation.c.amount_ore,
            allocation.c.written_off_ore,
            literal(0).label("handled"),
        ).where(
            allocation.c.payment_id.in_(of_payments),
            allocation.c.opposite_of.is_(None),
            ~exists().where(undone.c.opposite_of == allocation.c.allocation_id),
        ),
        select(
            literal("unmatched"),
            unmatched.c.unmatched_id,
            unmatched.c.payment_id,
            null(),
            unmatched.c.amount_ore,
            literal(0),
            case((unmatched.c.handled_at.is_not(None), 1), else_=0),
        ).where(
            unmatched.c.payment_id.in_(of_payments),
            unmatched.c.opposite_of.is_(None),
            ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
        ),
    ).subquery("live")
    return (
        select(live, *_INVOICE[1:], func.coalesce(invoice.c.settled_from, "").label("settled_from"))
        .outerjoin(invoice, invoice.c.invoice_id == live.c.invoice_id)
        .order_by(live.c.payment_id, live.c.source, live.c.entry_id)
    )


def earlier_in_other_formats(
    connection: Connection, family: str, first_day: str, last_day: str
) -> pd.DataFrame:
    """Return payments that came in another format between two days, and named numbers of ours.

    Those that are some payment's twin already are left out: twins are one to one.
    """
    return fetch_frame(
        connection,
        select(
            payment.c.payment_id,
            payment.c.bankgiro,
            payment.c.amount_ore,
            payment.c.issued_references,
            payment.c.paid_on,
        )
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(
            deposit.c.deposited_on.between(first_day, last_day),
            ~payment_journal.c.format.like(f"{family}%"),
            payment.c.kind.in_(("payment", "deduction")),
            payment.c.issued_references != "",
            payment.c.payment_id.not_in(
                select(unmatched.c.twin_payment_id).where(unmatched.c.twin_payment_id.is_not(None))
            ),
        )
        .order_by(payment.c.paid_on, payment.c.payment_id),
    )


def _issued(bankgiro: ColumnElement[str], reference: ColumnElement[str]) -> ColumnElement[bool]:
    """Say which invoice was issued under the whole reference on that bankgiro."""
    return and_(invoice.c.bankgiro == bankgiro, invoice.c.ocr_number == reference)
