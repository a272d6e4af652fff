"""Why a payment is nobody's: of several reasons the first. (docs/domain.md, Payments in 7)"""

from collections.abc import Iterable, Mapping

from brp_filesync.core import luhn
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.payments_in.decisions import REASONS, Reason

# Each reason as a sentence, for who decides about it.
SENTENCES: Mapping[Reason, Phrase] = {
    "zero-amount": phrase("It is of 0 kr: there is nothing to book; mark it as handled."),
    "maybe-seen": phrase("It may be one that came before: say so (same), or match it."),
    "other-bankgiro": phrase(
        "The OCR number is ours, but of another bankgiro than it was paid to."
    ),
    "bankgiro-not-told": phrase(
        "The OCR number is ours, but the bank doesn't tell to which bankgiro it was paid."
    ),
    "settled-already": phrase("The invoice is paid already: refund it, or match it with another."),
    "not-adding-up": phrase("Its references are ours, but what is open doesn't add up to it."),
    "no-such-ocr": phrase("We issued no such OCR number."),
    "wrong-check-digit": phrase("The OCR number is mistyped: its check digit doesn't fit."),
    "no-reference": phrase("It names no OCR number."),
    "surplus": phrase("It is more than the invoice, or the settlement report, owed."),
    "deduction": phrase(
        "It was deducted for a credit note that isn't open here, or not that much."
    ),
    "negative-part": phrase(
        "A part of it is deducted for a credit note that isn't open here, or not that much."
    ),
    "reversal": phrase("The bank took it back; say of which payment (reverse)."),
    "unbooked": phrase("A person has taken it back to the queue."),
    "reversed": phrase("A reversal has taken it back."),
}


def sentence(reason: str) -> str:
    """Return the reason as a sentence; of what is no reason any more, nothing."""
    return next((text for word, text in SENTENCES.items() if word == reason), "")


def unknown_reason(reference: str) -> Reason:
    """Return why a reference is no number of ours."""
    if not reference:
        return "no-reference"
    if reference.isascii() and reference.isdigit() and len(reference) > 1:
        if luhn.check_digit(reference[:-1]) != reference[-1]:
            return "wrong-check-digit"
    return "no-such-ocr"


def first_reason(reasons: Iterable[Reason]) -> Reason:
    """Return the one that is told; a payment that names nothing has `no-reference`."""
    return min(reasons, key=REASONS.index, default="no-reference")
