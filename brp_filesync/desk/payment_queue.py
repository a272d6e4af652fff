"""What waits for a person of payments, with all that speaks for what it may be for.

(docs/domain.md, Payments in 4, 5, 8 and 9)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp import payment_grounds, payment_lists, settlement_lumps
from brp_filesync.core.wanted import EVERYTHING, Wanted
from brp_filesync.payments_in.suggest import Open, Suggestion, suggest, suggest_reversed
from brp_filesync.payments_in.twins import possible_twins

# More days than ever lie between two bank days (Christmas to New Year).
_NEAR = timedelta(days=6)
_OF_INVOICE = ("invoice_id", "company_id", "invoice_number", "ocr_number", "rest_ore")


@dataclass(frozen=True, slots=True)
class Waits:
    """A row of what waits (`brp.payment_lists.list_unmatched`), and what it may be, best first.

    `invoices` are those that the suggestions name, by id; `twins` the payments that may be the
    same money: the one that it waits for, or possible ones.
    """

    row: Mapping[str, Any]
    suggestions: Sequence[Suggestion]
    invoices: Mapping[int, Mapping[str, Any]]
    twins: tuple[int, ...]


def look(
    connection: Connection, wanted: Wanted = EVERYTHING, payment_id: int | None = None
) -> list[Waits]:
    """Return what waits, the oldest first; of one payment, if asked."""
    rows = payment_lists.list_unmatched(connection, payment_id, wanted)
    if not rows:
        return []
    invoices = payment_lists.open_invoices(connection)
    known = Open(invoices, settlement_lumps.open_parts(connection))
    named = {
        values[0]: dict(zip(_OF_INVOICE[1:], values[1:], strict=True))
        for values in zip(*(invoices[name].tolist() for name in _OF_INVOICE), strict=True)
    }
    paid_before = payment_grounds.paid_before(connection, payment_id)
    possible = _possible_twins(connection, rows, payment_id)
    back = [row["paid_on"] for row in rows if row["kind"] == "reversal"]
    candidates = payment_grounds.reversible_by_hand(connection, back, payment_id) if back else None
    shown = []
    for row in rows:
        its_id = row["payment_id"]
        if row["kind"] == "reversal" and candidates is not None:
            suggested = suggest_reversed(candidates[candidates["reversal"] == its_id])
        else:
            suggested = suggest(row, known, paid_before.get(its_id, ()))
        ids = {each for one in suggested for each in one.invoice_ids}
        twin = row["twin_payment_id"]
        twins = (twin,) if twin else possible.get(its_id, ())
        shown.append(Waits(row, suggested, {each: named[each] for each in ids}, twins))
    return shown


def twins_of(connection: Connection, payment_id: int) -> list[int]:
    """Return the payments that may be the same money as what waits of a payment."""
    rows = payment_lists.list_unmatched(connection, payment_id)
    if not rows:
        return []
    named = {row["twin_payment_id"] for row in rows if row["twin_payment_id"]}
    possible = _possible_twins(connection, rows, payment_id).get(payment_id, ())
    return sorted(named | set(possible))


def _possible_twins(
    connection: Connection, rows: Sequence[Mapping[str, Any]], payment_id: int | None
) -> dict[int, tuple[int, ...]]:
    """Return, by waiting payment, those that may be the same money."""
    days = [date.fromisoformat(row["paid_on"]) for row in rows]
    first, last = min(days) - _NEAR, max(days) + _NEAR
    found = payment_grounds.unnamed(connection, payment_id, first.isoformat(), last.isoformat())
    return possible_twins(*found)
