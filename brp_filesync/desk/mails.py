"""What a person does with mails: look at one, let it be tried again, or let it be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp import mails as orders
from brp_filesync.brp.find import orders_meant
from brp_filesync.core.errors import NotPossible, NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk.duties import RETRY, WAIVE, Desk, decide
from brp_filesync.flows.mail_round import stationery_of
from brp_filesync.ledger import mails
from brp_filesync.mail.compose import compose
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail

_MAILS = Desk(mails.KINDS, "mail", "mail", "mails")


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
        found = orders.orders_called(connection, number, portal)
        if len(found) != 1:
            raise _none_or_many(number, found)
        order_id = found[0]["order_id"]
        facts = gather(connection, [order_id])[order_id]
        promised = {each["kind"]: each for each in mails.of_order(connection, order_id)}
    wanted: Kind = kind or ("confirm" if facts.cancelled_at is None else "cancelled")
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


def _none_or_many(number: str, found: list[dict[str, Any]]) -> NotPossible:
    if not found:
        return NotPossible(
            phrase("There is no order {number}.", number=number),
            phrase("`filesync orders list` shows them."),
        )
    named = ", ".join(f"{each['portal']}:{each['portal_order_number']}" for each in found)
    return NotPossible(
        phrase("{number} may be any of {named}.", number=number, named=named),
        phrase("Write one of these, or name --portal."),
    )
