"""What payments and reports have moved and no voucher has told of yet: asked by sets.

The ledger's table of what was exported is handed in, so that only this room names BRP's. The kinds
of entries are those of vouchers/accounts.py. (docs/domain.md, Payments in 13)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import deposit, payment, payment_journal
from brp_filesync.brp.voucher_entries import paid, same_charged, settled, waiting
from brp_filesync.brp.voucher_reports import credited, lumps, refunded, reported
from brp_filesync.database.bulk import fetch_frame

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
    "portal",
    "payment_id",
    "act",
    "entry",
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
    journal_id, account, portal, payment_id, act, entry and amount_ore. Money whose company nobody tells
    has "" for it.
    """
    import pandas as pd

    owner = _owner(receivers)
    queries = (
        paid(owner, "paid", payment.c.amount_ore),
        paid(owner, "charged", payment.c.charge_ore),
        *settled(owner),
        waiting(owner),
        same_charged(owner),
        *lumps(owner),
        *reported(),
        credited(),
        refunded(),
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


def _summed(query: Select[Any], part: Table, wanted: Wanted) -> Select[Any]:
    """Return the sums (öre) of what is wanted and in no voucher."""
    found = query.subquery("found").c
    # What was told as one company's stays told, though its bankgiro is another's or nobody's since.
    of_one = or_(found.kind == "deposit", found.receiver != "")
    told = exists().where(
        part.c.kind == found.kind,
        part.c.part_id == found.part_id,
        part.c.receiver == found.receiver,
        or_(part.c.company_id == found.company_id, and_(found.owns, part.c.owns, of_one)),
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
