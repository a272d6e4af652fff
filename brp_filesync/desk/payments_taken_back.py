"""What a file booked by itself, taken back by a person; and what a bank's reversal takes back.

(docs/domain.md, Payments in 8 and 9)
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries, settlement_lumps
from brp_filesync.brp.entries import Invoice, Payment, Settled, Waiting
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.payment_acts import SETTLING, audited
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.desk.invoices import one_invoice
from brp_filesync.desk.payment_act import (
    Act,
    Plan,
    demand_company,
    demanded_payment,
    rests_after,
    sum_ore,
    what_waits,
)

_SETTLING = frozenset(map(audited, SETTLING))


def unbooked(payment_id: int) -> Plan:
    """Take what a file booked of a payment back to the queue, where all that waits is one row."""

    def wanted(connection: Connection) -> Act:
        demanded_payment(connection, payment_id)
        booked = _booked_by_itself(connection, payment_id)
        if not booked:
            raise NotPossible(
                phrase(
                    "Nothing of payment {payment_id} that a file booked by itself stands.",
                    payment_id=payment_id,
                ),
                phrase("What a person did is taken back by `filesync payments undo`."),
            )
        every = payment_entries.waiting_of(connection, payment_id)
        waits = [each for each in every if each.waits]
        known = payment_entries.invoices_by_id(connection, [each.invoice_id for each in booked])
        back_ore = sum(each.paid_ore for each in booked) + sum_ore(waits)
        said = [_opens(known[each.invoice_id], each.amount_ore) for each in booked]
        return Act(
            "unbook",
            payment_id,
            (*said, (phrase("waits in the queue"), back_ore)),
            settled=tuple(each.opposite() for each in booked),
            waiting=(*(each.opposite() for each in waits), Waiting(back_ore, "unbooked")),
            rests=rests_after(known, [(each.invoice_id, -each.amount_ore) for each in booked]),
        )

    return wanted


def taken_back(
    reversal_id: int, payment_id: int, called: str | None = None, *, other_company: bool = False
) -> Plan:
    """Say which payment a reversal takes back, and open what that had settled, so far as it goes.

    Of a part: first what waits of the payment, then of the one invoice that it settled, or of the
    one called so. What it can't take back stays unmatched.
    """

    def wanted(connection: Connection) -> Act:
        payment = demanded_payment(connection, payment_id)
        _demand_kinds(demanded_payment(connection, reversal_id), payment)
        reversal, waits = what_waits(connection, reversal_id)
        total_ore = -sum_ore(waits)
        _demand_no_more(total_ore, payment)
        settled = [
            each for each in payment_entries.settled_by(connection, payment_id) if each.stands
        ]
        loose = [each for each in payment_entries.waiting_of(connection, payment_id) if each.waits]
        if called is not None:
            invoice_id = one_invoice(connection, called).invoice_id
            settled = [each for each in settled if each.invoice_id == invoice_id]
            loose = []
        entries: list[Settled | Waiting] = [*loose, *reversed(settled)]
        if total_ore > sum(map(_ore, entries)):
            _demand_no_lump(connection, payment_id)
        taken_ore = min(total_ore, sum(map(_ore, entries)))
        if taken_ore <= 0:
            raise NotPossible(
                phrase(
                    "Nothing of payment {payment_id} stands that the reversal could take back.",
                    payment_id=payment_id,
                ),
                phrase("`filesync payments show` tells what became of it."),
            )
        shares = _shares(entries, taken_ore)
        known = payment_entries.invoices_by_id(connection, [each.invoice_id for each in settled])
        touched = [each for each, _ in shares if isinstance(each, Settled)]
        if touched and _leaves_some(settled, shares) and len({e.invoice_id for e in settled}) > 1:
            raise NotPossible(
                phrase("Payment {payment_id} has settled several invoices.", payment_id=payment_id),
                phrase("Say whose part came back: --invoice N."),
            )
        opened = [known[each.invoice_id] for each in touched]
        demand_company(reversal, opened, other_company=other_company)
        return _act(reversal_id, payment_id, waits, shares, known)

    return wanted


def _act(
    reversal_id: int,
    payment_id: int,
    waits: Sequence[Waiting],
    shares: Sequence[tuple[Settled | Waiting, int]],
    known: dict[int, Invoice],
) -> Act:
    taken_ore = sum(ore for _, ore in shares)
    left_ore = sum_ore(waits) + taken_ore
    settled: list[Settled] = []
    waiting = [each.opposite() for each in waits]
    said: list[tuple[str, int]] = []
    for each, ore in shares:
        rest_ore = _ore(each) - ore
        if isinstance(each, Waiting):
            waiting.append(each.opposite())
            waiting += [each.again(rest_ore)] if rest_ore else []
            said.append((phrase("takes back what was unmatched"), ore))
        else:
            # What was written off goes by the whole payment: a part of it has no tolerance.
            kept = [Settled(each.invoice_id, rest_ore, payment_id=payment_id)] if rest_ore else []
            settled += [each.opposite(), *kept]
            opens_ore = each.amount_ore - sum(one.amount_ore for one in kept)
            said.append(_opens(known[each.invoice_id], opens_ore))
    waiting += [
        Waiting(
            taken_ore,
            "reversed",
            handled=True,
            payment_id=payment_id,
            against_payment_id=reversal_id,
        ),
        Waiting(-taken_ore, "reversal", handled=True, against_payment_id=payment_id),
    ]
    if left_ore:
        waiting.append(Waiting(left_ore, "reversal"))
        said.append((phrase("stays unmatched"), left_ore))
    return Act(
        "reverse",
        reversal_id,
        tuple(said),
        settled=tuple(settled),
        waiting=tuple(waiting),
        rests=rests_after(known, [(each.invoice_id, each.amount_ore) for each in settled]),
        details={"takes back": payment_id, "amount_ore": taken_ore},
    )


def _booked_by_itself(connection: Connection, payment_id: int) -> list[Settled]:
    """Return what stands and no act of a person's has settled."""
    settled = [each for each in payment_entries.settled_by(connection, payment_id) if each.stands]
    ids = [each.act_id for each in settled if each.act_id is not None]
    acts = payment_entries.acts_by_id(connection, ids)
    by_people = {each.act_id for each in acts if each.act in _SETTLING}
    return [each for each in settled if each.act_id not in by_people]


