"""What a staged file's payments are compared with: those of earlier files that may be the same.

For payments that are known one by one: in camt, Total IN and a bank's CSV. Only what has the same
reference of the bank's, or the same day and amount where one has none, is looked at.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    union,
)

from brp_filesync.brp.payment_staging import (
    staged_doubt,
    staged_earlier,
    staged_group,
    staged_key,
    staged_payment,
    staged_section,
    staged_seen,
)
from brp_filesync.brp.schema_payments import deposit, payment, payment_journal, unmatched
from brp_filesync.brp.schema_sales import audit_log
from brp_filesync.database.bulk import analyse, fetch_frame, insert_frame


def name_payments(connection: Connection, payments: int) -> None:
    """Say which staged payments are compared one by one, with their bank's reference.

    It is the payment's own, else its section's; a number no higher than the file's count of
    `payments` is none. What is known to be booked is left out. (docs/domain.md, Payments in 3)
    """
    named = func.coalesce(
        _real(staged_payment.c.bank_reference, staged_payment.c.bank_number, payments),
        _real(staged_section.c.bank_reference, staged_section.c.bank_number, payments),
    )
    connection.execute(
        insert(staged_key).from_select(
            ["payment", "account", "bank_reference"],
            select(staged_payment.c.payment, func.coalesce(staged_section.c.account, ""), named)
            .join(staged_section, staged_section.c.section == staged_payment.c.section)
            .where(
                staged_section.c.identity.is_(None),
                ~exists().where(staged_seen.c.payment == staged_payment.c.payment),
            ),
        )
    )
    analyse(connection, staged_payment, staged_section, staged_key)
    unnamed = func.max(case((staged_key.c.bank_reference.is_(None), 1), else_=0))
    connection.execute(
        insert(staged_group).from_select(
            ["account", "booked_on", "amount_ore", "unnamed"],
            select(
                staged_key.c.account,
                staged_section.c.booked_on,
                staged_payment.c.amount_ore,
                cast(unnamed, Boolean),
            )
            .join(staged_payment, staged_payment.c.payment == staged_key.c.payment)
            .join(staged_section, staged_section.c.section == staged_payment.c.section)
            .group_by(
                staged_key.c.account, staged_section.c.booked_on, staged_payment.c.amount_ore
            ),
        )
    )
    analyse(connection, staged_group)


def compared(
    connection: Connection, family: str, own_journals: Sequence[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the staged payments and the earlier ones that may be the same (identity.COMPARED).

    `own_journals`, of the same content, have none of the earlier ones. Both are empty where nothing
    earlier comes near, as of a bank's usual file.
    """
    connection.execute(
        insert(staged_earlier).from_select(
            [column.name for column in staged_earlier.columns], _near()
        ),
        {"formats": f"{family}%", "own_journals": own_journals},
    )
    analyse(connection, staged_earlier)
    earlier = fetch_frame(connection, _earlier(), {"formats": f"{family}%"})
    if earlier.empty:
        return earlier, earlier
    return fetch_frame(connection, _staged()), earlier


def settle_payments(connection: Connection, judged: pd.DataFrame) -> None:
    """Say which staged payments we have already, and which we may have: payment, payment_id."""
    is_seen = judged["is_seen"].to_numpy(dtype=bool)
    pairs = judged[["payment", "payment_id"]]
    insert_frame(connection, staged_seen, pairs[is_seen])
    insert_frame(connection, staged_doubt, pairs[~is_seen])


def lumps(connection: Connection) -> pd.DataFrame:
    """Return the staged payments that are a section by themselves and name nothing.

    Columns: payment, account, bankgiro, booked_on, amount_ore; those that are neither known nor
    in doubt.
    """
    known = (staged_seen, staged_doubt)
    # Of a file with large deposits alone not every payment is looked at.
    small = staged_section.c.payments == 1
    if not connection.scalar(select(func.count()).select_from(staged_section).where(small)):
        return pd.DataFrame()
    return fetch_frame(
        connection,
        select(
            staged_payment.c.payment,
            func.coalesce(staged_section.c.account, "").label("account"),
            func.coalesce(staged_section.c.bankgiro, "").label("bankgiro"),
            staged_section.c.booked_on,
            staged_payment.c.amount_ore,
        )
        .join(staged_section, staged_section.c.section == staged_payment.c.section)
        .where(
            small,
            staged_payment.c.kind == "payment",
            staged_payment.c.amount_ore > 0,
            staged_payment.c.ocr.is_(None),
            ~staged_payment.c.unusual,
            *(~exists().where(each.c.payment == staged_payment.c.payment) for each in known),
        )
        .order_by(staged_payment.c.payment),
    )


