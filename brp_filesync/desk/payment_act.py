"""An act on a payment: planned from the rows as they are, said, and done as it was said or not at all.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.brp.entries import Invoice, InvoiceAfter, Payment, Settled, Waiting
from brp_filesync.brp.settlement_lumps import Lump
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.invoice_states import state_after
from brp_filesync.core.payment_acts import PaymentAct, audited
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.database.begin import Database


@dataclass(frozen=True, slots=True)
class Act:
    """What will be done: the entries to write, and `said`, (what, öre) a line.

    `warnings` are what a person should look at before.
    """

    name: PaymentAct
    payment_id: int
    said: tuple[tuple[str, int], ...]
    settled: tuple[Settled, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    rests: Mapping[int, InvoiceAfter] = field(default_factory=dict)
    details: Mapping[str, str | int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    lumps: tuple[Lump, ...] = ()


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
                act=audited(each.name),
                payment_id=each.payment_id,
                now=now,
                details=each.details,
                settled=each.settled,
                waiting=each.waiting,
                rests=each.rests,
                lumps=each.lumps,
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
    known: Mapping[int, Invoice], settled: Iterable[tuple[int, int]]
) -> dict[int, InvoiceAfter]:
    """Return what is left of each invoice, and its state; what can't be is NotPossible.

    `settled` is invoice and öre of each entry, below zero where it takes back.
    """
    sums_ore: dict[int, int] = {}
    for invoice_id, ore in settled:
        sums_ore[invoice_id] = sums_ore.get(invoice_id, 0) + ore
    return {each: _after(known[each], ore) for each, ore in sums_ore.items()}


def _after(found: Invoice, settled_ore: int) -> InvoiceAfter:
    rest_ore = found.rest_ore - settled_ore
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
    state = state_after(found.state, rest_ore, found.settled_from)
    settled_from = found.settled_from
    if state != found.state:
        settled_from = found.state if state == "done" else None
    return InvoiceAfter(rest_ore, state, settled_from)


def demand_company(payment: Payment, invoices: Iterable[Invoice], *, other_company: bool) -> None:
    """Raise NotPossible for an invoice of another company than the payment's bankgiro is of.

    Unless a person insists (`other_company`), or nobody knows whose the bankgiro is.
    """
    other = next(
        (each for each in invoices if payment.company_id not in (None, each.company_id)), None
    )
    if other is not None and not other_company:
        raise NotPossible(
            phrase(
                "Payment {payment_id} went to {company_id}, and invoice {name} is another "
                "company's.",
                payment_id=payment.payment_id,
                company_id=payment.company_id,
                name=other.name,
            ),
            phrase("Match it with an invoice of that company, or insist by --other-company."),
        )
