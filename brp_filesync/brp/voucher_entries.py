"""What payments have moved, as entries for vouchers: a query a kind, row by row.

The kinds are those of vouchers/accounts.py, the columns those of brp/vouchers.py; an entry without
an act is its deposit's. (docs/domain.md, Payments in 13)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
)

from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.core.payment_acts import PAYMENT_ACTS, audited
from brp_filesync.database.metadata import Moment

# As which kind of entry what was handled stands, by the act that did it.
HANDLED_BY: Mapping[str, str] = {
    audited(act): handled for act, handled in PAYMENT_ACTS.items() if handled != "none"
}
_CAME_ONCE = [act for act, handled in HANDLED_BY.items() if handled == "came-once"]

# Of a payment: what it went to, as vouchers are told it.
WHERE_IT_CAME = (
    payment.c.bankgiro.label("receiver"),
    payment_journal.c.bank.label("bank"),
    payment_journal.c.payment_journal_id.label("journal_id"),
    deposit.c.account.label("account"),
    literal("", String()).label("portal"),
)


def paid(owner: ColumnElement[str], entry: str, ore: ColumnElement[int]) -> Select[Any]:
    """Return what of payments (öre) came to `owner`, the company of each."""
    return of_payments(
        select(
            literal("deposit", String()).label("kind"),
            deposit.c.deposit_id.label("part_id"),
            owner.label("company_id"),
            true().label("owns"),
            deposit.c.deposited_on.label("day"),
            cast(null(), Moment()).label("moment"),
            literal(0, BigInteger()).label("payment_id"),
            literal("", String()).label("act"),
            literal(entry, String()).label("entry"),
            ore.label("ore"),
            *WHERE_IT_CAME,
        ).select_from(payment)
    ).where(ore.is_not(None))


def settled(owner: ColumnElement[str]) -> list[Select[Any]]:
    """Return what settled invoices, was written off, and crossed from one company to another."""
    its, written_off_ore = invoice.c.company_id, allocation.c.written_off_ore
    both_ore = allocation.c.amount_ore + written_off_ore

    def of(entry: str, company_id: ColumnElement[str], ore: ColumnElement[int]) -> Select[Any]:
        return of_payments(
            select(
                *told_by(allocation, company_id, owner == company_id, entry),
                ore.label("ore"),
                *WHERE_IT_CAME,
            )
            .select_from(allocation)
            .join(payment, payment.c.payment_id == allocation.c.payment_id)
            .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
            .outerjoin(audit_log, audit_log.c.audit_id == allocation.c.act_id)
        ).where(ore != 0)

    return [
        of("settled", its, allocation.c.amount_ore),
        of("written-off", its, written_off_ore),
        of("by-other", its, both_ore).where(owner != its),
        of("for-other", owner, both_ore).where(owner != its),
    ]


def waiting(owner: ColumnElement[str]) -> Select[Any]:
    """Return what is unmatched, and what was: an opposite entry stands as what it takes back."""
    first, handling = unmatched.alias("first"), audit_log.alias("handling")
    handled_by = case(
        *((handling.c.act == act, entry) for act, entry in HANDLED_BY.items()),
        else_=handling.c.act,
    )
    entry = case((first.c.handled_at.is_(None), "waits"), else_=handled_by)
    return _stood(owner, entry, unmatched.c.amount_ore, first).outerjoin(
        handling, handling.c.audit_id == first.c.act_id
    )


def same_charged(owner: ColumnElement[str]) -> Select[Any]:
    """Return the charges of payments that never came: what the bank kept, it kept once."""
    first = unmatched.alias("first")
    entry = literal("came-once-charged", String())
    return _stood(owner, entry, taken_back_ore(), first).where(is_same_and_charged(first))


def taken_back_ore() -> ColumnElement[int]:
    """Return the charge (öre) that a row of `unmatched` takes back, or an opposite one puts back."""
    ore: ColumnElement[int] = payment.c.charge_ore * case(
        (unmatched.c.opposite_of.is_(None), 1), else_=-1
    )
    return ore


def is_same_and_charged(first: FromClause) -> ColumnElement[bool]:
    """Say that a payment with a charge was said to be another, by this row of the act's first."""
    other = unmatched.alias("other")
    once = (  # where parts of the payment waited, the act has a row of each
        select(func.min(other.c.unmatched_id))
        .where(
            other.c.act_id == first.c.act_id,
            other.c.payment_id == first.c.payment_id,
            other.c.handled_at.is_not(None),
        )
        .scalar_subquery()
    )
    same = select(audit_log.c.audit_id).where(audit_log.c.act.in_(_CAME_ONCE))
    return and_(
        payment.c.charge_ore.is_not(None),
        first.c.handled_at.is_not(None),
        first.c.act_id.in_(same),
        first.c.unmatched_id == once,
    )


def _stood(
    owner: ColumnElement[str],
    entry: ColumnElement[str],
    ore: ColumnElement[int],
    first: FromClause,
) -> Select[Any]:
    """Return rows of what is or was unmatched; `first` is the row, or the one it takes back."""
    own_id = func.coalesce(unmatched.c.opposite_of, unmatched.c.unmatched_id)
    return of_payments(
        select(
            *told_by(unmatched, owner, true(), entry),
            ore.label("ore"),
            *WHERE_IT_CAME,
        )
        .select_from(unmatched)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .join(first, first.c.unmatched_id == own_id)
        .outerjoin(audit_log, audit_log.c.audit_id == unmatched.c.act_id)
    )


def told_by(
    table: Table,
    company_id: ColumnElement[str],
    owns: ColumnElement[bool],
    entry: str | ColumnElement[str],
) -> list[ColumnElement[Any]]:
    """Return what part an entry is of: of its act, else of its deposit."""
    files = table.c.act_id.is_(None)
    named = literal(entry, String()) if isinstance(entry, str) else entry
    return [
        case((files, "deposit"), else_="act").label("kind"),
        func.coalesce(table.c.act_id, deposit.c.deposit_id).label("part_id"),
        company_id.label("company_id"),
        owns.label("owns"),
        case((files, deposit.c.deposited_on)).label("day"),
        audit_log.c.at.label("moment"),
        case((files, 0), else_=payment.c.payment_id).label("payment_id"),
        func.coalesce(audit_log.c.act, "").label("act"),
        named.label("entry"),
    ]


def of_payments(query: Select[Any]) -> Select[Any]:
    """Return the query with each payment's deposit and journal."""
    return query.join(deposit, deposit.c.deposit_id == payment.c.deposit_id).join(
        payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id
    )
