"""What an unmatched payment may be for, with the grounds, best first. Nothing of it books itself.

(docs/domain.md, Payments in 5)
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

# Of the search for invoices that add up: how many, how many together, and after what it stops.
_MOST_CANDIDATES = 40
_MOST_TOGETHER = 8
_MOST_STEPS = 20_000

Ground = Literal[
    "same-as-twin",
    "same-bank-reference",
    "settlement-lump",
    "same-ocr",
    "ocr-on-other-bankgiro",
    "ocr-without-check-digits",
    "one-digit-off",
    "two-digits-swapped",
    "number-in-text",
    "amount-and-payer",
    "paid-before",
    "adds-up",
    "same-payer",
    "same-amount",
    "part-of-amount",
    "same-bankgiro",
]
_WEIGHTS: Mapping[Ground, int] = {
    "same-as-twin": 1000,  # what it waits for
    "same-bank-reference": 95,
    "settlement-lump": 95,
    "same-ocr": 90,
    "ocr-on-other-bankgiro": 90,
    "ocr-without-check-digits": 80,
    "number-in-text": 70,
    "one-digit-off": 60,
    "two-digits-swapped": 60,
    "amount-and-payer": 40,
    "paid-before": 35,
    "adds-up": 30,
    "same-payer": 20,
    "same-amount": 10,
    "part-of-amount": 3,
    "same-bankgiro": 2,
}

_OF_REVERSED: tuple[tuple[Ground, str], ...] = (
    ("same-bank-reference", "same_bank_reference"),
    ("same-ocr", "same_ocr"),
    ("same-payer", "same_payer"),
    ("same-bankgiro", "same_bankgiro"),
)

# Shorter runs of digits in a text are dates, houses and sizes.
_SHORTEST = 4
_MOST = 5  # suggestions a payment
_MANY_ALIKE = 3  # invoices of the same amount say nothing any more


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Invoices that a payment may be for, its twin, or the settlement report whose lump it is; and why.

    `amount_fits`: it is their rest. Of a reversal it is the payment that it may take back
    (`reversed_payment_id`).
    """

    grounds: tuple[Ground, ...]
    invoice_ids: tuple[int, ...]
    amount_fits: bool
    twin_payment_id: int = 0
    reversed_payment_id: int = 0
    settlement_id: int = 0

    @property
    def weight(self) -> int:
        """Return how much speaks for it."""
        fits = 15 if self.amount_fits else 0
        return sum(_WEIGHTS[ground] for ground in self.grounds) + fits


class Open:
    """The open invoices, looked up in every way that a payer may have meant, and open reports."""

    def __init__(self, invoices: pd.DataFrame, reports: Sequence[Mapping[str, Any]] = ()) -> None:
        """Take `brp.payment_lists.open_invoices`, and `brp.settlement_lumps.open_parts`."""
        self.reports = reports
        self.rest_ore: dict[int, int] = {}
        self.bankgiro: dict[int, str] = {}
        self.by_ocr: dict[str, list[int]] = {}
        self.by_number: dict[str, list[int]] = {}
        self.by_amount: dict[int, list[int]] = {}
        self.by_payer: dict[str, list[int]] = {}
        self.by_recipient: dict[int, list[int]] = {}
        columns = (
            "invoice_id",
            "ocr_number",
            "invoice_number",
            "rest_ore",
            "recipient_name",
            "recipient_id",
            "bankgiro",
        )
        for invoice_id, ocr, number, rest_ore, name, recipient_id, bankgiro in zip(
            *(invoices[column].tolist() for column in columns), strict=True
        ):
            self.rest_ore[invoice_id] = rest_ore
            self.bankgiro[invoice_id] = bankgiro
            self.by_ocr.setdefault(ocr, []).append(invoice_id)
            self.by_number.setdefault(str(number), []).append(invoice_id)
            self.by_amount.setdefault(rest_ore, []).append(invoice_id)
            self.by_payer.setdefault(plain_name(name), []).append(invoice_id)
            self.by_recipient.setdefault(recipient_id, []).append(invoice_id)
        self.lengths = {len(text) for text in (*self.by_ocr, *self.by_number)}


