"""What BRP knows of a staged payment file: every fact that is needed, fetched by sets, once."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payment_staging, payments, payments_known
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.decisions import Facts

# More days than ever lie between two bank days (Christmas to New Year), for the first sieve.
_NEAR = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Ids:
    """What rows of this file are called: a payment's id is its number and `first_payment`."""

    first_payment: int
    first_deposit: int
    journal: int


def take_ids(connection: Connection) -> Ids:
    """Return free ids. Only under the writer's lock."""
    return Ids(*payments.next_ids(connection))


def demand_same_amounts(connection: Connection) -> None:
    """Raise FileRefused, `payment-changed`, where a payment was booked with another amount."""
    found = payment_staging.seen_with_other_amount(connection)
    for record, found_ore, known_ore in found.itertuples(index=False, name=None):
        params = {"found": found_ore, "expected": known_ore}
        raise FileRefused(Problem("payment-changed", record, params=params))


def gather_earlier(connection: Connection, family: str, sections: pd.DataFrame) -> pd.DataFrame:
    """Return what came in other formats on days near the file's own."""
    days = sections["booked_on"].tolist() or ["1990-01-01"]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return payments_known.earlier_in_other_formats(
        connection, family, (first - _NEAR).isoformat(), (last + _NEAR).isoformat()
    )


def gather(connection: Connection, first: int, last: int, ids: Ids, earlier: pd.DataFrame) -> Facts:
    """Return the facts of the payments numbered `first` to `last`."""
    reversed_ones = payments_known.reversed_payments(connection, first, last)
    allocation_id, unmatched_id = payments.next_entry_ids(connection)
    return Facts(
        payments=payments_known.payments_to_match(connection, first, last),
        claims=payments_known.claims_to_match(connection, first, last),
        elsewhere=payments_known.issued_elsewhere(connection, first, last),
        reversed=reversed_ones,
        entries=payments_known.entries_of_reversed(connection, first, last),
        earlier=earlier,
        first_payment_id=ids.first_payment,
        next_allocation_id=allocation_id,
        next_unmatched_id=unmatched_id,
    )


def forget_twins(earlier: pd.DataFrame, unmatched: pd.DataFrame) -> pd.DataFrame:
    """Return the earlier payments without those that have become somebody's twin."""
    if earlier.empty:
        return earlier
    return earlier[~earlier["payment_id"].isin(unmatched["twin_payment_id"])]
