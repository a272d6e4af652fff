"""Payments and journals held against each other: queries that find what breaks a rule of theirs.

The ledger's tables are handed in, so that only this room names BRP's.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)

from brp_filesync.brp.balance import rest_breaches
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.schema_settlements import settlement_lump
from brp_filesync.core.invariants import JOURNAL_SUMS


def payment_breaches(
    file: Table, attempt: Table, attempts: Select[Any] | None
) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it. Amounts are in öre.

    `file` and `attempt` are the ledger's tables, `attempts` a query of attempt ids: only what
    those have booked is looked at. None is everything.
    """
    booked = _journals(file, attempt, attempts)
    mine = true() if booked is None else deposit.c.payment_journal_id.in_(booked)
    of_mine = (
        true()
        if booked is None
        else payment.c.deposit_id.in_(select(deposit.c.deposit_id).where(mine))
    )
    journals = true() if booked is None else payment_journal.c.payment_journal_id.in_(booked)
    return {
        "payment-balance": select(payment.c.payment_id.label("payment"))
        .where(of_mine, payment.c.amount_ore != _of_payment(acts=True))
        .order_by(payment.c.payment_id),
        "deposit-payments": _deposits_unlike_payments(mine),
        "deposit-entries": _deposits_unlike_entries(mine),
        "journal-deposits": _journals_unlike_deposits(journals),
        "journal-file": _journals_without_file(file, attempt, journals),
        "entry-opposite": _opposites_unlike(of_mine),
        "twin-once": _twins_unlike(of_mine),
        "taken-back": _taken_back_unlike(of_mine),
    }


def invoices_paid_by(
    file: Table, attempt: Table, attempts: Select[Any]
) -> Mapping[str, Select[Any]]:
    """Return queries of the invoices with a wrong rest or state, of those that attempts paid."""
    booked = _journals(file, attempt, attempts)
    paid = (
        select(allocation.c.invoice_id)
        .join(payment, payment.c.payment_id == allocation.c.payment_id)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .where(deposit.c.payment_journal_id.in_(booked if booked is not None else ()))
    )
    return rest_breaches(invoice.c.invoice_id.in_(paid))


def _journals(
    file: Table, attempt: Table, attempts: Select[Any] | None
) -> Select[tuple[int]] | None:
    if attempts is None:
        return None
    return (
        select(payment_journal.c.payment_journal_id)
        .join(
            file,
            and_(
                file.c.source == payment_journal.c.bank,
                file.c.flow == "payments",
                file.c.sha256 == payment_journal.c.content_sha256,
            ),
        )
        .join(attempt, attempt.c.file_id == file.c.file_id)
        .where(attempt.c.attempt_id.in_(attempts))
    )


def _of_payment(*, acts: bool) -> ColumnElement[int]:
    """Return what of a payment is booked, written off and unmatched; all, or a file's own rows.

    Booked is also what a settlement report's lump was booked against the settlement account.
    """
    entries = [
        select(func.coalesce(func.sum(amount_ore), 0))
        .where(
            table.c.payment_id == payment.c.payment_id,
            true() if acts else table.c.act_id.is_(None),
        )
        .scalar_subquery()
        for table, amount_ore in (
            (allocation, allocation.c.amount_ore + allocation.c.written_off_ore),
            (unmatched, unmatched.c.amount_ore),
            (settlement_lump, settlement_lump.c.amount_ore),
        )
    ]
    total: ColumnElement[int] = entries[0] + entries[1] + entries[2]
    return total


def _deposits_unlike_payments(mine: ColumnElement[bool]) -> Select[Any]:
    """Find deposits whose payments, less what the bank kept of them, aren't what was new there."""
    paid, kept = (
        select(func.coalesce(func.sum(column), 0))
        .where(payment.c.deposit_id == deposit.c.deposit_id)
        .scalar_subquery()
        for column in (payment.c.amount_ore, payment.c.charge_ore)
    )
    return (
        select(deposit.c.deposit_id.label("deposit"))
        .where(
            mine,
            or_(
                deposit.c.received_ore - deposit.c.already_seen_ore != paid - kept,
                deposit.c.charges_ore != kept,
            ),
        )
        .order_by(deposit.c.deposit_id)
    )


def _deposits_unlike_entries(mine: ColumnElement[bool]) -> Select[Any]:
    """Find deposits whose sums aren't those of the entries that their file made."""
    of_deposit = payment.c.deposit_id == deposit.c.deposit_id

    def summed(table: Table, column: ColumnElement[int]) -> ColumnElement[int]:
        found: ColumnElement[int] = (
            select(func.coalesce(func.sum(column), 0))
            .select_from(payment)
            .join(table, table.c.payment_id == payment.c.payment_id)
            .where(of_deposit, table.c.act_id.is_(None))
            .scalar_subquery()
        )
        return found

    return (
        select(deposit.c.deposit_id.label("deposit"))
        .where(
            mine,
            or_(
                deposit.c.booked_ore != summed(allocation, allocation.c.amount_ore),
                deposit.c.written_off_ore != summed(allocation, allocation.c.written_off_ore),
                deposit.c.unmatched_ore != summed(unmatched, unmatched.c.amount_ore),
            ),
        )
        .order_by(deposit.c.deposit_id)
    )


def _journals_unlike_deposits(journals: ColumnElement[bool]) -> Select[Any]:
    return (
        select(payment_journal.c.payment_journal_id.label("payment_journal"))
        .outerjoin(deposit, deposit.c.payment_journal_id == payment_journal.c.payment_journal_id)
        .where(journals)
        .group_by(
            payment_journal.c.payment_journal_id,
            *(payment_journal.c[name] for name in JOURNAL_SUMS),
        )
        .having(
            or_(
                *(
                    func.coalesce(func.sum(deposit.c[name]), 0) != payment_journal.c[name]
                    for name in JOURNAL_SUMS
                )
            )
        )
        .order_by(payment_journal.c.payment_journal_id)
    )