def suggest(
    row: Mapping[str, Any], known: Open, paid_before: Sequence[int] = ()
) -> list[Suggestion]:
    """Return suggestions for an unmatched row (`brp.payment_lists.list_unmatched`), best first.

    `paid_before` are those (an invoice's `recipient_id`) whose invoices were paid from the payer's
    account before.
    """
    found: dict[int, set[Ground]] = {}
    for reference in references_of(row):
        for ground, invoice_id in _by_reference(reference, row["bankgiro"], known):
            found.setdefault(invoice_id, set()).add(ground)
    for invoice_id in _in_text(row, known):
        found.setdefault(invoice_id, set()).add("number-in-text")
    amount_ore = int(row["amount_ore"])
    of_payer = known.by_payer.get(plain_name(row["payer_name"]), []) if row["payer_name"] else []
    alike = known.by_amount.get(amount_ore, []) if amount_ore else []
    for invoice_id in set(alike) & set(of_payer):
        found.setdefault(invoice_id, set()).add("amount-and-payer")
    remembered = [each for whose in paid_before for each in known.by_recipient.get(whose, [])]
    for invoice_id in (
        remembered if len(remembered) <= _MANY_ALIKE else set(alike) & set(remembered)
    ):
        found.setdefault(invoice_id, set()).add("paid-before")
    if len(alike) <= _MANY_ALIKE:
        for invoice_id in alike:
            found.setdefault(invoice_id, set()).add("same-amount")
    listed = [
        Suggestion(_sorted(grounds), (invoice_id,), known.rest_ore[invoice_id] == amount_ore)
        for invoice_id, grounds in found.items()
    ]
    if row["twin_payment_id"]:
        listed.append(Suggestion(("same-as-twin",), (), True, int(row["twin_payment_id"])))
    of_payer = list(dict.fromkeys([*of_payer, *remembered]))
    listed += _several(amount_ore, list(found), of_payer, known)
    listed += _lumps(row, known)
    return sorted(listed, key=lambda each: (-each.weight, each.invoice_ids))[:_MOST]


def suggest_reversed(candidates: pd.DataFrame) -> list[Suggestion]:
    """Return what a reversal may take back, best first: a payment, or a part of one.

    `candidates` are its own rows of `brp.payment_grounds.reversible_by_hand`.
    """
    listed = []
    for row in candidates.to_dict("records"):
        grounds: list[Ground] = ["same-amount" if row["whole"] else "part-of-amount"]
        for ground, column in _OF_REVERSED:
            if row[column]:
                grounds.append(ground)
        listed.append(
            Suggestion(
                _sorted(set(grounds)),
                (),
                bool(row["whole"]),
                reversed_payment_id=int(row["payment_id"]),
            )
        )
    return sorted(listed, key=lambda each: (-each.weight, -each.reversed_payment_id))[:_MOST]


def references_of(row: Mapping[str, Any]) -> list[str]:
    """Return every reference of a payment, its own first; digits without leading zeros."""
    told = json.loads(row["references_json"]) if row["references_json"] else []
    every = [row["part_of"], row["reference"], *(each["reference"] for each in told)]
    bare = [re.sub(r"[\s-]", "", text) for text in every if text]
    return list(dict.fromkeys(text.lstrip("0") if text.isdigit() else text for text in bare))


def references_as_written(row: Mapping[str, Any]) -> list[str]:
    """Return every reference of a payment as it came, its own first."""
    told = json.loads(row["references_json"]) if row["references_json"] else []
    every = [row["part_of"], row["reference"], *(each["reference"] for each in told)]
    return list(dict.fromkeys(text for text in every if text))


def plain_name(name: str) -> str:
    """Return a name as names are compared: letters and digits, without its legal form."""
    words = re.sub(r"[^\w ]", " ", name.casefold()).split()
    return " ".join(word for word in words if word not in ("ab", "aktiebolag", "publ"))


