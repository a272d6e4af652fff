"""What a person did to a payment, taken back by opposite entries.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries, settlement_lumps
from brp_filesync.brp.entries import PastAct, Settled, Waiting
from brp_filesync.brp.settlement_lumps import Lump
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.payment_acts import audited
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.payment_act import Act, Plan, demanded_payment, rests_after, sum_ore


def undone(payment_id: int) -> Plan:
    """Take back the latest act on a payment that stands, by opposite entries.

    Whatever that act did to another payment (a reversal's) is taken back with it.
    """

    def wanted(connection: Connection) -> Act:
        demanded_payment(connection, payment_id)
        settled = payment_entries.settled_by(connection, payment_id)
        waiting = payment_entries.waiting_of(connection, payment_id)
        lumps = settlement_lumps.lumps_of(connection, payment_id)
        ids = {each.act_id for each in settled} | {each.act_id for each in waiting}
        ids |= {each.act_id for each in lumps}
        acts = payment_entries.acts_by_id(connection, [each for each in ids if each is not None])
        taken_back = {act.undoes for act in acts}
        latest = next(
            (act for act in acts if act.act != audited("undo") and act.act_id not in taken_back),
            None,
        )
        if latest is None:
            raise NotPossible(
                phrase(
                    "Nobody has done anything to payment {payment_id} that stands.",
                    payment_id=payment_id,
                ),
                phrase("What a file booked by itself is taken back by `filesync payments unbook`."),
            )
        return _taken_back(connection, payment_id, latest, lumps)

    return wanted


@dataclass(frozen=True, slots=True)
class _Undoing:
    """What is taken back of one payment: what the act left, and what it had closed."""

    left_settled: Sequence[Settled]
    left_waiting: Sequence[Waiting]
    shut_settled: Sequence[Settled]
    shut_waiting: Sequence[Waiting]

    @property
    def settled(self) -> list[Settled]:
        """Return the entries to write."""
        again = [each.again() for each in self.shut_settled]
        return [each.opposite() for each in self.left_settled] + again

    @property
    def waiting(self) -> list[Waiting]:
        """Return the entries to write."""
        again = [each.again() for each in self.shut_waiting]
        return [each.opposite() for each in self.left_waiting] + again


def _taken_back(
    connection: Connection, payment_id: int, act: PastAct, lumps: Sequence[Lump]
) -> Act:
    paid = [each for each in lumps if each.act_id == act.act_id]
    payments = payment_entries.payments_of_act(connection, act.act_id)
    parts = [_undoing(connection, each, act.act_id) for each in payments]
    settled = [each for part in parts for each in part.settled]
    known = payment_entries.invoices_by_id(connection, [each.invoice_id for each in settled])
    said = [
        (
            phrase(
                "undoes “{act}”: invoice {name} owes again",
                act=act.act,
                name=known[each.invoice_id].name,
            ),
            each.amount_ore,
        )
        for part in parts
        for each in part.left_settled
    ]
    said += [
        (
            phrase(
                "undoes “{act}”: invoice {name} is paid again",
                act=act.act,
                name=known[each.invoice_id].name,
            ),
            each.amount_ore,
        )
        for part in parts
        for each in part.shut_settled
    ]
    said += [
        (phrase("waits again"), each.amount_ore) for part in parts for each in part.shut_waiting
    ]
    said += [
        (
            phrase(
                "undoes “{act}”: settlement report {settlement_id} awaits its lump again",
                act=act.act,
                settlement_id=each.settlement_id,
            ),
            each.amount_ore,
        )
        for each in paid
    ]
    return Act(
        "undo",
        payment_id,
        tuple(said),
        settled=tuple(settled),
        waiting=tuple(each for part in parts for each in part.waiting),
        rests=rests_after(known, [(each.invoice_id, each.amount_ore) for each in settled]),
        details={"undoes": act.act_id},
        lumps=tuple(each.opposite() for each in paid),
    )


def _undoing(connection: Connection, payment_id: int, act_id: int) -> _Undoing:
    """Return what is taken back of a payment. Raises NotPossible where it stands no more.

    What an act left may have been replaced by equal entries: by later acts that were undone.
    """
    settled = payment_entries.settled_by(connection, payment_id)
    waiting = payment_entries.waiting_of(connection, payment_id)
    booked = {each.allocation_id: each for each in settled}
    before = {each.unmatched_id: each for each in waiting}
    mine = [each for each in settled if each.act_id == act_id]
    loose = [each for each in waiting if each.act_id == act_id]
    waits = [each for each in waiting if each.waits]
    made = [each for each in loose if each.opposite_of is None]
    left_ore = sum_ore(each for each in made if not each.handled)
    left = [each for each in made if each.handled] + (waits if left_ore else [])
    left_settled = _standing(
        [each for each in mine if each.opposite_of is None],
        [each for each in settled if each.stands],
    )
    if (
        left_settled is None
        or not all(each.stands for each in left)
        or (left_ore and left_ore != sum_ore(waits))
    ):
        raise NotPossible(
            phrase(
                "What was done to payment {payment_id} has been taken back since, by a reversal "
                "or a later act.",
                payment_id=payment_id,
            ),
            phrase("`filesync payments show` tells what was done, the latest last."),
        )
    return _Undoing(
        left_settled,
        left,
        [booked[each.opposite_of] for each in mine if each.opposite_of is not None],
        [before[each.opposite_of] for each in loose if each.opposite_of is not None],
    )


def _standing(made: Iterable[Settled], stands: Sequence[Settled]) -> list[Settled] | None:
    """Return an entry that stands for each that was made: itself, or an equal one; None for none."""
    left = list(stands)
    found = []
    for each in made:
        equal = [
            one
            for one in left
            if (one.invoice_id, one.amount_ore, one.written_off_ore)
            == (each.invoice_id, each.amount_ore, each.written_off_ore)
        ]
        if not equal:
            return None
        chosen = next((one for one in equal if one.allocation_id == each.allocation_id), equal[-1])
        left.remove(chosen)
        found.append(chosen)
    return found