def _demand_kinds(reversal: Payment, payment: Payment) -> None:
    if reversal.kind != "reversal":
        raise NotPossible(
            phrase("Payment {payment_id} is no reversal.", payment_id=reversal.payment_id),
            phrase("Name the reversal first, and then the payment that it takes back."),
        )
    if payment.kind != "payment":
        raise NotPossible(
            phrase(
                "{payment_id} is no payment that brought money, so nothing of it is taken back.",
                payment_id=payment.payment_id,
            ),
        )


def _demand_no_more(total_ore: int, payment: Payment) -> None:
    if total_ore > payment.amount_ore:
        raise NotPossible(
            phrase(
                "The reversal takes {total_ore} back, and payment {payment_id} was of {paid_ore}.",
                total_ore=amount(total_ore),
                payment_id=payment.payment_id,
                paid_ore=amount(payment.amount_ore),
            ),
            phrase("`filesync payments unmatched` suggests which it may be."),
        )


def _demand_no_lump(connection: Connection, payment_id: int) -> None:
    """Raise NotPossible where what a reversal takes back stands as a settlement report's lump."""
    for each in settlement_lumps.lumps_of(connection, payment_id):
        if each.opposite_of is None and not each.closed:
            raise NotPossible(
                phrase(
                    "Payment {payment_id} is booked as the lump of settlement report "
                    "{settlement_id}.",
                    payment_id=payment_id,
                    settlement_id=each.settlement_id,
                ),
                phrase(
                    "Take that back first: `filesync payments undo {payment_id}`.",
                    payment_id=payment_id,
                ),
            )


def _shares(
    entries: Sequence[Settled | Waiting], taken_ore: int
) -> list[tuple[Settled | Waiting, int]]:
    """Return what is taken of each entry in their order (öre), without those not touched."""
    if taken_ore == sum(map(_ore, entries)):
        return [(each, _ore(each)) for each in entries]
    shares: list[tuple[Settled | Waiting, int]] = []
    for each in entries:
        ore = min(_ore(each), taken_ore)
        if ore > 0:
            shares.append((each, ore))
            taken_ore -= ore
    return shares


def _leaves_some(
    settled: Sequence[Settled], shares: Sequence[tuple[Settled | Waiting, int]]
) -> bool:
    """Say whether something of what is settled stays so."""
    taken_ore = sum(ore for each, ore in shares if isinstance(each, Settled))
    return taken_ore != sum(map(_ore, settled))


def _ore(each: Settled | Waiting) -> int:
    return each.paid_ore if isinstance(each, Settled) else each.amount_ore


def _opens(invoice: Invoice, ore: int) -> tuple[str, int]:
    if invoice.kind == "credit_note":
        return phrase("credit note {name} is open again", name=invoice.name), ore
    return phrase("invoice {name} owes again", name=invoice.name), ore
