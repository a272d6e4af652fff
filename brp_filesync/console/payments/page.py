"""Incoming payments that wait: the list, and beside it one with all that speaks for what it may be."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from brp_filesync.brp.payment_lists import unmatched_after, unmatched_by_reason
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Form, Sent, elsewhere
from brp_filesync.console.pages import page
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.money import kronor_plain
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.desk.payment_queue import Waits
from brp_filesync.desk.payment_told import entry_in_words, suggestion_in_words
from brp_filesync.desk.payment_told import show as shown_whole
from brp_filesync.payments_in.reasons import sentence
from brp_filesync.payments_in.suggest import Suggestion, references_as_written

_A_PAGE = 50
_LONGEST = 200
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,12})")
_REASON = re.compile(r"[a-z-]{0,40}")


@dataclass(frozen=True, slots=True)
class Planned:
    """What an act would do: lines of (what, öre), what to look at before, and what it is done by."""

    said: Sequence[tuple[str, int]]
    warnings: Sequence[str]
    version: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion as a person chooses it: in words, and the fields of the act that it means."""

    text: str
    fields: Mapping[str, str]


def show(visit: Visit) -> Sent:
    """Show the list, and the payment of the path; without one the first of the list."""
    if "payment" in visit.path:
        return payment_page(visit, int(visit.path["payment"]))
    rows = _rows(visit, Wanted())
    if rows and not visit.query.get("after"):
        return elsewhere(f"/payments/{rows[0]['payment_id']}{asked(visit)}")
    return _page(visit, rows, None, 200)


def find(visit: Visit) -> Sent:
    """Show those that hold a text: it may be a name, so it stands in no URL."""
    text = visit.form.get("text", "")[:_LONGEST]
    return _page(visit, _rows(visit, Wanted(text=text)), None, 200, text=text)


def payment_page(
    visit: Visit,
    payment_id: int,
    status: int = 200,
    *,
    planned: Planned | None = None,
    trouble: FilesyncError | None = None,
    typed: Form | None = None,
) -> Sent:
    """Return the page of a payment, beside the list; with what an act would do, or why it can't."""
    return _page(
        visit,
        _rows(visit, Wanted()),
        payment_id,
        status,
        planned=planned,
        trouble=trouble,
        typed=typed,
    )


def _page(
    visit: Visit,
    rows: Sequence[Mapping[str, Any]],
    payment_id: int | None,
    status: int,
    *,
    text: str = "",
    planned: Planned | None = None,
    trouble: FilesyncError | None = None,
    typed: Form | None = None,
) -> Sent:
    with visit.app.database.connect() as connection:
        reasons = unmatched_by_reason(connection)
        shown = None if payment_id is None else shown_whole(connection, payment_id)
    if payment_id is not None and shown is None:
        raise NotPossible(phrase("There is no payment {payment_id}.", payment_id=payment_id))
    ids = list(dict.fromkeys(row["payment_id"] for row in rows))
    place = ids.index(payment_id) if payment_id in ids else -1
    following = ids[place + 1] if place + 1 < len(ids) else (ids[0] if place > 0 else None)
    before = ids[place - 1] if place > 0 else None
    return page(
        visit,
        "payments.html",
        status,
        rows=rows,
        reasons=reasons,
        reason=_reason(visit),
        asked=asked(visit),
        text=text,
        more=_after(rows[-1]) if len(rows) == _A_PAGE else "",
        shown=shown,
        history=[] if shown is None else [(each, entry_in_words(each)) for each in shown.history],
        waits=[] if shown is None else [_waiting(each) for each in shown.waits],
        choices=[] if shown is None else _choices(shown.waits),
        planned=planned,
        trouble=trouble,
        typed=defaultdict(str, typed or {}),
        first_twin=next((twin for each in shown.waits for twin in each.twins), "") if shown else "",
        before=before,
        following=following,
        following_after=following if following != payment_id else None,
        done=visit.query.get("done", "") if visit.query.get("done", "").isdecimal() else "",
        done_act=visit.query.get("act", "") if visit.query.get("act", "").isdecimal() else "",
        may_pay=visit.user.may("pay"),
    )


def asked(visit: Visit, **more: object) -> str:
    """Return what the page's list is narrowed to as a URL's query, with `more`; "" for nothing."""
    kept = {"reason": _reason(visit), "after": visit.query.get("after", "")}
    if not _AFTER.fullmatch(kept["after"]):
        kept["after"] = ""
    told = urlencode({name: value for name, value in (kept | more).items() if value})
    return f"?{told}" if told else ""


def _rows(visit: Visit, wanted: Wanted) -> list[dict[str, Any]]:
    found = _AFTER.fullmatch(visit.query.get("after", ""))
    after = (found[1], int(found[2])) if found is not None else ("", 0)
    with visit.app.database.connect() as connection:
        return unmatched_after(connection, wanted, _reason(visit), after, _A_PAGE)


def _reason(visit: Visit) -> str:
    asked = visit.query.get("reason", "")
    return asked if _REASON.fullmatch(asked) else ""


def _after(row: Mapping[str, Any]) -> str:
    return f"{row['paid_on']}.{row['unmatched_id']}"


def _waiting(waits: Waits) -> dict[str, Any]:
    """Return what of a payment waits, as it is read."""
    row = waits.row
    return {
        "amount_ore": row["amount_ore"],
        "reason": row["reason"],
        "sentence": sentence(row["reason"]),
        "references": references_as_written(row),
        "twins": waits.twins,
    }


def _choices(waits: Sequence[Waits]) -> list[Choice]:
    """Return all suggestions, the best first, as they are chosen by a key."""
    return [
        Choice(suggestion_in_words(each, suggestion), _fields(each, suggestion))
        for each in waits
        for suggestion in each.suggestions
    ]


def _fields(waits: Waits, suggestion: Suggestion) -> dict[str, str]:
    """Return the act that a suggestion means; several invoices are a split, each by its rest."""
    if suggestion.twin_payment_id:
        return {"act": "same", "twin": str(suggestion.twin_payment_id)}
    if suggestion.reversed_payment_id:
        return {"act": "reverse", "payment": str(suggestion.reversed_payment_id)}
    if suggestion.settlement_id:
        return {"act": "lump", "settlement": str(suggestion.settlement_id)}
    named = [waits.invoices[each] for each in suggestion.invoice_ids]
    names = [f"{each['company_id']}:{each['invoice_number']}" for each in named]
    if len(named) == 1:
        return {"act": "match", "invoice": names[0]}
    parts = (
        f"{name} = {kronor_plain(each['rest_ore'])}"
        for name, each in zip(names, named, strict=True)
    )
    return {"act": "split", "parts": "\n".join(parts)}
