"""What the front desk looks up: orders by what a member has in hand, and why one isn't here."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp.order_lists import list_orders, orders_called
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.core.wanted import Wanted
from brp_filesync.ledger.lists import files_in
from brp_filesync.ledger.open_rows import list_open

MOST = 30
_UNDECIDED = ("received", "awaiting_approval", "failed")

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """Why an order isn't here, as it can be said aloud, and what can be done. "" for nothing."""

    text: str
    advice: str = ""


def orders_of(connection: Connection, text: str, facility_id: str) -> list[Found]:
    """Return the newest orders that have the text, at that facility unless it is ""."""
    found = list_orders(connection, "", Wanted(text=text, facility_id=facility_id), MOST)
    return [
        {**each, "may_hand_out": each["card_state"] == "to_collect" and not each["cancelled_at"]}
        for each in found
    ]


def one_card(connection: Connection, number: str, facility_id: str) -> Found | None:
    """Return the order of that number, BRP's, at that facility unless it is ""; None for none."""
    return next(
        (
            each
            for each in orders_called(connection, number)
            if each["order_number"] == number and facility_id in ("", each["facility_id"])
        ),
        None,
    )


def why_not(connection: Connection, text: str, facility_id: str, language: Language) -> list[Why]:
    """Return why no order with the text is here, by what the ledger knows, the likeliest first."""
    found = [_rejected(each, language) for each in list_open(connection, "", Wanted(text=text), 10)]
    if facility_id:
        found += [
            Why(
                phrase("It is at {facility}, not here.", facility=each["facility"]),
                phrase("The card is handed out there."),
            )
            for each in list_orders(connection, "", Wanted(text=text), MOST)
            if each["facility_id"] != facility_id
            and text
            in (
                each["order_number"],
                each["portal_order_number"],
                each["ocr_number"],
            )
        ]
    for state in _UNDECIDED:
        found += [
            _undecided(each) for each in files_in(connection, state) if each["flow"] == "orders"
        ]
    return found


def _rejected(row: Found, language: Language) -> Why:
    reasons = " ".join(texts.text(word, params, language) for _, word, params in row["problems"])
    return Why(
        phrase(
            "{portal} sent order {number}, but it couldn't be taken in: {reasons}",
            portal=row["source"],
            number=row["order_number"] or "",
            reasons=reasons,
        ),
        phrase("Finance mends it, or the portal sends it again; nothing is lost."),
    )


def _undecided(file: Found) -> Why:
    said: Phrase = phrase(
        "A file of {portal} has come and isn't taken in yet; the order may be in it.",
        portal=file["source"],
    )
    return Why(said, phrase("Look again tomorrow."))
