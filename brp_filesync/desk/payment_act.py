"""An act on a payment: planned from the rows as they are, said, and done as it was said or not at all.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.brp.entries import Invoice, Payment, Settled, Waiting
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.invoice_states import InvoiceState, state_after
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.database.begin import Database


@dataclass(frozen=True, slots=True)
class Act:
    """What will be done: the entries to write, and `said`, (what, öre) a line."""

    name: str
    payment_id: int
    said: tuple[tuple[str, int], ...]
    settled: tuple[Settled, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    rests: Mapping[int, tuple[int, InvoiceState]] = field(default_factory=dict)
    details: Mapping[str, str | int] = field(default_factory=dict)


Plan = Callable[[Connection], Act]


def plan(database: Database, wanted: Plan) -> Act:
    """Return what the act would do now."""
    return plan_all(database, [wanted])[0]


def plan_all(database: Database, wanted: Sequence[Plan]) -> list[Act]:
    """Return what the acts would do now."""
    with database.connect() as connection:
        return [each(connection) for each in wanted]


def do(database: Database, wanted: Plan, said: Act, who: str, now: str) -> int:
    """Do what was said, and return the act's id. Raises NotPossible where it has changed since."""
    return do_all(database, [wanted], [said], who, now)[0]


def do_all(
    database: Database, wanted: Sequence[Plan], said: Sequence[Act], who: str, now: str
) -> list[int]:
    """Do all that was said, or nothing of it where something has changed since: NotPossible.

    Returns the acts' ids.
    """
    with database.connect() as connection, database.write(connection):
        again = [each(connection) for each in wanted]
        if again != list(said):
            raise NotPossible(
                phrase("The payment or an invoice has changed meanwhile; nothing is done."),
                phrase("Look at it again: `filesync payments unmatched`."),
            )
        return [
            payment_entries.write_act(
                connection,
                who=who,
                act=f"payments {each.name}",
                payment_id=each.payment_id,
                now=now,
                details=each.details,
                settled=each.settled,
                waiting=each.waiting,
                rests=each.rests,
            )
            for each in said
        ]


def demanded_payment(connection: Connection, payment_id: int) -> Payment:
    """Return the payment. Raises NotPossible where there is none."""
    found = payment_entries.find_payment(connection, payment_id)
    if found is None:
        raise NotPossible(
            phrase("There is no payment {payment_id}.", payment_id=payment_id),
            phrase("`filesync payments unmatched` lists them."),
        )
    return found


def what_waits(connection: Connection, payment_id: int) -> tuple[Payment, list[Waiting]]:
    """Return the payment and what of it is unmatched. Raises NotPossible where nothing is."""
    payment = demanded_payment(connection, payment_id)
    every = payment_entries.waiting_of(connection, payment_id)
    waiting = [each for each in every if each.waits]
    if not waiting:
        raise NotPossible(
            phrase("Nothing of payment {payment_id} is unmatched.", payment_id=payment_id),
            phrase("`filesync payments undo` takes back what a person did."),
        )
    return payment, waiting


def sum_ore(waiting: Iterable[Waiting]) -> int:
    """Return what they add up to (öre)."""
    return sum(each.amount_ore for each in waiting)


def rests_after(
    known: Mapping[int, Invoice], settled: Sequence[tuple[int, int]]
) -> dict[int, tuple[int, InvoiceState]]:
    """Return each invoice's rest (öre) and state after; what can't be is NotPossible."""
    after: dict[int, tuple[int, InvoiceState]] = {}
    for invoice_id, ore in settled:
        found = known[invoice_id]
        rest_ore = after.get(invoice_id, (found.rest_ore, found.state))[0] - ore
        low, high = sorted((0, found.total_ore))
        if not low <= rest_ore <= high:
            raise NotPossible(
                phrase(
                    "Invoice {name} has {rest_ore} left to pay.",
                    name=found.name,
                    rest_ore=amount(found.rest_ore),
                ),
                phrase("`filesync invoices show` tells what has settled it."),
            )
        after[invoice_id] = (rest_ore, state_after(found.state, rest_ore))
    return after