def _journals_without_file(
    file: Table, attempt: Table, journals: ColumnElement[bool]
) -> Select[Any]:
    """Find journals that no imported file has made."""
    made = exists().where(
        file.c.source == payment_journal.c.bank,
        file.c.flow == "payments",
        file.c.sha256 == payment_journal.c.content_sha256,
        attempt.c.file_id == file.c.file_id,
        attempt.c.result == "imported",
    )
    return (
        select(payment_journal.c.payment_journal_id.label("payment_journal"))
        .where(journals, not_(made))
        .order_by(payment_journal.c.payment_journal_id)
    )


def _opposites_unlike(of_mine: ColumnElement[bool]) -> Select[Any]:
    """Find opposite entries that aren't the negation of the entry that they take back."""
    undone, opened = allocation.alias("undone"), unmatched.alias("opened")
    found = union_all(
        select(allocation.c.payment_id)
        .join(undone, undone.c.allocation_id == allocation.c.opposite_of)
        .where(
            or_(
                allocation.c.amount_ore != -undone.c.amount_ore,
                allocation.c.written_off_ore != -undone.c.written_off_ore,
                allocation.c.invoice_id != undone.c.invoice_id,
            )
        ),
        select(unmatched.c.payment_id)
        .join(opened, opened.c.unmatched_id == unmatched.c.opposite_of)
        .where(unmatched.c.amount_ore != -opened.c.amount_ore),
    ).subquery("found")
    return (
        select(payment.c.payment_id.label("payment"))
        .where(of_mine, payment.c.payment_id.in_(select(found.c.payment_id)))
        .order_by(payment.c.payment_id)
    )


def _twins_unlike(of_mine: ColumnElement[bool]) -> Select[Any]:
    """Find payments that share their twin with another of their own file, or are said to be it.

    Or that are each other's copy: then neither is there.

    Only what a person has said to be the same must have the twin's amount: what waits may be a
    correction of it.
    """
    other, again, neighbour, back = (
        payment.alias("other"),
        unmatched.alias("again"),
        payment.alias("neighbour"),
        unmatched.alias("back"),
    )
    its, mine = deposit.alias("its"), deposit.alias("mine")

    def said(row: Any) -> ColumnElement[bool]:
        undone = unmatched.alias(f"undone_{row.name}")
        closed = exists().where(undone.c.opposite_of == row.c.unmatched_id)
        return or_(row.c.handled_at.is_(None), ~closed)  # not said by a person and taken back

    return (
        select(payment.c.payment_id.label("payment"))
        .join(mine, mine.c.deposit_id == payment.c.deposit_id)
        .join(unmatched, unmatched.c.payment_id == payment.c.payment_id)
        .join(other, other.c.payment_id == unmatched.c.twin_payment_id)
        .where(
            of_mine,
            said(unmatched),
            or_(
                and_(
                    unmatched.c.handled_at.is_not(None),
                    unmatched.c.act_id.in_(
                        select(audit_log.c.audit_id).where(audit_log.c.act == "payments same")
                    ),
                    other.c.amount_ore != payment.c.amount_ore,
                    select(deposit.c.received_ore)
                    .where(deposit.c.deposit_id == other.c.deposit_id)
                    .scalar_subquery()
                    != payment.c.amount_ore,
                ),
                exists()
                .where(
                    unmatched.c.handled_at.is_not(None),
                    back.c.payment_id == unmatched.c.twin_payment_id,
                    back.c.twin_payment_id == unmatched.c.payment_id,
                    back.c.handled_at.is_not(None),
                    said(back),
                )
                .correlate(unmatched),
                exists()
                .where(
                    again.c.twin_payment_id == unmatched.c.twin_payment_id,
                    again.c.payment_id != unmatched.c.payment_id,
                    said(again),
                    neighbour.c.payment_id == again.c.payment_id,
                    its.c.deposit_id == neighbour.c.deposit_id,
                    its.c.payment_journal_id == mine.c.payment_journal_id,
                )
                .correlate(unmatched, mine),
            ),
        )
        .order_by(payment.c.payment_id)
    )


def _taken_back_unlike(of_mine: ColumnElement[bool]) -> Select[Any]:
    """Find payments of which a person's reversal takes back other öre than the reversal has."""
    row, other = unmatched.alias("row"), unmatched.alias("other")

    def stands(each: Any) -> ColumnElement[bool]:
        closed = unmatched.alias(f"closed_{each.name}")
        return and_(
            each.c.against_payment_id.is_not(None),
            each.c.opposite_of.is_(None),
            ~exists().where(closed.c.opposite_of == each.c.unmatched_id),
        )

    against = (
        select(func.coalesce(func.sum(other.c.amount_ore), 0))
        .where(
            stands(other),
            other.c.payment_id == row.c.against_payment_id,
            other.c.against_payment_id == row.c.payment_id,
        )
        .correlate(row)
        .scalar_subquery()
    )
    unlike = (
        select(row.c.payment_id)
        .where(stands(row))
        .group_by(row.c.payment_id, row.c.against_payment_id)
        .having(func.sum(row.c.amount_ore) != -against)
    )
    return (
        select(payment.c.payment_id.label("payment"))
        .where(of_mine, payment.c.payment_id.in_(unlike))
        .order_by(payment.c.payment_id)
    )
