"""What a person does to a payment: said first, and done as it was said, once, or not at all.

Every act is a function of `desk/`, as the command line calls it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Form, Sent, elsewhere
from brp_filesync.console.once import once
from brp_filesync.console.payments.page import Planned, asked, payment_page
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.money import ore_typed
from brp_filesync.core.phrase import phrase
from brp_filesync.desk import payment_act, payments
from brp_filesync.desk.payment_act import Act, Plan
from brp_filesync.desk.payments_taken_back import taken_back, unbooked
from brp_filesync.desk.payments_undone import undone
from brp_filesync.desk.settlements import lump_of

_CONFLICT = 409
# The fields that an act is made of: they go along from what is said to what is done.
FIELDS = ("act", "invoice", "parts", "note", "twin", "payment", "settlement", "other_company")


def _insists(form: Form) -> bool:
    return form.get("other_company") == "1"


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotPossible(phrase("“{text}” is no number of a payment or report.", text=text))
    return int(text)


def _demanded(form: Form, name: str) -> str:
    if not form.get(name):
        raise NotPossible(phrase("Something is missing: fill in the form's field."))
    return form[name]


def _parts(form: Form) -> list[tuple[str, int]]:
    """Return invoice and öre of each line: `GYM:100003 = 1 200,50`."""
    found = []
    for place, line in enumerate(_demanded(form, "parts").splitlines(), start=1):
        if not line.strip():
            continue
        name, _, text = line.rpartition("=")
        ore = ore_typed(text)
        if not name.strip() or ore is None:
            raise NotPossible(
                phrase("Line {place} is no invoice with an amount: {line}", place=place, line=line),
                phrase("Write an invoice on each line, as GYM:100003 = 1200,50."),
            )
        found.append((name.strip(), ore))
    return found


_ACTS: Mapping[str, Callable[[int, Form], Plan]] = {
    "match": lambda payment, form: payments.matched(
        payment, _demanded(form, "invoice"), other_company=_insists(form)
    ),
    "split": lambda payment, form: payments.split(
        payment, _parts(form), other_company=_insists(form)
    ),
    "handle": lambda payment, form: payments.handled(payment, _demanded(form, "note")),
    "same": lambda payment, form: payments.same(payment, _number(form, "twin")),
    "reverse": lambda payment, form: taken_back(
        payment,
        _number(form, "payment"),
        form.get("invoice") or None,
        other_company=_insists(form),
    ),
    "lump": lambda payment, form: lump_of(payment, _number(form, "settlement")),
    "unbook": lambda payment, _: unbooked(payment),
    "undo": lambda payment, _: undone(payment),
}


def plan(visit: Visit) -> Sent:
    """Say what the act would do now, with a form to do it by. Nothing is changed."""
    payment_id = int(visit.path["payment"])
    wanted = _wanted(payment_id, visit.form)
    try:
        said = payment_act.plan(visit.app.database, wanted)
    except NotPossible as trouble:
        return payment_page(visit, payment_id, _CONFLICT, trouble=trouble, typed=visit.form)
    return payment_page(visit, payment_id, planned=_planned(said, visit.form), typed=visit.form)


def do(visit: Visit) -> Sent:
    """Do what was said, once; where somebody was quicker, show what it would be now instead."""
    payment_id = int(visit.path["payment"])
    wanted = _wanted(payment_id, visit.form)
    try:
        came_to = once(
            visit.house.accounts,
            _demanded(visit.form, "once"),
            visit.user.user_id,
            visit.app.clock.now(),
            lambda: _done(visit, wanted),
        )
    except NotPossible as trouble:
        return payment_page(visit, payment_id, _CONFLICT, trouble=trouble, typed=visit.form)
    act_id, following = json.loads(came_to)
    return elsewhere(
        f"/payments/{following or payment_id}{asked(visit, done=payment_id, act=act_id)}"
    )


def _done(visit: Visit, wanted: Plan) -> str:
    """Do it, and return its id and the payment that comes next in the queue, as JSON."""
    database = visit.app.database
    said = payment_act.plan(database, wanted)
    if version_of(said) != visit.form.get("version"):
        raise NotPossible(
            phrase("Somebody was quicker: it isn't as it was said any more, and nothing is done."),
            phrase("See what has become of the payment, below."),
        )
    act_id = payment_act.do(database, wanted, said, visit.user.name, visit.app.now)
    following = visit.form.get("following", "")
    return json.dumps([act_id, int(following) if following.isdecimal() else None])


def version_of(said: Act) -> str:
    """Return a word for all that an act would do: another where anything has changed since."""
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _planned(said: Act, form: Form) -> Planned:
    fields = {name: form[name] for name in FIELDS if form.get(name)}
    return Planned(said.said, said.warnings, version_of(said), fields)


def _wanted(payment_id: int, form: Form) -> Plan:
    act = _ACTS.get(form.get("act", ""))
    if act is None:
        raise NotPossible(phrase("There is no such act."))
    return act(payment_id, form)
