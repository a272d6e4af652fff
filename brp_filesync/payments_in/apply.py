"""What was decided of some payments, written by sets: payments, entries, and invoices' rests."""

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payments
from brp_filesync.payments_in.decisions import Facts, Matched

BOOKED_BY = "filesync"


def apply(
    connection: Connection, facts: Facts, matched: Matched, numbers: tuple[int, int], now: str
) -> None:
    """Write the payments numbered from the first to the last of `numbers`, and their entries."""
    if facts.payments.empty:
        return
    first, last = numbers
    payments.add_payments(connection, first, last, facts.first_payment_id, matched.issued)
    payments.add_entries(
        connection,
        _entries(matched.allocations, facts.first_payment_id, now),
        _entries(matched.unmatched, facts.first_payment_id, now),
        matched.invoices,
    )


def _entries(rows: pd.DataFrame, first_payment_id: int, now: str) -> pd.DataFrame:
    """Return the rows with ids of payments, and who made them when."""
    return rows.drop(columns="payment").assign(
        payment_id=rows["payment"].to_numpy() + (first_payment_id - 1),
        made_at=pd.Series(now, index=rows.index, dtype=object),
        made_by=pd.Series(BOOKED_BY, index=rows.index, dtype=object),
    )