def deposits_of_several(connection: Connection, own_journals: Sequence[int]) -> pd.DataFrame:
    """Return the earlier deposits of the staged days that have several payments.

    Columns: first_payment_id, account, bankgiro, booked_on, amount_ore. One that repeats another
    is left out, and what the same content booked before.
    """
    first = (
        select(func.min(payment.c.payment_id))
        .where(payment.c.deposit_id == deposit.c.deposit_id)
        .scalar_subquery()
    )
    days = select(staged_section.c.booked_on)
    return fetch_frame(
        connection,
        select(
            first.label("first_payment_id"),
            func.coalesce(deposit.c.told_account, deposit.c.account).label("account"),
            deposit.c.bankgiro,
            deposit.c.deposited_on.label("booked_on"),
            deposit.c.received_ore.label("amount_ore"),
        )
        .where(
            deposit.c.deposited_on.in_(days),
            deposit.c.payments > 1,
            deposit.c.same_as.is_(None),
            deposit.c.payment_journal_id.not_in(own_journals),
        )
        .order_by(deposit.c.deposit_id),
    )


# These are made once: to make them takes longer than a small file's answer.
@cache
def _near() -> CompoundSelect[Any]:
    """Select the earlier payments of the family's formats that come near a staged one."""
    columns = (
        payment.c.payment_id,
        deposit.c.account,
        payment.c.paid_on,
        payment.c.amount_ore,
        payment.c.bank_reference,
    )
    references = (
        select(staged_key.c.account, staged_key.c.bank_reference)
        .where(staged_key.c.bank_reference.is_not(None))
        .distinct()
        .subquery("named")
    )
    in_family = and_(
        payment_journal.c.format.like(bindparam("formats")),
        payment_journal.c.payment_journal_id.not_in(bindparam("own_journals", expanding=True)),
    )
    journal = payment_journal.c.payment_journal_id == deposit.c.payment_journal_id
    by_reference = (
        select(*columns)
        .select_from(references)
        .join(payment, payment.c.bank_reference == references.c.bank_reference)
        .join(
            deposit,
            and_(
                deposit.c.deposit_id == payment.c.deposit_id,
                deposit.c.account == references.c.account,
            ),
        )
        .join(payment_journal, journal)
        .where(in_family)
    )
    days = select(staged_group.c.booked_on)
    by_day = (
        select(*columns)
        .select_from(deposit)
        .join(payment_journal, journal)
        .join(payment, payment.c.deposit_id == deposit.c.deposit_id)
        .join(
            staged_group,
            and_(
                staged_group.c.amount_ore == payment.c.amount_ore,
                staged_group.c.booked_on == payment.c.paid_on,
                staged_group.c.account == deposit.c.account,
            ),
        )
        .where(
            in_family,
            deposit.c.deposited_on.in_(days),
            or_(payment.c.bank_reference.is_(None), staged_group.c.unnamed),
        )
    )
    return union(by_reference, by_day)


@cache
def _earlier() -> Select[Any]:
    """Select the earlier ones; the copy of one of the family's formats is no payment of its own.

    The copy of one that another format brought is: the family's next message finds it alone.
    """
    closed, twin = unmatched.alias("closed"), payment.alias("twin")
    of_twin, there = deposit.alias(), payment_journal.alias()
    in_family = exists().where(
        twin.c.payment_id == unmatched.c.twin_payment_id,
        of_twin.c.deposit_id == twin.c.deposit_id,
        there.c.payment_journal_id == of_twin.c.payment_journal_id,
        there.c.format.like(bindparam("formats")),
    )
    said_same = exists().where(
        unmatched.c.payment_id == payment.c.payment_id,
        unmatched.c.handled_at.is_not(None),
        unmatched.c.act_id == audit_log.c.audit_id,
        audit_log.c.act == "payments same",
        ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
        in_family,
    )
    return (
        select(
            payment.c.payment_id,
            staged_earlier.c.account,
            payment.c.kind,
            payment.c.paid_on.label("booked_on"),
            payment.c.amount_ore,
            payment.c.bank_reference,
            payment.c.references_hash,
            payment.c.payer_name,
            deposit.c.message,
            (payment.c.issued_references != "").label("is_issued"),
            said_same.label("is_copy"),
        )
        .select_from(staged_earlier)
        .join(payment, payment.c.payment_id == staged_earlier.c.payment_id)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .order_by(payment.c.payment_id)
    )


def _staged() -> Select[Any]:
    same_reference = exists().where(
        staged_earlier.c.bank_reference == staged_key.c.bank_reference,
        staged_earlier.c.account == staged_key.c.account,
    )
    same_day = exists().where(
        staged_earlier.c.amount_ore == staged_payment.c.amount_ore,
        staged_earlier.c.booked_on == staged_section.c.booked_on,
        staged_earlier.c.account == staged_key.c.account,
    )
    return (
        select(
            staged_payment.c.payment,
            staged_key.c.account,
            staged_payment.c.kind,
            staged_section.c.booked_on,
            staged_payment.c.amount_ore,
            staged_key.c.bank_reference,
            staged_payment.c.references_hash,
            staged_payment.c.payer_name,
            staged_section.c.message,
        )
        .select_from(staged_key)
        .join(staged_payment, staged_payment.c.payment == staged_key.c.payment)
        .join(staged_section, staged_section.c.section == staged_payment.c.section)
        .where(or_(same_reference, same_day))
        .order_by(staged_payment.c.payment)
    )


def _real(
    reference: ColumnElement[str], number: ColumnElement[int], payments: int
) -> ColumnElement[str]:
    """Return the reference, NULL where it is a place in a file of so many payments."""
    is_place = and_(number > 0, number <= payments)
    return case((is_place, null()), else_=reference)
