"""What BRP knows of a staged payment file: every fact that is needed, fetched by sets, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payments, payments_earlier, payments_known, payments_reversed
from brp_filesync.payments_in.decisions import Facts
from brp_filesync.payments_in.identity import identify
from brp_filesync.payments_in.lumps import lumps_seen
from brp_filesync.payments_in.reversals import taken_back
from brp_filesync.payments_in.stage import Staged
from brp_filesync.profiles.bank import BankProfile

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


def find_earlier(
    connection: Connection, staged: Staged, profile: BankProfile, own_journals: Sequence[int]
) -> None:
    """Find which payments known one by one we have already, and which we may have.

    `own_journals` are those of the same content: what they have booked is settled already.
    """
    assert staged.facts is not None  # noqa: S101 - a file without facts was refused
    counted = staged.facts.counted
    payments_earlier.name_payments(connection, counted["payments"] + counted["deductions"])
    new, earlier = payments_earlier.compared(connection, staged.family, own_journals)
    if not earlier.empty:
        by_day = profile.references_unique == "day"
        payments_earlier.settle_payments(connection, identify(new, earlier, unique_by_day=by_day))
    found = payments_earlier.lumps(connection)
    if not found.empty:
        deposits = payments_earlier.deposits_of_several(connection, own_journals)
        payments_earlier.settle_payments(connection, lumps_seen(found, deposits))


def gather_earlier(connection: Connection, family: str, sections: pd.DataFrame) -> pd.DataFrame:
    """Return what came in other formats on days near the file's own."""
    days = sections["booked_on"].tolist() or ["1990-01-01"]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return payments_known.earlier_in_other_formats(
        connection, family, (first - _NEAR).isoformat(), (last + _NEAR).isoformat()
    )


def gather(
    connection: Connection, numbers: tuple[int, int], ids: Ids, earlier: pd.DataFrame, family: str
) -> Facts:
    """Return the facts of the payments numbered from the first to the last of `numbers`."""
    first, last = numbers
    reversed_ones = taken_back(payments_reversed.reversible(connection, first, last, family))
    allocation_id, unmatched_id = payments.next_entry_ids(connection)
    return Facts(
        payments=payments_known.payments_to_match(connection, first, last),
        claims=payments_known.claims_to_match(connection, first, last),
        elsewhere=payments_known.issued_elsewhere(connection, first, last),
        reversed=reversed_ones,
        entries=payments_reversed.entries_of_reversed(connection, reversed_ones),
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
