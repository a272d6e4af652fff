"""What payments have moved and no voucher has told of yet, by deposit and act: asked by sets.

The ledger's table of what was exported is handed in, so that only this room names BRP's. The kinds
of entries are those of vouchers/accounts.py. (docs/domain.md, Payments in 9)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.core.payment_acts import PAYMENT_ACTS, audited
from brp_filesync.database.bulk import fetch_frame
from brp_filesync.database.metadata import Day, Moment

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = (
    "kind",
    "part_id",
    "receiver",
    "company_id",
    "owns",
    "day",
    "moment",
    "bank",
    "journal_id",
    "account",
    "payment_id",
    "act",
    "entry",
)

# As which kind of entry what was handled stands, by the act that did it.
HANDLED_BY: Mapping[str, str] = {
    audited(act): handled for act, handled in PAYMENT_ACTS.items() if handled != "none"
}
_CAME_ONCE = [act for act, handled in HANDLED_BY.items() if handled == "came-once"]

_WHERE_IT_CAME = (
    payment.c.bankgiro.label("receiver"),
    payment_journal.c.bank.label("bank"),
    payment_journal.c.payment_journal_id.label("journal_id"),
    deposit.c.account.label("account"),
)


@dataclass(frozen=True, slots=True)
class Receivers:
    """Whose the money is: the company by bankgiro, else by (bank, account), else the only one."""

    by_bankgiro: Mapping[str, str]
    by_account: Mapping[tuple[str, str], str]
    only: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of days (ISO text), by moments for what has no day; of a company, or all."""

    first_day: str
    last_day: str
    first_moment: str
    before_moment: str
    company_id: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its vouchers name it."""

    company_id: str
    name: str
    organisation_number: str
    bankgiro: str


def companies(connection: Connection) -> list[Company]:
    """Return BRP's companies, by id."""
    columns = (
        company.c.company_id,
        company.c.name,
        company.c.organisation_number,
        company.c.bankgiro,
    )
    return [Company(*row) for row in connection.execute(select(*columns).order_by(columns[0]))]


def not_exported(
    connection: Connection, part: Table, receivers: Receivers, wanted: Wanted
) -> pd.DataFrame:
    """Return what no voucher has told of, a row for each part (see the ledger) and kind of entry.

    Columns: kind, part_id, receiver, company_id, owns, day or moment (the other is ""), bank,
    journal_id, account, payment_id, act, entry and amount_ore. Money whose company nobody tells
    has "" for it.
    """
    import pandas as pd

    owner = _owner(receivers)
    queries = (
        _paid(owner, "paid", payment.c.amount_ore),
        _paid(owner, "charged", payment.c.charge_ore),
        *_settled(owner),
        _waiting(owner),
        _same_charged(owner),
        _credited(),
    )
    return pd.concat(
        [fetch_frame(connection, _summed(query, part, wanted)) for query in queries],
        ignore_index=True,
    )


def _owner(receivers: Receivers) -> ColumnElement[str]:
    """Return the company that a payment's money came to, "" where nobody tells."""
    told = [
        *((payment.c.bankgiro == each, name) for each, name in receivers.by_bankgiro.items()),
        *(
            (and_(payment_journal.c.bank == bank, deposit.c.account == account), name)
            for (bank, account), name in receivers.by_account.items()
        ),
    ]
    return case(*told, else_=receivers.only) if told else literal(receivers.only)


def _paid(owner: ColumnElement[str], entry: str, ore: ColumnElement[int]) -> Select[Any]:
    return _of_payments(
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
            *_WHERE_IT_CAME,
        ).select_from(payment)
    ).where(ore.is_not(None))


def _settled(owner: ColumnElement[str]) -> list[Select[Any]]:
    """Return what settled invoices, was written off, and crossed from one company to another."""
    its = invoice.c.company_id
    settled_ore, written_off_ore = allocation.c.amount_ore, allocation.c.written_off_ore
    found = []
    for entry, company_id, ore, crosses in (
        ("settled", its, settled_ore, None),
        ("written-off", its, written_off_ore, None),
        ("by-other", its, settled_ore + written_off_ore, True),
        ("for-other", owner, settled_ore + written_off_ore, True),
    ):
        query = _of_payments(
            select(
                *_told_by(allocation, company_id, owner == company_id, entry),
                ore.label("ore"),
                *_WHERE_IT_CAME,
            )
            .select_from(allocation)
            .join(payment, payment.c.payment_id == allocation.c.payment_id)
            .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
            .outerjoin(audit_log, audit_log.c.audit_id == allocation.c.act_id)
        ).where(ore != 0)
        found.append(query.where(owner != its) if crosses else query)
    return found


def _waiting(owner: ColumnElement[str]) -> Select[Any]:
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


def _same_charged(owner: ColumnElement[str]) -> Select[Any]:
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
    return _of_payments(
        select(
            *_told_by(unmatched, owner, true(), entry),
            ore.label("ore"),
            *_WHERE_IT_CAME,
        )
        .select_from(unmatched)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .join(first, first.c.unmatched_id == own_id)
        .outerjoin(audit_log, audit_log.c.audit_id == unmatched.c.act_id)
    )


def _credited() -> Select[Any]:
    """Return what credit notes have settled of invoices, without any payment."""
    return (
        select(
            literal("credit", String()).label("kind"),
            allocation.c.allocation_id.label("part_id"),
            invoice.c.company_id.label("company_id"),
            true().label("owns"),
            cast(null(), Day()).label("day"),
            allocation.c.made_at.label("moment"),
            literal(0, BigInteger()).label("payment_id"),
            literal("", String()).label("act"),
            literal("credited", String()).label("entry"),
            allocation.c.amount_ore.label("ore"),
            literal("", String()).label("receiver"),
            literal("", String()).label("bank"),
            literal(0, BigInteger()).label("journal_id"),
            literal("", String()).label("account"),
        )
        .select_from(allocation)
        .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
        .where(allocation.c.credit_note_id.is_not(None))
    )


def _told_by(
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


def _of_payments(query: Select[Any]) -> Select[Any]:
    return query.join(deposit, deposit.c.deposit_id == payment.c.deposit_id).join(
        payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id
    )


def _summed(query: Select[Any], part: Table, wanted: Wanted) -> Select[Any]:
    """Return the sums (öre) of what is wanted and in no voucher."""
    found = query.subquery("found").c
    told = exists().where(
        part.c.kind == found.kind,
        part.c.part_id == found.part_id,
        part.c.receiver == found.receiver,
        part.c.company_id == found.company_id,
    )
    columns = [found[name] for name in COLUMNS]
    return (
        select(*columns, cast(func.sum(found.ore), BigInteger).label("amount_ore"))
        .where(
            ~told,
            true() if wanted.company_id is None else found.company_id == wanted.company_id,
            or_(
                found.day.between(wanted.first_day, wanted.last_day),
                and_(found.moment >= wanted.first_moment, found.moment < wanted.before_moment),
            ),
        )
        .group_by(*columns)
    )
