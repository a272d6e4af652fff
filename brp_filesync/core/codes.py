"""What people read for the words that programs use: states, kinds, reasons, grounds, outcomes.

In English they are the words themselves, as `--json` and the options have them.
"""

from collections.abc import Iterable

from brp_filesync.core.phrase import Phrase, joined, phrase, phrase_of

_CODES: dict[str, Phrase] = {
    str(each): each
    for each in (
        # Flows, and kinds of duties, mails, files and invoices.
        phrase_of("code", "orders"),
        phrase_of("code", "payments"),
        phrase_of("code", "catalogue"),
        phrase_of("code", "answer"),
        phrase_of("code", "clear"),
        phrase_of("code", "confirm"),
        phrase_of("code", "cancelled"),
        phrase_of("code", "trial"),
        phrase_of("code", "mail"),
        phrase_of("code", "facilities"),
        phrase_of("code", "products"),
        phrase_of("code", "marker"),
        phrase_of("code", "invoice"),
        phrase_of("code", "credit_note"),
        phrase_of("code", "payment"),
        phrase_of("code", "deduction"),
        phrase_of("code", "reversal"),
        phrase_of("code", "returned"),
        # States and outcomes.
        phrase_of("code", "seen"),
        phrase_of("code", "received"),
        phrase_of("code", "skipped"),
        phrase_of("code", "gone"),
        phrase_of("code", "imported"),
        phrase_of("code", "refused"),
        phrase_of("code", "failed"),
        phrase_of("code", "tried"),
        phrase_of("code", "awaiting_approval"),
        phrase_of("code", "discarded"),
        phrase_of("code", "rendered"),
        phrase_of("code", "delivered"),
        phrase_of("code", "superseded"),
        phrase_of("code", "held_back"),
        phrase_of("code", "unchanged"),
        phrase_of("code", "nothing"),
        phrase_of("code", "todo"),
        phrase_of("code", "sending"),
        phrase_of("code", "sent"),
        phrase_of("code", "done"),
        phrase_of("code", "unknown"),
        phrase_of("code", "waived"),
        phrase_of("code", "left"),
        phrase_of("code", "duplicate"),
        phrase_of("code", "rejected"),
        phrase_of("code", "held"),
        phrase_of("code", "known already"),
        phrase_of("code", "booked"),
        phrase_of("code", "to_collect"),
        phrase_of("code", "collected"),
        phrase_of("code", "none"),
        phrase_of("code", "not_sent"),
        phrase_of("code", "pending_send"),
        phrase_of("code", "sent_pending_response"),
        phrase_of("code", "reminder"),
        phrase_of("code", "reminder_service"),
        phrase_of("code", "debt_collection"),
        phrase_of("code", "exported"),
        phrase_of("code", "live"),
        phrase_of("code", "ok"),
        phrase_of("code", "look"),
        phrase_of("code", "not tried"),
        # What is checked.
        phrase_of("code", "settings"),
        phrase_of("code", "profile"),
        phrase_of("code", "database"),
        phrase_of("code", "tables"),
        phrase_of("code", "rights"),
        phrase_of("code", "temporary files"),
        phrase_of("code", "mail templates"),
        phrase_of("code", "agreed prices"),
        phrase_of("code", "host key"),
        phrase_of("code", "orders folder"),
        phrase_of("code", "archive folder"),
        phrase_of("code", "rejected folder"),
        phrase_of("code", "answers folder"),
        phrase_of("code", "clock"),
        phrase_of("code", "login"),
        phrase_of("code", "secret"),
        phrase_of("code", "algorithms"),
        phrase_of("code", "organisation"),
        phrase_of("code", "contact"),
        phrase_of("code", "samples"),
        phrase_of("code", "mode"),
        phrase_of("code", "promise"),
        phrase_of("code", "come again"),
        phrase_of("code", "yes"),
        phrase_of("code", "no"),
        phrase_of("code", "BROKEN"),
        # What a purchase gave, and what became of an agreed price.
        phrase_of("code", "new"),
        phrase_of("code", "extended"),
        phrase_of("code", "refilled"),
        phrase_of("code", "commission"),
        phrase_of("code", "added"),
        phrase_of("code", "changed"),
        phrase_of("code", "ended"),
        # Why a payment is nobody's, and what it may be for.
        phrase_of("code", "zero-amount"),
        phrase_of("code", "maybe-seen"),
        phrase_of("code", "other-bankgiro"),
        phrase_of("code", "bankgiro-not-told"),
        phrase_of("code", "settled-already"),
        phrase_of("code", "not-adding-up"),
        phrase_of("code", "no-such-ocr"),
        phrase_of("code", "wrong-check-digit"),
        phrase_of("code", "no-reference"),
        phrase_of("code", "surplus"),
        phrase_of("code", "negative-part"),
        phrase_of("code", "unbooked"),
        phrase_of("code", "reversed"),
        phrase_of("code", "lump"),
        phrase_of("code", "same-as-twin"),
        phrase_of("code", "same-ocr"),
        phrase_of("code", "ocr-on-other-bankgiro"),
        phrase_of("code", "ocr-without-check-digits"),
        phrase_of("code", "one-digit-off"),
        phrase_of("code", "two-digits-swapped"),
        phrase_of("code", "number-in-text"),
        phrase_of("code", "amount-and-payer"),
        phrase_of("code", "adds-up"),
        phrase_of("code", "same-amount"),
        phrase_of("code", "characters"),
        phrase_of("code", "length"),
        phrase_of("code", "length digit"),
        phrase_of("code", "check digit"),
        # Why two persons may be one.
        phrase_of("code", "same-email"),
        phrase_of("code", "same-name"),
        phrase_of("code", "repeated"),
        phrase_of("code", "subscription"),
        phrase_of("code", "punch_card"),
        phrase_of("code", "article"),
    )
}
_OR = phrase(" or ")


def word(code: str) -> str:
    """Return what people read for the code; what isn't one, as it is."""
    return _CODES.get(code, code)


def one_of(codes: Iterable[str]) -> Phrase:
    """Return the codes as a choice: “failed or unknown”."""
    return joined(_OR, map(word, codes))