def _by_reference(reference: str, paid_to: str, known: Open) -> Iterator[tuple[Ground, int]]:
    if not (reference.isascii() and reference.isdigit()):
        return
    for invoice_id in known.by_ocr.get(reference, []):
        is_other = paid_to and paid_to != known.bankgiro[invoice_id]
        yield "ocr-on-other-bankgiro" if is_other else "same-ocr", invoice_id
    for invoice_id in known.by_number.get(reference, []):
        yield "ocr-without-check-digits", invoice_id
    for at in range(len(reference)):
        for digit in "0123456789":
            changed = reference[:at] + digit + reference[at + 1 :]
            if changed != reference:
                for invoice_id in known.by_ocr.get(changed, []):
                    yield "one-digit-off", invoice_id
        swapped = reference[:at] + reference[at : at + 2][::-1] + reference[at + 2 :]
        if swapped != reference:
            for invoice_id in known.by_ocr.get(swapped, []):
                yield "two-digits-swapped", invoice_id


def _in_text(row: Mapping[str, Any], known: Open) -> list[int]:
    """Return the invoices whose number stands in the free text, whole or cut by a line's end."""
    text = f"{row['reference']} {row['text']}"
    if not re.search("[A-Za-zÅÄÖåäö]", text) and not row["text"]:
        return []
    joined = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", text)  # a record ends in mid-number
    runs = {*re.findall(r"\d+", text), *re.findall(r"\d+", joined)}
    numbers = [run.lstrip("0") for run in runs if len(run) >= _SHORTEST]
    pieces = {
        run[at : at + length]
        for run in numbers
        for length in known.lengths
        if length >= _SHORTEST
        for at in range(min(len(run) - length, 60) + 1)
    }
    ids = {each for piece in pieces for each in known.by_ocr.get(piece, [])}
    whole = {*numbers, *(piece for piece in pieces if len(piece) > 5)}
    return sorted(ids | {each for piece in whole for each in known.by_number.get(piece, [])})


def _several(
    amount_ore: int, named: Sequence[int], of_payer: Sequence[int], known: Open
) -> Iterator[Suggestion]:
    """Yield sets of invoices that add up to the amount: of those named, else of the payer's."""
    for candidates in (named, of_payer):
        rests = {invoice_id: known.rest_ore[invoice_id] for invoice_id in candidates}
        together = _adding_up(amount_ore, rests)
        if together:
            yield Suggestion(("adds-up",), together, True)
            return


def _lumps(row: Mapping[str, Any], known: Open) -> Iterator[Suggestion]:
    """Yield the settlement reports of which the amount is open, and whose payer it may be.

    Those too whose rows make it, though not all of them settled something.
    """
    payer = plain_name(row["payer_name"])
    for report in known.reports:
        told = row["bankgiro"] in ("", report["bankgiro"])
        payers = [plain_name(name) for name in report["payers"]]
        fits = report["open_ore"] == row["amount_ore"]
        makes_it = fits or report["whole_ore"] == row["amount_ore"]
        if told and makes_it and (not payer or payer in payers):
            yield Suggestion(("settlement-lump",), (), fits, settlement_id=report["settlement_id"])


def _sorted(grounds: set[Ground]) -> tuple[Ground, ...]:
    return tuple(sorted(grounds, key=lambda ground: -_WEIGHTS[ground]))


def _adding_up(amount_ore: int, rests_ore: Mapping[int, int]) -> tuple[int, ...]:
    """Return two or more invoices (by id) whose rests add up to the amount, () where none do.

    The oldest ones first, and few rather than many; the search gives up after a fixed number of
    steps, so that no payment can hold up the list.
    """
    candidates = sorted(rests_ore.items())[:_MOST_CANDIDATES]
    steps = 0
    for size in range(2, min(_MOST_TOGETHER, len(candidates)) + 1):
        stack: list[tuple[int, int, tuple[int, ...]]] = [(0, amount_ore, ())]
        while stack:
            at, left_ore, chosen = stack.pop()
            if len(chosen) == size:
                if left_ore == 0:
                    return chosen
                continue
            if len(candidates) - at < size - len(chosen):
                continue
            steps += 1
            if steps > _MOST_STEPS:
                return ()
            invoice_id, rest_ore = candidates[at]
            stack.append((at + 1, left_ore, chosen))
            stack.append((at + 1, left_ore - rest_ore, (*chosen, invoice_id)))
    return ()
