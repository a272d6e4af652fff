"""What a person decides of a payment: matched, split, handled, the same as another, or undone.

Each act is planned from the rows as they are, said, and written only if nothing has changed since.
(domain.md, "Payments in" 9)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.money import kronor
from brp_filesync.database.begin import Database
from brp_filesync.desk.payment_rows import (
    Row,
    closing,
    copied,
    demanded_payment,
    family,
    named,
    new_row,
    one_invoice,
    stands,
    waiting_rows,
)


@dataclass(frozen=True, slots=True)
class Act:
    """What will be done: the entries to write, and `said`, (what, öre) a line."""

    name: str
    payment_id: int
    said: tuple[tuple[str, int], ...]
    allocations: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()
    rests: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    details: Mapping[str, str | int] = field(default_factory=dict)


Plan = Callable[[Connection], Act]


def plan(database: Database, wanted: Plan) -> Act:
    """Return what the act would do now."""
    with database.connect() as connection:
        return wanted(connection)


def do(database: Database, wanted: Plan, said: Act, who: str, now: str) -> int:
    """Do what was said, and return the act's id. Raises NotPossible where it has changed since."""
    with database.connect() as connection, database.write(connection):
        again = wanted(connection)
        if again != said:
            raise NotPossible(
                "The payment or an invoice has changed meanwhile; nothing is done.",
                "Look at it again: `filesync payments unmatched`.",
            )
        return payment_entries.write_act(
            connection,
            who=who,
            act=f"payments {said.name}",
            payment_id=said.payment_id,
            now=now,
            details=said.details,
            allocations=said.allocations,
            left=said.left,
            rests=said.rests,
        )


def matched(payment_id: int, invoice: str) -> Plan:
    """Settle one invoice with all that is unmatched of a payment; the surplus stays unmatched."""

    def wanted(connection: Connection) -> Act:
        payment, rows = waiting_rows(connection, payment_id)
        total_ore = sum(row["amount_ore"] for row in rows)
        found = one_invoice(connection, invoice)
        amount_ore = _at_most(found, total_ore)
        details: Row = {"invoice": named(found), "amount_ore": amount_ore}
        return _spread("match", payment, rows, [(found, amount_ore)], details)

    return wanted


def split(payment_id: int, parts: Sequence[tuple[str, int]], name: str = "split") -> Plan:
    """Settle several invoices with given amounts (öre); what is left over stays unmatched."""

    def wanted(connection: Connection) -> Act:
        payment, rows = waiting_rows(connection, payment_id)
        spread = [(one_invoice(connection, called), ore) for called, ore in parts]
        details = {
            f"invoice {place}": f"{named(found)}={ore}"
            for place, (found, ore) in enumerate(spread, start=1)
        }
        return _spread(name, payment, rows, spread, details)

    return wanted


def handled(payment_id: int, note: str) -> Plan:
    """Mark what is unmatched of a payment as settled outside, such as a refund."""

    def wanted(connection: Connection) -> Act:
        _, rows = waiting_rows(connection, payment_id)
        total_ore = sum(row["amount_ore"] for row in rows)
        left = [*map(closing, rows), *(copied(row, note=note, handled=True) for row in rows)]
        said = (f"payment {payment_id} is handled outside: {note}", total_ore)
        return Act("handle", payment_id, (said,), left=tuple(left), details={"note": note})

    return wanted


def same(payment_id: int, twin_id: int) -> Plan:
    """Say that a payment is the same as one that came in another format: the money came once."""

    def wanted(connection: Connection) -> Act:
        payment, rows = waiting_rows(connection, payment_id)
        twin = payment_entries.find_payment(connection, twin_id)
        total_ore = sum(row["amount_ore"] for row in rows)
        if twin is None or twin_id == payment_id:
            raise NotPossible(f"There is no other payment {twin_id}.")
        if twin["amount_ore"] != payment["amount_ore"] or total_ore != payment["amount_ore"]:
            raise NotPossible(
                f"Payment {payment_id} isn't unmatched whole with the amount of {twin_id}.",
                "Only a payment of which nothing is booked can be another's second copy.",
            )
        if family(twin) == family(payment):
            raise NotPossible(
                f"Payments {payment_id} and {twin_id} came in one format: they are two.",
                "Match it, or mark it as handled.",
            )
        if payment_entries.twin_of_another(connection, twin_id, payment_id):
            raise NotPossible(f"Payment {twin_id} is another payment's twin already.")
        note = f"same as payment {twin_id}"
        left = [
            *map(closing, rows),
            *({**copied(row, note=note, handled=True), "twin_payment_id": twin_id} for row in rows),
        ]
        said = (
            f"payment {payment_id} is payment {twin_id} once more: no money came twice",
            total_ore,
        )
        return Act("same", payment_id, (said,), left=tuple(left), details={"twin": twin_id})

    return wanted


def undone(payment_id: int) -> Plan:
    """Take back the latest act on a payment that stands, by opposite entries."""

    def wanted(connection: Connection) -> Act:
        demanded_payment(connection, payment_id)
        booked, left = payment_entries.entries_of(connection, payment_id)
        ids = sorted({row["act_id"] for row in (*booked, *left) if row["act_id"]})
        acts = payment_entries.acts_by_id(connection, ids)
        taken_back = {act["details"].get("undoes") for act in acts}
        latest = next(
            (
                act
                for act in acts
                if act["act"] != "payments undo" and act["audit_id"] not in taken_back
            ),
            None,
        )
        if latest is None:
            raise NotPossible(
                f"Nobody has done anything to payment {payment_id} that stands.",
                "What a file booked by itself isn't undone here.",
            )
        act_id = latest["audit_id"]
        return _taken_back(connection, payment_id, act_id, latest["act"], booked, left)

    return wanted


