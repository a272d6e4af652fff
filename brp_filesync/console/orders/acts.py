"""What a person does to an order: its invoice credited, it cancelled, its buyer reached.

What credits or cancels is said first, and done as it was said or not at all.
"""

import hashlib
from typing import cast, get_args

from brp_filesync.app import open_app
from brp_filesync.console.deeds import done
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.orders.page import order_page
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.desk import cancelling, invoices, mails, persons


def plan_credit(visit: Visit) -> Sent:
    """Say what crediting an invoice of the order does."""
    found = invoices.creditable(visit.app.database, visit.form.get("invoice", ""))
    paid_ore = found.total_ore - found.rest_ore
    version = _version(found)
    return order_page(visit, credit=(found.name, -found.total_ore, -paid_ore, version))


def credit(visit: Visit) -> Sent:
    """Credit it, once; not where it has changed since it was said."""

    def do() -> str:
        app = visit.app
        found = invoices.creditable(app.database, visit.form.get("invoice", ""))
        _demand_same(visit, _version(found))
        invoices.credit(app.database, found, visit.user.name, app.today.isoformat(), app.now)
        return _here(visit)

    return done(visit, do)


def plan_cancel(visit: Visit) -> Sent:
    """Say what cancelling the order does: done for a try, and nothing of it stays."""
    reason, left = _reason(visit), visit.form.get("left") == "1"
    return order_page(visit, cancel=_tried(visit, reason, left=left))


def cancel(visit: Visit) -> Sent:
    """Cancel it, once; not where it would be another thing than was said."""
    reason, left = _reason(visit), visit.form.get("left") == "1"

    def do() -> str:
        _demand_same(visit, str(_tried(visit, reason, left=left)["version"]))
        cancelling.cancel(visit.app, visit.path["order"], reason, visit.user.name, left=left)
        return _here(visit)

    return done(visit, do)


def set_email(visit: Visit) -> Sent:
    """Give the buyer another e-mail address."""

    def do() -> str:
        number, address = visit.form.get("customer", ""), visit.form.get("address", "")
        persons.set_email(visit.app, number, address, visit.user.name)
        return _here(visit)

    return done(visit, do)


def mail_again(visit: Visit) -> Sent:
    """Let the next run send a mail once more, or try a failed one anew."""

    def do() -> str:
        text = visit.form.get("mail", "")
        if not text.isdecimal():
            raise NotPossible(phrase("There is no such mail."))
        act = mails.again if visit.form.get("state") == "done" else mails.retry
        act(visit.app, [int(text)], visit.user.name)
        return _here(visit)

    return done(visit, do)


def see_mail(visit: Visit) -> Sent:
    """Show the mail about the order as it would be written now, as text."""
    found = mails.preview(visit.app, visit.path["order"], "", None)
    body = found.mail.message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return order_page(visit, mail={"subject": str(found.mail.message["Subject"]), "text": text})


def see_personnummer(visit: Visit) -> Sent:
    """Show the buyer's personnummer; that somebody looked is in the audit log."""
    number = visit.form.get("customer", "")
    return order_page(
        visit, personnummer=persons.personnummer_shown(visit.app, number, visit.user.name) or "–"
    )


def _tried(visit: Visit, reason: cancelling.Reason, *, left: bool) -> dict[str, object]:
    """Return what a cancellation would come to now."""
    with open_app(visit.app.installation, dry=True, clock=visit.app.clock) as dry:
        found = cancelling.cancel(dry, visit.path["order"], reason, visit.user.name, left=left)
    said: dict[str, object] = {
        "credited_ore": found.credited_ore,
        "open_ore": found.open_ore,
        "whole": found.whole,
        "mailed": found.mailed,
        "told": found.told,
        "reason": reason,
        "left": left,
    }
    return {**said, "version": _version(said)}


def _reason(visit: Visit) -> cancelling.Reason:
    reason = visit.form.get("reason", "")
    if reason not in get_args(cancelling.Reason):
        raise NotPossible(phrase("Say why it is cancelled."))
    return cast("cancelling.Reason", reason)


def _demand_same(visit: Visit, version: str) -> None:
    if visit.form.get("version") != version:
        raise NotPossible(
            phrase("Somebody was quicker: it isn't as it was said any more, and nothing is done."),
            phrase("See what has become of the order."),
        )


def _version(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _here(visit: Visit) -> str:
    return f"/orders/{visit.path['order']}"
