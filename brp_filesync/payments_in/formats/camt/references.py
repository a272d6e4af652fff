"""Every reference of a transaction, in every place that the banks put one."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.values import line_of, ore_of, text_of

_FULL_LINE = 140  # of `Ustrd`: a text that fills it may go on in the next, in mid-word


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


def remittance_of(information: Element | None, amount_ore: int, where: str) -> Remittance:
    """Return the references and texts of `RmtInf`.

    Part amounts that don't add up to the payment count as none (domain: "Payments in", 6). Raises
    `FileRefused` where an amount is none.
    """
    if information is None:
        return Remittance([], "", False)
    references: list[Reference] = []
    texts: list[str] = []
    for each in information:
        name = _name(each)
        if name == "Ustrd":
            texts.append((each.text or "").strip())
        elif name == "Strd":
            references += _structured(each, f"{where}/RmtInf/Strd")
            texts += [(more.text or "").strip() for more in each if _name(more) == "AddtlRmtInf"]
    told = sum(each.part_ore for each in references)
    rejected = told != amount_ore and any(each.part_ore for each in references)
    if rejected:
        references = [each._replace(part_ore=0) for each in references]
    return Remittance(references, _joined(texts), rejected)


def _structured(element: Element, where: str) -> list[Reference]:
    """Return the references of one `Strd`.

    Its amount is the creditor reference's, which is where an OCR number belongs, else the first
    document's.
    """
    found: list[tuple[str, str, int]] = []
    part = 0
    is_negative = False
    for each in element:
        name = _name(each)
        if name == "RfrdDocInf":
            number = text_of(each, "Nb")
            if number:
                kind = text_of(each, "Tp", "CdOrPrtry", "Cd") or "CINV"
                found.append((number, kind, line_of(each)))
        elif name == "RfrdDocAmt":
            part, is_negative = _part(each, f"{where}/RfrdDocAmt")
        elif name == "CdtrRefInf":
            reference = text_of(each, "Ref")
            if reference:
                kind = text_of(each, "Tp", "CdOrPrtry", "Cd") or "SCOR"
                found = [known for known in found if known[0] != reference]
                found.insert(0, (reference, kind, line_of(each)))
    return [
        Reference(number, kind, 0 if place else part, is_negative and not place, line)
        for place, (number, kind, line) in enumerate(found)
    ]


def _part(amounts: Element, where: str) -> tuple[int, bool]:
    """Return what of the payment is for the document, a credit note's below zero."""
    part = 0
    is_negative = False
    for each in amounts:
        name = _name(each)
        if name == "RmtdAmt":
            part += ore_of(each, f"{where}/RmtdAmt")
        elif name == "CdtNoteAmt":
            part -= ore_of(each, f"{where}/CdtNoteAmt")
            is_negative = True
    return part, is_negative and part <= 0


def _joined(texts: list[str]) -> str:
    """Return the texts in one; a line that is full goes on without a blank."""
    whole = ""
    for text in texts:
        whole += text if len(text) == _FULL_LINE else f"{text} "
    return " ".join(whole.split())


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

