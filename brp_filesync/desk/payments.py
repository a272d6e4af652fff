"""What a person decides of a payment: matched, split, handled, or the same as another.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.brp.entries import Invoice, Payment, Settled, Waiting
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.payment_acts import PaymentAct
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.database.begin import Database
from brp_filesync.desk.invoices import one_invoice
from brp_filesync.desk.payment_act import (
    Act,
    Plan,
    demand_company,
    rests_after,
    sum_ore,
    what_waits,
)
from brp_filesync.desk.payment_queue import twins_of
from brp_filesync.ledger import files


def matched(payment_id: int, called: str, *, other_company: bool = False) -> Plan:
    """Settle one invoice with all that is unmatched of a payment; the surplus stays unmatched.

    One of another company than the payment's bankgiro is refused, unless a person insists.
    """

    def wanted(connection: Connection) -> Act:
        payment, waiting = _what_settles(connection, payment_id)
        invoice = one_invoice(connection, called)
        amount_ore = _at_most(invoice, sum_ore(waiting))
        details: dict[str, str | int] = {"invoice": invoice.name, "amount_ore": amount_ore}
        demand_company(payment, [invoice], other_company=other_company)
        spread = [(invoice, amount_ore)]
        return _warned(connection, _spread("match", payment, waiting, spread, details))

    return wanted


def split(
    payment_id: int,
    parts: Sequence[tuple[str, int]],
    name: Literal["split", "advice"] = "split",
    *,
    other_company: bool = False,
) -> Plan:
    """Settle several invoices with given amounts (öre); what is left over stays unmatched.

    Those of other companies as in `matched`.
    """

    def wanted(connection: Connection) -> Act:
        payment, waiting = _what_settles(connection, payment_id)
        spread = [(one_invoice(connection, called), ore) for called, ore in parts]
        details = {
            f"invoice {place}": f"{invoice.name}={ore}"
            for place, (invoice, ore) in enumerate(spread, start=1)
        }
        demand_company(payment, [invoice for invoice, _ in spread], other_company=other_company)
        return _warned(connection, _spread(name, payment, waiting, spread, details))

    return wanted


def handled(payment_id: int, note: str) -> Plan:
    """Mark what is unmatched of a payment as settled outside, such as a refund."""

    def wanted(connection: Connection) -> Act:
        _, waiting = what_waits(connection, payment_id)
        outside = phrase(
            "payment {payment_id} is handled outside: {note}", payment_id=payment_id, note=note
        )
        said = (outside, sum_ore(waiting))
        return Act(
            "handle",
            payment_id,
            (said,),
            waiting=(
                *(each.opposite() for each in waiting),
                *(each.settled_outside(note) for each in waiting),
            ),
            details={"note": note},
        )

    return wanted


def same(payment_id: int, twin_id: int) -> Plan:
    """Say that a payment is the same as one that came before: the money came once."""

    def wanted(connection: Connection) -> Act:
        payment, waiting = what_waits(connection, payment_id)
        total_ore = sum_ore(waiting)
        _demand_twin(connection, payment, total_ore, twin_id)
        note = f"same as payment {twin_id}"
        again = phrase(
            "payment {payment_id} is payment {twin_id} once more: no money came twice",
            payment_id=payment_id,
            twin_id=twin_id,
        )
        said = (again, total_ore)
        return Act(
            "same",
            payment_id,
            (said,),
            waiting=(
                *(each.opposite() for each in waiting),
                *(each.settled_outside(note, twin_id) for each in waiting),
            ),
            details={"twin": twin_id},
        )

    return wanted


def same_of_file(database: Database, file_id: int) -> list[tuple[int, int]]:
    """Return payment and twin of all pairs of a file that `same` may say of, with equal amounts.

    Raises NotPossible where there is no such file of a bank's, or no such pair.
    """
    with database.connect() as connection:
        file = files.find(connection, file_id)
        if file is None or file.flow != "payments":
            raise NotPossible(
                phrase("File {file_id} is no payment file.", file_id=file_id),
                phrase("`filesync files list` shows the files."),
            )
        pairs = payment_entries.twins_of_journal(connection, file.source, file.sha256)
    if not pairs:
        raise NotPossible(
            phrase(
                "No payment of file {file_id} waits whole as maybe-seen with its twin's amount.",
                file_id=file_id,
            ),
            phrase("`filesync payments unmatched` shows what waits."),
        )
    return pairs


def _demand_twin(connection: Connection, payment: Payment, waits_ore: int, twin_id: int) -> None:
    """Raise NotPossible where a payment of which so much waits can't be the other's second copy."""
    payment_id = payment.payment_id
    twin = payment_entries.find_payment(connection, twin_id)
    if twin is None or twin_id == payment_id:
        raise NotPossible(phrase("There is no other payment {twin_id}.", twin_id=twin_id))
    is_equal = payment.amount_ore in (twin.amount_ore, twin.deposit_ore)  # a lump is a deposit's
    if not is_equal or waits_ore != payment.amount_ore:
        raise NotPossible(
            phrase(
                "Payment {payment_id} isn't unmatched whole with the amount of {twin_id}.",
                payment_id=payment_id,
                twin_id=twin_id,
            ),
            phrase("Only a payment of which nothing is booked can be another's second copy."),
        )
    # Each the other's copy, through however many: then money that came would be nowhere.
    original = twin_id
    while (copied := payment_entries.said_to_be(connection, original)) is not None:
        original = copied
        if original == payment_id:
            raise NotPossible(
                phrase(
                    "Payment {twin_id} is said to be payment {payment_id} once more: one of them "
                    "came.",
                    payment_id=payment_id,
                    twin_id=twin_id,
                ),
                phrase("Match payment {payment_id}, or mark it as handled.", payment_id=payment_id),
            )
    if twin.payment_journal_id == payment.payment_journal_id:
        raise NotPossible(
            phrase(
                "Payments {payment_id} and {twin_id} came in one file: they are two.",
                payment_id=payment_id,
                twin_id=twin_id,
            ),
            phrase("Match it, or mark it as handled."),
        )
    if payment_entries.shares_twin(connection, twin_id, payment):
        raise NotPossible(
            phrase(
                "Payment {twin_id} is the twin of another payment of the same file.",
                twin_id=twin_id,
            ),
            phrase("One payment comes once in a file: name another twin, or match it."),
        )


def _warned(connection: Connection, act: Act) -> Act:
    """Return the act with a warning for each payment that may be the same money."""
    warnings = [
        phrase(
            "Payment {twin} may be the same money: look at both (`filesync payments show "
            "{payment_id}`), and if it is, say so: `filesync payments same {payment_id} {twin}`.",
            payment_id=act.payment_id,
            twin=twin,
        )
        for twin in twins_of(connection, act.payment_id)
    ]
    return replace(act, warnings=tuple(warnings))


def _what_settles(connection: Connection, payment_id: int) -> tuple[Payment, list[Waiting]]:
    """Return the payment and what of it is unmatched. Raises NotPossible for a reversal."""
    payment, waiting = what_waits(connection, payment_id)
    if payment.kind == "reversal":
        raise NotPossible(
            phrase("A reversal settles no invoice."),
            phrase("Say what it takes back: `filesync payments reverse`; or mark it as handled."),
        )
    return payment, waiting


def _spread(
    name: PaymentAct,
    payment: Payment,
    waiting: Sequence[Waiting],
    spread: Sequence[tuple[Invoice, int]],
    details: Mapping[str, str | int],
) -> Act:
    total_ore = sum_ore(waiting)
    booked_ore = sum(ore for _, ore in spread)
    if abs(booked_ore) > abs(total_ore) or any(ore * total_ore <= 0 for _, ore in spread):
        raise NotPossible(
            phrase(
                "The parts add up to {booked_ore}, but {total_ore} of the payment is unmatched.",
                booked_ore=amount(booked_ore),
                total_ore=amount(total_ore),
            ),
            phrase(
                "Each part is as the payment, above or below zero, and together they are "
                "at most that."
            ),
        )
    if len({invoice.invoice_id for invoice, _ in spread}) < len(spread):
        raise NotPossible(phrase("An invoice is named twice."), phrase("Add its amounts up."))
    rests = rests_after(
        {invoice.invoice_id: invoice for invoice, _ in spread},
        [(invoice.invoice_id, ore) for invoice, ore in spread],
    )
    said = [(_settles(invoice), ore) for invoice, ore in spread]
    after = [each.opposite() for each in waiting]
    if total_ore != booked_ore:
        rest_ore = total_ore - booked_ore
        after.append(Waiting(rest_ore, "surplus" if total_ore > 0 else "deduction"))
        said.append((phrase("stays unmatched"), rest_ore))
    return Act(
        name,
        payment.payment_id,
        tuple(said),
        settled=tuple(Settled(invoice.invoice_id, ore) for invoice, ore in spread),
        waiting=tuple(after),
        rests=rests,
        details=details,
    )


def _settles(invoice: Invoice) -> str:
    if invoice.kind == "credit_note":
        return phrase("uses up credit note {name}", name=invoice.name)
    return phrase("pays invoice {name}", name=invoice.name)


def _at_most(invoice: Invoice, total_ore: int) -> int:
    """Return how much of the invoice's rest the amount settles (öre)."""
    if invoice.rest_ore * total_ore <= 0:
        raise NotPossible(
            phrase(
                "Invoice {name} has nothing left for this: its rest is {rest_ore}.",
                name=invoice.name,
                rest_ore=amount(invoice.rest_ore),
            ),
            phrase("`filesync invoices list --open` shows what is open."),
        )
    return min(invoice.rest_ore, total_ore, key=abs)
