"""The words for rejected rows that hang on which order it is, and for cancellations that aren't done.

1103: there is another already; 1107: there is none.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts.entry import Entry


def _rejected(
    code: str, text: Phrase, advice: Phrase, to_portal: Phrase, more: Phrase | None = None
) -> Entry:
    return Entry(code, "reject", False, text, advice, to_portal, more)


ORDER_WORDS: Mapping[str, Entry] = {
    "order-conflict": _rejected(
        "1103",
        phrase("The order number is imported already, with other content."),
        phrase(
            "Ask the portal to cancel the first order, or to send the new one under its own number."
        ),
        phrase("Cancel the first order, or send the new one under its own number."),
        more=phrase("Different are: {columns}."),
    ),
    "line-twice": _rejected(
        "1103",
        phrase("The same order line stands twice in the file."),
        phrase("Ask the portal to send the line once, with quantity 2 if two were bought."),
        phrase("Send the line once, with quantity 2 if two were bought."),
    ),
    "cancel-paid": _rejected(
        "1103",
        phrase(
            "The cancellation can't be done automatically: the invoice is paid, "
            "wholly or in part. Nothing is changed."
        ),
        phrase("Finance decides what to credit, does it in BRP and answers the portal."),
        phrase("The gym decides what to credit, and answers you."),
    ),
    "cancel-clips-used": _rejected(
        "1103",
        phrase(
            "The cancellation can't be done automatically: clips have been used. "
            "Nothing is changed."
        ),
        phrase("Finance decides what to credit, does it in BRP and answers the portal."),
        phrase("The gym decides what to credit, and answers you."),
    ),
    "cancel-extended-since": _rejected(
        "1103",
        phrase(
            "The cancellation can't be done automatically: the subscription or "
            "punch card has changed since. Nothing is changed."
        ),
        phrase("Finance decides what to credit, does it in BRP and answers the portal."),
        phrase("The gym decides what to credit, and answers you."),
    ),
    "cancel-nothing-left": _rejected(
        "1103",
        phrase(
            "The cancellation credits nothing: nothing of the purchase is left. Nothing is changed."
        ),
        phrase("If something is to be credited all the same, do it by `filesync invoices credit`."),
        phrase("Ask the gym if something is to be credited all the same."),
    ),
    "cancelled-before": _rejected(
        "1103",
        phrase("The order was cancelled before it came: by line {line} of {file}."),
        phrase(
            "Ask the portal what counts. To let the order in, waive that row (`filesync orders "
            "rejects waive`), and let the order come again."
        ),
        phrase("If the order is to count, tell the gym, and send it again."),
    ),
    "order-to-cancel-missing": _rejected(
        "1107",
        phrase("The order to be cancelled hasn't been imported."),
        phrase("Ask the portal to check the order number. A rejected order needs no cancellation."),
        phrase("Check the order number. A rejected order needs no cancellation."),
    ),
}
