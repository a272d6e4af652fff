"""The words for what makes us refuse a settlement report, and for rows that move nothing.

Their codes follow the orders': 1101 a value that contradicts another, 1102 something is missing,
1105 the file is written in another way than the portal's profile says.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.problem_texts.entry import Entry

_AGAIN = phrase("Ask the portal for a report that adds up. Nothing of this one is booked.")
_AS_AGREED = phrase(
    "Compare the report with the part settlement of the portal's profile, or ask the portal."
)


def _refused(code: str, text: Phrase, advice: Phrase) -> Entry:
    return Entry(code, "refuse", False, text, advice)


def _task(text: Phrase, advice: Phrase) -> Entry:
    return Entry("", "task", False, text, advice)


SETTLEMENT_WORDS: Mapping[str, Entry] = {
    "settlement-fields": _refused(
        "1105",
        phrase("The row has {found} fields, but should have {expected}."),
        _AS_AGREED,
    ),
    "settlement-value": _refused(
        "1105",
        phrase("Here is '{found}', but it should be written as {expected}."),
        _AS_AGREED,
    ),
    "settlement-nameless": _refused(
        "1102",
        phrase("The row names neither an order nor an invoice."),
        _AGAIN,
    ),
    "settlement-two-reports": _refused(
        "1101",
        phrase(
            "Here is '{found}', but the rows before have '{expected}': a file holds one report."
        ),
        phrase("Ask the portal for a file of each report. Nothing of this one is booked."),
    ),
    "settlement-row-net": _refused(
        "1101",
        phrase("The net is {found}, but the gross less commission and VAT is {expected}."),
        _AGAIN,
    ),
    "settlement-total": _refused(
        "1101",
        phrase(
            "The column '{column}' adds up to {found}, but the report's last line says {expected}."
        ),
        _AGAIN,
    ),
    "settlement-not-found": _task(
        phrase(
            "{portal}'s settlement report {report}, line {line}, pays {gross} (net {net}) for "
            "{named}, which isn't in BRP. Nothing is booked."
        ),
        phrase("Ask the portal what it is for; its net is part of the lump, and waits unmatched."),
    ),
    "settlement-other-amount": _task(
        phrase(
            "{portal}'s settlement report {report}, line {line}, pays {gross} (net {net}) for "
            "{named}, of which {rest} is open. Nothing is booked."
        ),
        phrase("Ask the portal about the difference; the net is part of the lump."),
    ),
    "settlement-not-open": _task(
        phrase(
            "{portal}'s settlement report {report}, line {line}, pays {gross} (net {net}) for "
            "{named}, of which nothing is open any more. Nothing is booked."
        ),
        phrase("Look at what has settled it: `filesync invoices show`. Ask the portal."),
    ),
    "settlement-ambiguous": _task(
        phrase(
            "{portal}'s settlement report {report}, line {line}, pays {gross} (net {net}) for "
            "{named}, which may be several invoices. Nothing is booked."
        ),
        phrase("Ask the portal which one is meant; the net is part of the lump."),
    ),
}
