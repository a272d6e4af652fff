"""What a person does with mails: look at one, let it be tried again, or let it be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from brp_filesync.app import App
from brp_filesync.brp import mails as orders
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.find import orders_meant
from brp_filesync.core.errors import NotPossible, NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk.duties import RETRY, WAIVE, Decision, Desk, decide
from brp_filesync.desk.one_order import one_order
from brp_filesync.flows.mail_round import stationery_of
from brp_filesync.ledger import mails, receipts
from brp_filesync.ledger.states import OrderMailKind
from brp_filesync.mail.compose import compose
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail

_MAILS = Desk(mails.KINDS, "mail", "mail", "mails")
_ORDERS_MAILS = Desk(get_args(OrderMailKind), "mail", "mail", "mails")
_AGAIN = Decision("again", "todo", ("done",))


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would be written now; `state` is its duty's, "" where none was promised."""

    kind: Kind
    state: str
    ended_at: str
    mail: Mail


def preview(app: App, number: str, portal: str, kind: Kind | None) -> Preview:
    """Return the mail about an order: its cancellation where it is cancelled, else what it is.

    Raises NotPossible where no order is called so, or several are, and NotReady without settings.
    """
    settings = app.installation.settings.mail
    if settings is None:
        raise NotReady(
            phrase("The settings have no part `mail`: nothing says whom mails are from."),
            phrase("docs/mail.md shows one."),
        )
    with app.database.connect() as connection:
        order_id = one_order(connection, number, portal)["order_id"]
        facts = gather(connection, [order_id], [order_id])[order_id]
        promised = {each["kind"]: each for each in mails.of_order(connection, order_id)}
    wanted: Kind = kind or ("confirm" if facts.cancelled_at is None else "cancelled")
    if wanted == "receipt" and facts.receipt is None:
        raise _not_paid(number)
    profile = app.installation.portals.get(facts.portal)
    paper = stationery_of(app.installation, settings, profile.name if profile else facts.portal)
    duty = promised.get(wanted, {"state": "", "ended_at": None})
    mail = compose(paper, wanted, facts, app.clock.now())
    return Preview(wanted, duty["state"], duty["ended_at"] or "", mail)


def list_mails(
    app: App, source: str, states: Collection[str], wanted: Wanted, limit: int
) -> list[dict[str, Any]]:
    """Return mails with their orders' numbers, the newest first. No address, no name."""
    with app.database.connect() as connection:
        found = mails.listed(connection, source, states, wanted, limit, orders_meant(wanted))
        told = {each["order_id"] for each in found if each["order_id"] is not None}
        names = orders.order_names(connection, told)
    nameless = {"order_number": "", "portal_order_number": ""}  # a trial's: no order was kept
    return [
        {
            "mail_id": each.pop("duty_id"),
            "portal": each.pop("source"),
            **{name: names.get(each["order_id"], nameless)[name] for name in nameless},
            **{name: value for name, value in each.items() if name != "order_id"},
        }
        for each in found
    ]


def retry(app: App, ids: Sequence[int], who: str) -> int:
    """Let the next run try these failed, unknown or waived mails anew; return how many.

    Without ids all failed ones: an unknown one may have arrived, so a person names it.
    """
    return decide(app, _MAILS, RETRY, ids, who)


def waive(app: App, ids: Sequence[int], who: str) -> int:
    """Let these mails be: they are never sent. Return how many. Without ids all failed ones."""
    return decide(app, _MAILS, WAIVE, ids, who)


def again(app: App, ids: Sequence[int], who: str) -> int:
    """Let the next run send these mails once more, which the server took and that came back.

    To the address that BRP has now. Returns how many; a trial's, and those that weren't sent, aren't.
    """
    return decide(app, _ORDERS_MAILS, _AGAIN, ids, who)


def receipt(app: App, number: str, portal: str, who: str) -> dict[str, Any]:
    """Promise an order's receipt, also of one that was paid before receipts were; return its names.

    Raises NotPossible where it isn't paid, its buyer has no address, or it has its receipt already.
    """
    with app.database.connect() as connection, app.database.write(connection):
        found = one_order(connection, number, portal)
        order_id = found["order_id"]
        facts = gather(connection, [order_id], [order_id])[order_id]
        if facts.receipt is None:
            raise _not_paid(number)
        if not facts.email:
            raise NotPossible(
                phrase("The buyer of {number} has no e-mail address in BRP.", number=number),
                phrase("`filesync persons set-email` gives one."),
            )
        if receipts.has_one(connection, order_id):
            raise NotPossible(
                phrase("Order {number} has its receipt already.", number=number),
                phrase("`filesync mail list --find {number}` shows it.", number=number),
            )
        receipts.promise(connection, facts.portal, "orders", [order_id], app.now)
        subject = f"order {facts.order_number}"
        record_act(connection, who, "mail receipt", subject, app.now)
    return found


def _not_paid(number: str) -> NotPossible:
    return NotPossible(
        phrase("Order {number} isn't paid: there is no receipt.", number=number),
        phrase("`filesync invoices show` tells what is left. What is credited isn't paid."),
    )
