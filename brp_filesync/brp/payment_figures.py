"""What BRP's tables count for reports and monitors: payments by day, and what waits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from brp_filesync.brp.payment_lists import still_unmatched
from brp_filesync.brp.schema_payments import deposit, payment, payment_journal, unmatched
from brp_filesync.brp.schema_sales import finance_task
from brp_filesync.database.days import day_place, within

Found = dict[str, Any]
_SUMS = ("received_ore", "booked_ore", "unmatched_ore")


def unmatched_by_bank(connection: Connection) -> list[Found]:
    """Return, by bank, how many payments are nobody's yet, their öre, and the oldest's day."""
    wanted = (
        select(
            payment_journal.c.bank,
            func.count(unmatched.c.payment_id.distinct()).label("payments"),
            func.sum(unmatched.c.amount_ore).label("amount_ore"),
            func.min(payment.c.paid_on).label("oldest"),
        )
        .select_from(unmatched)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(*still_unmatched())
        .group_by(payment_journal.c.bank)
        .order_by(payment_journal.c.bank)
    )
    return [
        {**row, "amount_ore": int(row["amount_ore"])}
        for row in connection.execute(wanted).mappings()
    ]


def payments_by_day(connection: Connection, days: Sequence[date]) -> dict[int, Found]:
    """Return, by the day's place, the öre that journals of that day received, and where they went.

    What a person has matched since is still the day's unmatched.
    """
    placed = (
        select(
            day_place(payment_journal.c.booked_at, days).label("place"),
            *(payment_journal.c[name] for name in _SUMS),
        )
        .where(*within(payment_journal.c.booked_at, days))
        .subquery()
    )
    rows = connection.execute(
        select(placed.c.place, *(func.sum(placed.c[name]).label(name) for name in _SUMS)).group_by(
            placed.c.place
        )
    ).mappings()
    return {row["place"]: {name: int(row[name]) for name in _SUMS} for row in rows}


def open_tasks(connection: Connection) -> int:
    """Return how many tasks wait for finance."""
    wanted = select(func.count()).select_from(finance_task).where(finance_task.c.done_at.is_(None))
    return connection.scalar(wanted) or 0
