"""The rules of matching payments as they are written, one payment at a time, for comparison.

Slow and obvious on purpose; nothing of the product is used but the shapes that tests speak in.
(docs/domain.md, Payments in 5 to 8)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.payments_made import Owed, Paid

_ORDER = [
    "maybe-seen",
    "other-bankgiro",
    "settled-already",
    "not-adding-up",
    "no-such-ocr",
    "wrong-check-digit",
    "no-reference",
]


@dataclass
class Slow:
    """The invoices' rests as they change, and what became of each payment."""

    invoices: Sequence[Owed]
    under_ore: int = 0
    over_ore: int = 0
    rest: dict[int, int] = field(default_factory=dict)
    booked: list[tuple[int, int, int, int]] = field(default_factory=list)
    left: list[tuple[int, int, str]] = field(default_factory=list)

    def take(self, payments: Sequence[Paid]) -> None:
        """Take the payments in their order; they are numbered from 1."""
        self.rest = self.rest or {owed.invoice_id: owed.rest_ore for owed in self.invoices}
        for number, paid in enumerate(payments, start=1):
            if paid.kind == "payment" and paid.amount_ore == 0:
                self.left.append((number, 0, "zero-amount"))
            elif paid.kind == "payment":
                self._payment(number, paid)
            elif paid.kind == "deduction":
                self._deduction(number, paid)
            elif paid.kind == "reversal":
                self._reversal(number, paid, payments)
            else:
                self.left.append((number, paid.amount_ore, "reversal"))

    def _find(self, paid: Paid, reference: str) -> Owed | None:
        for owed in self.invoices:
            if owed.bankgiro == paid.bankgiro and owed.ocr == bare(reference):
                return owed
        return None

    def _why(self, paid: Paid, reference: str) -> str:
        """Say why nothing can be booked on this reference; "" where something can."""
        owed = self._find(paid, reference)
        if owed is not None:
            return "" if self.rest[owed.invoice_id] > 0 else "settled-already"
        if any(owed.ocr == bare(reference) for owed in self.invoices):
            return "other-bankgiro"
        if not reference:
            return "no-reference"
        if reference.isdigit() and len(bare(reference)) > 1 and not luhn_holds(bare(reference)):
            return "wrong-check-digit"
        return "no-such-ocr" if bare(reference) else "no-reference"

    def _payment(self, number: int, paid: Paid) -> None:
        parts = [(bare(ref), ore, neg) for ref, ore, neg in paid.others if ore]
        if parts:
            summed: dict[tuple[str, bool], int] = {}
            for ref, ore, neg in parts:
                summed[ref, neg] = summed.get((ref, neg), 0) + ore
            claims = [(ref, ore, neg) for (ref, neg), ore in summed.items()]
        else:
            own = [(paid.reference, 0, False)] if paid.reference.isdigit() else []
            every = own + [(ref, 0, neg) for ref, _, neg in paid.others]
            claims = list(
                dict.fromkeys((bare(ref), 0, neg) for ref, _, neg in every if bare(ref) or neg)
            )
        if any(neg and not self._uses_credit(paid, ref, ore) for ref, ore, neg in claims):
            self.left.append((number, paid.amount_ore, "negative-part"))
        elif len(claims) <= 1 and not any(neg for _, _, neg in claims):
            reference = claims[0][0] if claims else ""
            self._one(number, paid, reference, paid.amount_ore, self.under_ore, self.over_ore)
        elif parts:
            for ref, ore, neg in claims:
                if neg:
                    owed = self._find(paid, ref)
                    assert owed is not None
                    self._book(number, owed, ore)
            for ref, ore, neg in claims:
                if not neg:
                    self._one(number, paid, ref, ore, 0, 0)
        else:
            self._together(number, paid, [ref for ref, _, _ in claims])

    def _uses_credit(self, paid: Paid, reference: str, ore: int) -> bool:
        owed = self._find(paid, reference)
        return (
            owed is not None and owed.kind == "credit_note" and -ore <= -self.rest[owed.invoice_id]
        )

    def _one(
        self, number: int, paid: Paid, reference: str, ore: int, under: int, over: int
    ) -> None:
        why = self._why(paid, reference)
        if not why and ore == 0:
            why = "not-adding-up"
        if why:
            self.left.append((number, ore, why))
            return
        owed = self._find(paid, reference)
        assert owed is not None
        rest = self.rest[owed.invoice_id]
        if rest - under <= ore <= rest + over:
            self._book(number, owed, rest, ore - rest)
        elif ore > rest:
            self._book(number, owed, rest)
            self.left.append((number, ore - rest, "surplus"))
        else:
            self._book(number, owed, ore)

    def _together(self, number: int, paid: Paid, references: list[str]) -> None:
        found = [self._find(paid, reference) for reference in references]
        known = [owed for owed in found if owed is not None]
        ids = [owed.invoice_id for owed in known]
        all_known = len(known) == len(found) and bool(found)
        adds_up = sum(self.rest[each] for each in ids) == paid.amount_ore > 0
        if all_known and adds_up and len(set(ids)) == len(ids):
            for owed in known:
                if self.rest[owed.invoice_id]:
                    self._book(number, owed, self.rest[owed.invoice_id])
            return
        reasons = []
        for reference, owed in zip(references, found, strict=True):
            if owed is None:
                reasons.append(self._why(paid, reference))
            elif self.rest[owed.invoice_id] == 0:
                reasons.append("settled-already")
        if all_known:
            reasons.append("not-adding-up")
        self.left.append(
            (number, paid.amount_ore, min(reasons, key=_ORDER.index, default="no-reference"))
        )

    def _deduction(self, number: int, paid: Paid) -> None:
        """One reference: its open credit note is used up. (Tests deduct with one only.)"""
        references = [paid.reference] if paid.reference.isdigit() else []
        owed = self._find(paid, references[0]) if references else None
        used = 0
        if owed is not None and owed.kind == "credit_note":
            used = max(paid.amount_ore, self.rest[owed.invoice_id])
            if used:
                self._book(number, owed, used)
        if paid.amount_ore - used or paid.amount_ore == 0:
            self.left.append((number, paid.amount_ore - used, "deduction"))

    def _reversal(self, number: int, paid: Paid, payments: Sequence[Paid]) -> None:
        taken = 0
        original = payments[paid.reverses - 1] if paid.reverses else None
        first = (
            sum(
                1
                for each in payments[: number - 1]
                if each.kind == "reversal" and each.reverses == paid.reverses
            )
            == 0
        )
        if original is not None and first and original.amount_ore == -paid.amount_ore:
            for payment, invoice_id, ore, off in list(self.booked):
                if payment == paid.reverses:
                    self.booked.append((number, invoice_id, -ore, -off))
                    self.rest[invoice_id] += ore
                    taken += ore + off
            for payment, ore, _ in list(self.left):
                if payment == paid.reverses:
                    self.left.append((number, -ore, "reversal"))
                    taken += ore
        if paid.amount_ore + taken or paid.amount_ore == 0:
            self.left.append((number, paid.amount_ore + taken, "reversal"))

    def _book(self, number: int, owed: Owed, ore: int, off: int = 0) -> None:
        self.booked.append((number, owed.invoice_id, ore, off))
        self.rest[owed.invoice_id] -= ore


def bare(reference: str) -> str:
    """Return digits without leading zeros; other text as it is."""
    return reference.lstrip("0") if reference.isdigit() else reference


def luhn_holds(digits: str) -> bool:
    """Say whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