def _taken_back(
    connection: Connection,
    payment_id: int,
    act_id: int,
    act: str,
    booked: Sequence[Row],
    left: Sequence[Row],
) -> Act:
    mine = [row for row in booked if row["act_id"] == act_id]
    loose = [row for row in left if row["act_id"] == act_id]
    made = [row for row in loose if row["opposite_of"] is None]
    # What waits after it may have been replaced by equal rows: by later acts that were undone.
    waits = [row for row in left if stands(row) and row["handled_at"] is None]
    shut_now = [row for row in made if row["handled_at"] is not None]
    left_ore = sum(row["amount_ore"] for row in made if row["handled_at"] is None)
    if not shut_now:
        shut_now = waits if left_ore else []
    if (
        any(row["closed"] for row in mine)
        or not all(map(stands, shut_now))
        or (left_ore and left_ore != sum(row["amount_ore"] for row in waits))
    ):
        raise NotPossible(
            f"What was done to payment {payment_id} has been taken back by a later reversal.",
        )
    before = {row["unmatched_id"]: row for row in left}
    shut = [before[row["opposite_of"]] for row in loose if row["opposite_of"] is not None]
    known = payment_entries.invoices_by_id(connection, [row["invoice_id"] for row in mine])
    rests = _rests_after(known, [(row["invoice_id"], -row["amount_ore"]) for row in mine])
    said = [
        (f"undoes “{act}”: invoice {named(known[row['invoice_id']])} owes again", row["amount_ore"])
        for row in mine
    ]
    said += [("waits again", row["amount_ore"]) for row in shut]
    return Act(
        "undo",
        payment_id,
        tuple(said),
        allocations=tuple(
            {
                "invoice_id": row["invoice_id"],
                "amount_ore": -row["amount_ore"],
                "written_off_ore": -row["written_off_ore"],
                "opposite_of": row["allocation_id"],
            }
            for row in mine
        ),
        left=(*map(closing, shut_now), *(copied(row) for row in shut)),
        rests=rests,
        details={"undoes": act_id},
    )


def _spread(
    name: str,
    payment: Row,
    rows: Sequence[Row],
    spread: Sequence[tuple[Row, int]],
    details: Mapping[str, str | int],
) -> Act:
    total_ore = sum(row["amount_ore"] for row in rows)
    booked_ore = sum(ore for _, ore in spread)
    if payment["kind"] not in ("payment", "deduction"):
        raise NotPossible(
            "A reversal settles no invoice.",
            "Mark it as handled, once it is settled with the payer.",
        )
    if abs(booked_ore) > abs(total_ore) or any(ore * total_ore <= 0 for _, ore in spread):
        raise NotPossible(
            f"The parts add up to {kronor(booked_ore)}, but {kronor(total_ore)} of the payment is"
            " unmatched.",
            "Each part is as the payment, above or below zero, and together they are at most that.",
        )
    if len({found["invoice_id"] for found, _ in spread}) < len(spread):
        raise NotPossible("An invoice is named twice.", "Add its amounts up.")
    rests = _rests_after(
        {found["invoice_id"]: found for found, _ in spread},
        [(found["invoice_id"], ore) for found, ore in spread],
    )
    said = [(f"{ore_said(found)} {named(found)}", ore) for found, ore in spread]
    left = list(map(closing, rows))
    if total_ore != booked_ore:
        rest_ore = total_ore - booked_ore
        reason = "surplus" if total_ore > 0 else "deduction"
        left.append(new_row(rest_ore, reason))
        said.append(("stays unmatched", rest_ore))
    return Act(
        name,
        payment["payment_id"],
        tuple(said),
        allocations=tuple(
            {
                "invoice_id": found["invoice_id"],
                "amount_ore": ore,
                "written_off_ore": 0,
                "opposite_of": None,
            }
            for found, ore in spread
        ),
        left=tuple(left),
        rests=rests,
        details=details,
    )


def ore_said(invoice: Mapping[str, Any]) -> str:
    """Return what a settlement does to an invoice, in words."""
    return "uses up credit note" if invoice["kind"] == "credit_note" else "pays invoice"


def _rests_after(
    known: Mapping[int, Row], settled: Sequence[tuple[int, int]]
) -> dict[int, tuple[int, str]]:
    """Return each invoice's rest (öre) and state after; what can't be is NotPossible."""
    after: dict[int, tuple[int, str]] = {}
    for invoice_id, ore in settled:
        found = known[invoice_id]
        rest_ore = after.get(invoice_id, (found["rest_ore"], ""))[0] - ore
        low, high = sorted((0, found["total_ore"]))
        if not low <= rest_ore <= high:
            raise NotPossible(
                f"Invoice {named(found)} has {kronor(found['rest_ore'])} left to pay.",
                "`filesync invoices show` tells what has settled it.",
            )
        reopened = "sent" if found["state"] == "done" else found["state"]
        after[invoice_id] = (rest_ore, "done" if rest_ore == 0 else reopened)
    return after


def _at_most(found: Row, total_ore: int) -> int:
    """Return how much of the invoice's rest the amount settles (öre)."""
    rest_ore = int(found["rest_ore"])
    if rest_ore * total_ore <= 0:
        raise NotPossible(
            f"Invoice {named(found)} has nothing left for this: its rest is {kronor(rest_ore)}.",
            "`filesync invoices list --open` shows what is open.",
        )
    return min(rest_ore, total_ore, key=abs)
