"""What a file's reversals may take back: payments of earlier files, or of its own present batch."""

from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from brp_filesync.brp.payment_staging import (
    staged_doubt,
    staged_key,
    staged_payment,
    staged_reversed,
    staged_seen,
)
from brp_filesync.brp.payments_known import live_entries
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.database.bulk import empty_temporary, fetch_frame, insert_frame


def reversible(connection: Connection, first: int, last: int, family: str) -> pd.DataFrame:
    """Return payment (the reversal), payment_id and original of each pair that may belong together.

    They have the bank's reference, the account, the amount and, where both tell them, the
    references; `original` is a number of this range, `payment_id` an earlier payment's that no
    reversal has taken back. The other one of both is 0. (docs/domain.md, Payments in 8)
    """
    values = {"first": first, "last": last, "formats": f"{family}%"}
    return fetch_frame(connection, _reversible(), values)


# Made once: to make it takes longer than a small file's answer.
@cache
def _reversible() -> Select[Any]:
    first: Any = bindparam("first")
    last: Any = bindparam("last")
    back, key = staged_payment.alias("back"), staged_key.alias("back_key")
    own, own_key = staged_payment.alias("own"), staged_key.alias("own_key")
    in_doubt = or_(
        exists().where(staged_seen.c.payment == back.c.payment),
        exists().where(staged_doubt.c.payment == back.c.payment),
    )
    mine = and_(back.c.payment.between(first, last), back.c.kind == "reversal", ~in_doubt)
    known = (
        select(back.c.payment, payment.c.payment_id, literal(0, BigInteger()).label("original"))
        .select_from(back)
        .join(key, key.c.payment == back.c.payment)
        .join(payment, payment.c.bank_reference == key.c.bank_reference)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(
            mine,
            payment_journal.c.format.like(bindparam("formats")),
            deposit.c.account == func.coalesce(key.c.account, ""),
            payment.c.kind == "payment",
            payment.c.amount_ore == -back.c.amount_ore,
            _same_references(payment.c.references_hash, back.c.references_hash),
            ~_is_reversed(),
        )
    )
    present = (
        select(back.c.payment, literal(0, BigInteger()), own.c.payment)
        .select_from(back)
        .join(key, key.c.payment == back.c.payment)
        .join(own_key, own_key.c.bank_reference == key.c.bank_reference)
        .join(own, own.c.payment == own_key.c.payment)
        .where(
            mine,
            own.c.payment.between(first, last),
            own.c.payment < back.c.payment,
            func.coalesce(own_key.c.account, "") == func.coalesce(key.c.account, ""),
            own.c.kind == "payment",
            own.c.amount_ore == -back.c.amount_ore,
            _same_references(own.c.references_hash, back.c.references_hash),
            ~exists().where(staged_seen.c.payment == own.c.payment),
        )
    )
    found = union_all(known, present).subquery("found")
    return select(found).order_by("payment", "payment_id", "original")


def entries_of_reversed(connection: Connection, reversed_ones: pd.DataFrame) -> pd.DataFrame:
    """Return where the öre of the earlier payments among `reversed_ones` are now."""
    empty_temporary(connection, staged_reversed)
    insert_frame(connection, staged_reversed, reversed_ones[["payment", "payment_id"]])
    return fetch_frame(connection, _entries())


@cache
def _entries() -> Select[Any]:
    return live_entries(select(staged_reversed.c.payment_id))


def _same_references(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[bool]:
    first, second = func.coalesce(one, 0), func.coalesce(other, 0)
    return or_(first == second, first == 0, second == 0)


def _is_reversed() -> ColumnElement[bool]:
    """Say that another payment's row takes back one of this payment's, or a person has said so."""
    back_booked, back_left = allocation.alias("back_booked"), unmatched.alias("back_left")
    closed = unmatched.alias("closed")
    return or_(
        exists().where(
            unmatched.c.payment_id == payment.c.payment_id,
            unmatched.c.against_payment_id.is_not(None),
            unmatched.c.opposite_of.is_(None),
            ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
        ),
        exists().where(
            allocation.c.payment_id == payment.c.payment_id,
            back_booked.c.opposite_of == allocation.c.allocation_id,
            back_booked.c.payment_id != payment.c.payment_id,
        ),
        exists().where(
            unmatched.c.payment_id == payment.c.payment_id,
            back_left.c.opposite_of == unmatched.c.unmatched_id,
            back_left.c.payment_id != payment.c.payment_id,
        ),
    )
