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
    or_,
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
from brp_filesync.database.bulk import (
    create_temporary,
    drop_temporary,
    fetch_frame,
    insert_frame,
    temporary,
)
from brp_filesync.database.metadata import Day

# A bank takes a payment back within a year or so; and so many candidates are looked at.
_BACK = timedelta(days=400)
_MOST = 500
# More days than ever lie between two bank days (Christmas to New Year).
_NEAR = 6

_near = temporary("near_days", [("day", Day()), ("near", Day())])


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


def possible_twins(connection: Connection, days: list[str], payment_id: int | None) -> pd.DataFrame:
    """Return payment_id, paid_on, twin_payment_id and twin_paid_on of what may be one payment.

    Of those that wait and name no number of ours: in another format, to the same bankgiro or
    account, with the same amount and payer or text, on days near each other. The bank days are
    counted by who asks. (docs/domain.md, Payments in 4.7)
    """
    waits, other = payment.alias("waits"), payment.alias("other")
    mine, its = deposit.alias("mine"), deposit.alias("its")
    my_journal, its_journal = (
        payment_journal.alias("my_journal"),
        payment_journal.alias("its_journal"),
    )
    create_temporary(connection, _near)
    insert_frame(connection, _near, _days_near(days))
    found = fetch_frame(
        connection,
        select(
            waits.c.payment_id,
            waits.c.paid_on,
            other.c.payment_id.label("twin_payment_id"),
            other.c.paid_on.label("twin_paid_on"),
        )
        .select_from(waits)
        .join(mine, mine.c.deposit_id == waits.c.deposit_id)
        .join(my_journal, my_journal.c.payment_journal_id == mine.c.payment_journal_id)
        .join(_near, _near.c.day == mine.c.deposited_on)
        .join(its, its.c.deposited_on == _near.c.near)
        .join(its_journal, its_journal.c.payment_journal_id == its.c.payment_journal_id)
        .join(
            other,
            and_(other.c.deposit_id == its.c.deposit_id, other.c.amount_ore == waits.c.amount_ore),
        )
        .where(
            waits.c.payment_id.in_(_waiting(payment_id)),
            waits.c.issued_references == "",
            other.c.issued_references == "",
            other.c.kind == waits.c.kind,
            # camt.054 and camt.053 are one family, as no other two formats are.
            func.substr(its_journal.c.format, 1, 4) != func.substr(my_journal.c.format, 1, 4),
            or_(
                and_(other.c.bankgiro == waits.c.bankgiro, waits.c.bankgiro != ""),
                _account(its) == _account(mine),
            ),
            or_(
                and_(
                    func.lower(other.c.payer_name) == func.lower(waits.c.payer_name),
                    waits.c.payer_name != "",
                ),
                and_(other.c.text == waits.c.text, waits.c.text != ""),
            ),
        )
        .order_by(waits.c.payment_id, other.c.payment_id),
    )
    drop_temporary(connection, _near)
    return found


def _account(of: Any) -> Any:
    return func.coalesce(of.c.told_account, of.c.account)


def _waiting(payment_id: int | None) -> Select[tuple[int]]:
    of_one = true() if payment_id is None else unmatched.c.payment_id == payment_id
    return select(unmatched.c.payment_id).where(*still_unmatched(), of_one)


def _left_of(connection: Connection, ids: list[int]) -> dict[int, int]:
    """Return what of each payment is booked or waits (öre): neither taken back nor handled."""
    entries = live_entries(
        connection, select(payment.c.payment_id).where(payment.c.payment_id.in_(ids))
    )
    mine = entries[entries["handled"].to_numpy() == 0]
    summed = (mine["amount_ore"] + mine["written_off_ore"]).groupby(mine["payment_id"]).sum()
    return {int(key): int(ore) for key, ore in summed.items()}


def _days_near(days: list[str]) -> pd.DataFrame:
    rows = {
        (day, (date.fromisoformat(day) + timedelta(off)).isoformat())
        for day in days
        for off in range(-_NEAR, _NEAR + 1)
    }
    return pd.DataFrame(sorted(rows), columns=["day", "near"])
