"""What finance settles besides payments: tasks, portals' claims, reports, journals, vouchers."""

import json
import re

from brp_filesync.brp import payment_lists, refunds, settlement_lists, tasks
from brp_filesync.console.deeds import done
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.pages import page
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.wanted import EVERYTHING
from brp_filesync.desk import refunds as refunds_desk
from brp_filesync.desk import tasks as tasks_desk
from brp_filesync.desk.vouchers import Request, not_exported
from brp_filesync.vouchers.gather import Days

_LATEST = 30
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def show(visit: Visit) -> Sent:
    """Show what is open, and the latest reports and journals."""
    app = visit.app
    with app.database.connect() as connection:
        found = tasks.list_tasks(connection, EVERYTHING, done=False)
        start_on = app.installation.settings.books.start_on
        vouchers = not_exported(connection, app.installation, Request(Days(start_on=start_on)))
        return page(
            visit,
            "books.html",
            tasks=[
                {
                    **each,
                    "what": texts.text(each["word"], json.loads(each["params"]), visit.language),
                }
                for each in found
            ],
            claims=refunds.open_claims(connection, ""),
            paid=refunds.refunds(connection, "")[-_LATEST:],
            reports=settlement_lists.list_reports(connection, EVERYTHING, _LATEST),
            journals=payment_lists.list_journals(connection, EVERYTHING, _LATEST),
            vouchers=vouchers,
            today=app.today.isoformat(),
            may_pay=visit.user.may("pay"),
        )


def refund(visit: Visit) -> Sent:
    """Record that what is left of a credit note was paid to its portal; not where that has changed."""
    invoice, day = visit.form.get("invoice", ""), visit.form.get("on", "")
    if not _DAY.fullmatch(day):
        raise NotPossible(phrase("Say on which day it was paid."))

    def do() -> str:
        left_ore = refunds_desk.claim(visit.app, invoice, day)["left_ore"]
        if str(left_ore) != visit.form.get("left"):
            raise NotPossible(
                phrase(
                    "Somebody was quicker: it isn't as it was said any more, and nothing is done."
                )
            )
        refunds_desk.paid(visit.app, invoice, day, visit.user.name)
        return "/books"

    return done(visit, do)


def undo_refund(visit: Visit) -> Sent:
    """Take back that a refund was paid."""

    def do() -> str:
        refunds_desk.undo(visit.app, _number(visit, "refund"), visit.user.name)
        return "/books"

    return done(visit, do)


def end_task(visit: Visit) -> Sent:
    """Mark one of finance's tasks as done, with a note."""
    note = visit.form.get("note", "")
    if not note:
        raise NotPossible(phrase("Something is missing: fill in the form's field."))

    def do() -> str:
        tasks_desk.end(visit.app, _number(visit, "task"), note, visit.user.name)
        return "/books"

    return done(visit, do)


def _number(visit: Visit, name: str) -> int:
    text = visit.form.get(name, "")
    if not text.isdecimal():
        raise NotPossible(phrase("Something is missing: fill in the form's field."))
    return int(text)
