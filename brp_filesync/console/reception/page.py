"""The front desk: find a member's order, hand out the card, say why an order isn't here."""

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.once import once
from brp_filesync.console.pages import page
from brp_filesync.console.reception import queries
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.desk import cards

_SHORTEST, _LONGEST = 2, 200
_CONFLICT = 409


def show(visit: Visit) -> Sent:
    """Show the search, with nothing found yet."""
    return _page(visit, "")


def find(visit: Visit) -> Sent:
    """Show what is found: name, personnummer, any number or e-mail. It stands in no URL."""
    return _page(visit, visit.form.get("text", "")[:_LONGEST])


def collect(visit: Visit) -> Sent:
    """Hand out a card, once, and show the same search with it."""
    return _acted(visit, "collect")


def uncollect(visit: Visit) -> Sent:
    """Take back that a card was handed out."""
    return _acted(visit, "uncollect")


def _acted(visit: Visit, act: str) -> Sent:
    number = visit.form.get("order", "")
    text = visit.form.get("text", "")[:_LONGEST]

    def do() -> str:
        _demand_here(visit, number)
        if act == "collect":
            cards.collect(visit.app, number, visit.user.name)
        else:
            cards.uncollect(visit.app, number, visit.user.name)
        return act

    try:
        once(
            visit.house.accounts,
            visit.form.get("once", ""),
            visit.user.user_id,
            visit.app.clock.now(),
            do,
        )
    except NotPossible as trouble:
        return _page(visit, text, _CONFLICT, trouble=trouble)
    done = (
        phrase("The card of order {number} is handed out.", number=number)
        if act == "collect"
        else phrase("The card of order {number} is to be collected again.", number=number)
    )
    return _page(visit, text, done=done)


def _demand_here(visit: Visit, number: str) -> None:
    """Raise NotPossible for an order of another facility than the user's own."""
    with visit.app.database.connect() as connection:
        if queries.one_card(connection, number, visit.user.facility_id) is None:
            raise NotPossible(phrase("There is no order {number} here.", number=number))


def _page(
    visit: Visit,
    text: str,
    status: int = 200,
    *,
    trouble: FilesyncError | None = None,
    done: Phrase | str = "",
) -> Sent:
    found, why = [], []
    text = text.strip()
    if len(text) >= _SHORTEST:
        facility_id = visit.user.facility_id
        with visit.app.database.connect() as connection:
            found = queries.orders_of(connection, text, facility_id)
            if not found:
                why = queries.why_not(connection, text, facility_id, visit.language)
    return page(
        visit,
        "reception.html",
        status,
        text=text,
        is_asked=len(text) >= _SHORTEST,
        is_short=bool(text) and len(text) < _SHORTEST,
        found=found,
        is_many=len(found) == queries.MOST,
        why=why,
        trouble=trouble,
        done=done,
    )
