"""Every reference of a transaction, in every place that the banks put one."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.values import CURRENCY, bare_text, line_of, plain_ore

_FULL_LINE = 140  # of `Ustrd`: a text that fills it may go on in the next, in mid-word
# What begins a document or a creditor's reference → its kind where it doesn't tell one.
_BEGINS = {"document": "CINV", "creditor": "SCOR"}
_NUMBERS = ("document_number", "creditor_number")
_PARTS = {"remitted": ("RmtdAmt", 1), "credited": ("CdtNoteAmt", -1)}


class Reference(NamedTuple):
    """A reference, what kind of document it names, and its part of the payment (0: not told)."""

    text: str
    origin: str
    part_ore: int
    is_negative: bool
    line: int


class Remittance(NamedTuple):
    """What a payment is for: references, and free text."""

    references: list[Reference]
    text: str
    parts_rejected: bool


def remittance_of(told: list[tuple[str, Element]], amount_ore: int, where: str) -> Remittance:
    """Return the references and texts of `RmtInf`, of all that a transaction tells.

    Part amounts that don't add up to the payment, or are in other money than SEK, count as none
    (domain: "Payments in", 6). Raises `FileRefused` where an amount is none.
    """
    references: list[Reference] = []
    texts: list[str] = []
    documents: list[tuple[str, str, int, str]] = []
    kind, line, part_ore, credits_some, is_foreign = "", 0, 0, False, False
    for name, element in told:
        if name in _BEGINS:
            kind, line = _BEGINS[name], line_of(element)
        elif name == "document_type":
            kind = bare_text(element) or kind
        elif name in _NUMBERS:
            documents.append((bare_text(element), kind, line, name))
        elif name in _PARTS:
            amount, sign = _PARTS[name]
            if element.get("Ccy", CURRENCY) == CURRENCY:
                part_ore += sign * plain_ore(element, f"{where}/RmtInf/Strd/RfrdDocAmt/{amount}")
            else:
                is_foreign = True
            credits_some = credits_some or sign < 0
        elif name == "text":
            texts.append(bare_text(element))
        elif name == "structured":
            references += _references(documents, part_ore, credits_some)
            documents, part_ore, credits_some = [], 0, False
    references += _references(documents, part_ore, credits_some)
    parts = [each.part_ore for each in references]
    rejected = is_foreign or (any(parts) and sum(parts) != amount_ore)
    if rejected:
        references = [each._replace(part_ore=0) for each in references]
    return Remittance(references, _joined(texts) if texts else "", rejected)


def _references(
    documents: list[tuple[str, str, int, str]], part_ore: int, credits_some: bool
) -> list[Reference]:
    """Return the references of one `Strd`, of which the first has its amount.

    A creditor reference is the only one: a document number beside it says what that is about.
    """
    named = [each for each in documents if each[0]]
    creditors = [each for each in named if each[3] == "creditor_number"]
    is_negative = credits_some and part_ore <= 0
    return [
        Reference(number, kind, 0 if place else part_ore, is_negative and not place, line)
        for place, (number, kind, line, _) in enumerate(creditors or named)
    ]


def _joined(texts: list[str]) -> str:
    """Return the texts in one; a line that is full goes on without a blank."""
    whole = ""
    for text in texts:
        whole += text if len(text) == _FULL_LINE else f"{text} "
    return " ".join(whole.split())
