"""What a person did to a payment, taken back by opposite entries.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries
from brp_filesync.brp.entries import PastAct, Settled, Waiting
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.payment_act import Act, Plan, demanded_payment, rests_after, sum_ore


def undone(payment_id: int) -> Plan:
    """Take back the latest act on a payment that stands, by opposite entries."""

    def wanted(connection: Connection) -> Act:
        demanded_payment(connection, payment_id)
        settled = payment_entries.settled_by(connection, payment_id)
        waiting = payment_entries.waiting_of(connection, payment_id)
        ids = {each.act_id for each in settled} | {each.act_id for each in waiting}
        acts = payment_entries.acts_by_id(connection, [each for each in ids if each is not None])
        taken_back = {act.undoes for act in acts}
        latest = next(
            (act for act in acts if act.act != "payments undo" and act.act_id not in taken_back),
            None,
        )
        if latest is None:
            raise NotPossible(
                phrase(
                    "Nobody has done anything to payment {payment_id} that stands.",
                    payment_id=payment_id,
                ),
                phrase("What a file booked by itself isn't undone here."),
            )
        return _taken_back(connection, payment_id, latest, settled, waiting)

    return wanted


def _taken_back(
    connection: Connection,
    payment_id: int,
    act: PastAct,
    settled: Sequence[Settled],
    waiting: Sequence[Waiting],
) -> Act:
    mine = [each for each in settled if each.act_id == act.act_id]
    loose = [each for each in waiting if each.act_id == act.act_id]
    before = {each.unmatched_id: each for each in waiting}
    shut = [before[each.opposite_of] for each in loose if each.opposite_of is not None]
    shut_now = _left_by(payment_id, mine, loose, waiting)
    known = payment_entries.invoices_by_id(connection, [each.invoice_id for each in mine])
    rests = rests_after(known, [(each.invoice_id, -each.amount_ore) for each in mine])
    said = [
        (
            phrase(
                "undoes “{act}”: invoice {name} owes again",
                act=act.act,
                name=known[each.invoice_id].name,
            ),
            each.amount_ore,
        )
        for each in mine
    ]
    said += [(phrase("waits again"), each.amount_ore) for each in shut]
    return Act(
        "undo",
        payment_id,
        tuple(said),
        settled=tuple(each.opposite() for each in mine),
        waiting=(*(each.opposite() for each in shut_now), *(each.again() for each in shut)),
        rests=rests,
        details={"undoes": act.act_id},
    )


def _left_by(
    payment_id: int, mine: Sequence[Settled], loose: Sequence[Waiting], waiting: Sequence[Waiting]
) -> list[Waiting]:
    """Return what an act left that stands. Raises NotPossible where a reversal has taken it back.

    What waits after it may have been replaced by equal entries: by later acts that were undone.
    """
    made = [each for each in loose if each.opposite_of is None]
    waits = [each for each in waiting if each.waits]
    left_ore = sum_ore(each for each in made if not each.handled)
    left = [each for each in made if each.handled] or (waits if left_ore else [])
    if (
        any(each.closed for each in mine)
        or not all(each.stands for each in left)
        or (left_ore and left_ore != sum_ore(waits))
    ):
        raise NotPossible(
            phrase(
                "What was done to payment {payment_id} has been taken back by a later reversal.",
                payment_id=payment_id,
            ),
        )
    return left
