"""The words for finance's tasks about an order's life: what a person must do, and no file is told."""

from collections.abc import Mapping

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts.entry import Entry


def _task(text: Phrase, advice: Phrase) -> Entry:
    return Entry("", "task", False, text, advice)


TASK_WORDS: Mapping[str, Entry] = {
    "credited-still-valid": _task(
        phrase(
            "The invoice is credited by a person, but what was bought is valid still, and the card "
            "may be handed out."
        ),
        phrase("Take it back by `filesync orders cancel`, or let the buyer keep it."),
    ),
    "receipt-unpaid": _task(
        phrase("The buyer has a receipt, but the invoice isn't paid any more."),
        phrase("Look at what was unbooked (`filesync invoices show`), and ask the portal to pay."),
    ),
    "tell-portal-cancelled": _task(
        phrase("The gym has cancelled the order, and the portal isn't told by our answers."),
        phrase("Tell the portal (`own_cancellations` in its profile), with the credit note."),
    ),
}
