"""What the gym decides of an order: it is cancelled.

The same effects as a portal's cancellation, by the same plan: the purchase taken back, the invoice
credited, the card off the list, the buyer mailed, the portal told. (docs/domain.md, Orders in 13)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from brp_filesync.app import App, alone
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.tasks import add_task, end_tasks_of
from brp_filesync.core.dates import local_date
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.desk.one_order import one_order
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.orders import FLOW, job_of
from brp_filesync.flows.ready import ready
from brp_filesync.orders_in.model import Plan
from brp_filesync.orders_in.own_cancel import plan_cancel, record_cancel, stage_cancel
from brp_filesync.profiles.portal import PortalProfile

Reason = Literal["wrong", "withdrawal", "credited", "other"]
WITHDRAWAL_DAYS = 14  # distansavtalslagen 2:10
_ENDED = ("cancel-paid", "cancel-clips-used", "cancel-extended-since", "credited-still-valid")

_WHY_NOT = {
    "cancel-paid": phrase("the invoice is paid, in whole or in part"),
    "cancel-clips-used": phrase("clips have been used"),
    "cancel-extended-since": phrase("the subscription or card has changed since it was bought"),
    "cancel-nothing-left": phrase("nothing of the purchase is left"),
    "duplicate": phrase("it is cancelled already"),
}
_WHAT_TO_DO = {
    "cancel-paid": phrase("With --left what is left is taken back and credited."),
    "cancel-clips-used": phrase("With --left what is left is taken back and credited."),
    "cancel-extended-since": phrase("Cancel the later order first, or mend it in BRP."),
    "cancel-nothing-left": phrase("Nothing has changed."),
    "duplicate": phrase("`filesync orders show` tells by which credit note."),
}


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation came to, amounts in öre: `open_ore` is the portal's to its good.

    `credit_number` is None where a person had credited the invoice before, and `mailed` says whether
    the buyer has an address. `told` is how the portal is told: file, answer or none.
    """

    order: dict[str, Any]
    company_id: str
    credit_number: int | None
    credited_ore: int
    open_ore: int
    whole: bool
    mailed: bool
    told: str


def cancel(app: App, called: str, reason: Reason, who: str, *, left: bool) -> Cancelled:
    """Cancel an order, and return what came of it; by a dry app nothing stays.

    `left`: what is paid or begun is taken back as far as it is left, whatever the profile says.
    Raises NotPossible where it can't be done, and what a night's early end raises.
    """
    with app.database.connect() as connection:
        order = one_order(connection, called)
    _demand_in_time(app, order, reason)
    with alone(app, order["portal"], FLOW) as alone_app:
        demand_clock(alone_app)
        profile = alone_app.profile(order["portal"])
        return _cancel(alone_app, profile, order, reason, who, left=left)


def _cancel(
    app: App, profile: PortalProfile, order: dict[str, Any], reason: Reason, who: str, *, left: bool
) -> Cancelled:
    job, ready_terms = job_of(app, profile), ready(app, profile)
    mode: Literal["task", "credit"] = "credit" if left else ready_terms.cancel_paid
    terms = replace(ready_terms, cancel_paid=mode, cancelled_by=who[:100])
    with app.database.connect() as connection:
        stage_cancel(connection, order["portal_order_number"], job)
        with app.database.write(connection):
            decided, word = plan_cancel(connection, terms)
            if word:
                raise _not_possible(order, word)
            file_id = record_cancel(
                connection, app.archive, order["order_number"], decided, job, terms
            )
            told, order_id = profile.response.own_cancellations, order["order_id"]
            end_tasks_of(connection, order_id, _ENDED, who, "orders cancel", app.now)
            if told == "none":
                add_task(connection, "tell-portal-cancelled", order_id, None, app.now)
            done = _told(order, decided, told)
            details: dict[str, str | int] = {
                "reason": reason,
                "file": file_id,
                "credited_ore": done.credited_ore,
            }
            subject = f"order {order['order_number']}"
            record_act(connection, who, "orders cancel", subject, app.now, details)
    return done


def _told(order: dict[str, Any], decided: Plan, told: str) -> Cancelled:
    notes = decided.invoices.to_dict("records")
    note = notes[0] if notes else None
    return Cancelled(
        order=order,
        company_id=order["company_id"],
        credit_number=None if note is None else int(note["invoice_number"]),
        credited_ore=0 if note is None else -int(note["total_ore"]),
        open_ore=0 if note is None else -int(note["rest_ore"]),
        whole=not len(decided.order_lines_changed),
        mailed=len(decided.mails) > 0,
        told=told,
    )


def _demand_in_time(app: App, order: dict[str, Any], reason: Reason) -> None:
    """Raise NotPossible for a withdrawal that comes too late."""
    ordered_on = local_date(datetime.fromisoformat(order["ordered_at"]))
    if reason == "withdrawal" and app.today > ordered_on + timedelta(days=WITHDRAWAL_DAYS):
        raise NotPossible(
            phrase(
                "Order {number} was made more than {days} days ago: there is no withdrawal any more.",
                number=order["order_number"],
                days=WITHDRAWAL_DAYS,
            ),
            phrase("Give another --reason, if it is cancelled all the same."),
        )


def _not_possible(order: dict[str, Any], word: str) -> NotPossible:
    why: Phrase | str = _WHY_NOT.get(word, word)
    return NotPossible(
        phrase("Order {number} can't be cancelled: {why}.", number=order["order_number"], why=why),
        _WHAT_TO_DO.get(word, phrase("Nothing has changed.")),
    )
