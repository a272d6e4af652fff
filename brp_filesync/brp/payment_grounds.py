"""What speaks for a suggestion: what a reversal may take back, who paid for whom before, twins.

Each is asked once for all that waits, or for one payment's.
"""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    Connection,
    Select,
    and_,
    exists,
    func,
    select,
    true,
    union,
)

from brp_filesync.brp.payment_lists import still_unmatched
from brp_filesync.brp.payments_known import live_entries
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.database.bulk import fetch_frame

# A bank takes a payment back within a year or so; and so many candidates are looked at.
_BACK = timedelta(days=400)
_MOST = 500


def reversible_by_hand(
    connection: Connection, days: list[str], payment_id: int | None
) -> pd.DataFrame:
    """Return what the waiting reversals may take back, in whatever format that came.

    Columns: reversal, payment_id, whole, same_bank_reference, same_ocr, same_bankgiro, same_payer,
    and left_ore, what of the payment is still there to be taken. `days` are the reversals'.
    """
    back, paid, came = payment.alias("back"), payment.alias("paid"), deposit.alias("came")
    waits = _waiting(payment_id)
    first = date.fromisoformat(min(days)) - _BACK
    whole = paid.c.amount_ore == -back.c.amount_ore
    same_bank_reference = func.coalesce(paid.c.bank_reference == back.c.bank_reference, False)
    same_ocr = and_(
        paid.c.issued_references == back.c.issued_references, back.c.issued_references != ""
    )
    same_payer = and_(
        func.lower(paid.c.payer_name) == func.lower(back.c.payer_name), back.c.payer_name != ""
    )

    def candidates(ground: Any) -> Select[Any]:
        return (
            select(
                back.c.payment_id.label("reversal"),
                paid.c.payment_id,
                whole.label("whole"),
                same_bank_reference.label("same_bank_reference"),
                same_ocr.label("same_ocr"),
                and_(paid.c.bankgiro == back.c.bankgiro, back.c.bankgiro != "").label(
                    "same_bankgiro"
                ),
                same_payer.label("same_payer"),
                paid.c.paid_on,
            )
            .select_from(back)
            .join(paid, ground)
            .join(came, came.c.deposit_id == paid.c.deposit_id)
            .where(
                back.c.payment_id.in_(waits),
                back.c.kind == "reversal",
                paid.c.kind == "payment",
                paid.c.amount_ore >= -back.c.amount_ore,
                paid.c.paid_on <= back.c.paid_on,
                came.c.deposited_on >= first.isoformat(),
            )
        )

    grounds = (whole, paid.c.bank_reference == back.c.bank_reference, same_ocr, same_payer)
    every = union(*map(candidates, grounds)).subquery("every")
    # The newest first: of thousands of equal amounts nobody knows which it is, but it was lately.
    found = fetch_frame(
        connection,
        select(every).order_by(every.c.paid_on.desc(), every.c.payment_id.desc()).limit(_MOST),
    )
    left = _left_of(connection, found["payment_id"].unique().tolist())
    left_ore = found["payment_id"].map(left).fillna(0).astype("int64")
    return found.assign(left_ore=left_ore)[left_ore.to_numpy() > 0]


def paid_before(connection: Connection, payment_id: int | None) -> dict[int, list[int]]:
    """Return, by waiting payment, whose invoices were paid from its payer's account before.

    Whose: an organisation's or person's id, as `recipient_id` of an invoice has it.
    """
    waits, earlier = payment.alias("waits"), payment.alias("earlier")
    undone = allocation.alias("undone")

    def paid(same: Any) -> Select[Any]:
        return (
            select(waits.c.payment_id, invoice.c.recipient_id)
            .select_from(waits)
            .join(earlier, and_(same, earlier.c.payment_id != waits.c.payment_id))
            .join(allocation, allocation.c.payment_id == earlier.c.payment_id)
            .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
            .where(
                waits.c.payment_id.in_(_waiting(payment_id)),
                allocation.c.amount_ore > 0,
                allocation.c.opposite_of.is_(None),
                ~exists().where(undone.c.opposite_of == allocation.c.allocation_id),
            )
        )

    found = connection.execute(
        union(
            paid(earlier.c.payer_account == waits.c.payer_account),
            paid(
                and_(
                    earlier.c.payer_bankgiro == waits.c.payer_bankgiro, waits.c.payer_bankgiro != ""
                )
            ),
        )
    )
    whose: dict[int, list[int]] = {}
    for waiting_id, recipient_id in sorted((row[0], row[1]) for row in found):
        whose.setdefault(waiting_id, []).append(recipient_id)
    return whose


def unnamed(
    connection: Connection, payment_id: int | None, first: str, last: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what waits and names no number of ours, and what it may be once more: twins.UNNAMED.

    Those are of any file whose deposits are from the first to the last day, with an amount that
    waits.
    """
    waits = payment.c.payment_id.in_(_waiting(payment_id))
    amounts = select(payment.c.amount_ore).where(waits)
    columns = select(
        payment.c.payment_id,
        payment.c.kind,
        payment.c.amount_ore,
        payment.c.paid_on,
        payment.c.bankgiro,
        func.coalesce(deposit.c.told_account, deposit.c.account).label("account"),
        payment.c.payer_name,
        payment.c.text,
        payment_journal.c.format,
    )
    named = (
        columns.join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(payment.c.issued_references == "")
        .order_by(payment.c.payment_id)
    )
    mine = fetch_frame(connection, named.where(waits))
    if mine.empty:
        return mine, mine
    near = deposit.c.deposited_on.between(first, last)
    return mine, fetch_frame(connection, named.where(near, payment.c.amount_ore.in_(amounts)))


def _waiting(payment_id: int | None) -> Select[tuple[int]]:
    of_one = true() if payment_id is None else unmatched.c.payment_id == payment_id
    return select(unmatched.c.payment_id).where(*still_unmatched(), of_one)


def _left_of(connection: Connection, ids: list[int]) -> dict[int, int]:
    """Return what of each payment is booked or waits (öre): neither taken back nor handled."""
    of_payments = select(payment.c.payment_id).where(payment.c.payment_id.in_(ids))
    entries = fetch_frame(connection, live_entries(of_payments))
    mine = entries[entries["handled"].to_numpy() == 0]
    summed = (mine["amount_ore"] + mine["written_off_ore"]).groupby(mine["payment_id"]).sum()
    return {int(key): int(ore) for key, ore in summed.items()}
