"""What a month's payments come to, reckoned from what really happened, one after the other.

Slow and obvious on purpose; nothing of the product is used, and nothing of its database is looked
at. Each payment counts once, however often it was told. (docs/domain.md, Payments in 7, 8 and 9)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Owed:
    """An invoice: whose it is, and how much (öre)."""

    ocr: str
    company: str
    total_ore: int


@dataclass(frozen=True)
class Real:
    """Money that really came, or that a bank really took back (`takes_back`, by number).

    `parts` are the OCR numbers as the payer wrote them, each with its part. What names none of ours
    is in the end a person's (`fate`): matched with the invoice `meant`, refunded, or left waiting.
    """

    number: int
    bank: str
    company: str
    day: date
    ore: int
    parts: tuple[tuple[str, int], ...]
    payer: str
    charge_ore: int = 0
    takes_back: int = 0
    fate: str = "left"
    meant: str = ""


@dataclass
class Reckoned:
    """What is left of each invoice, what waits of each payment, and each company's accounts (öre)."""

    rests: dict[str, int]
    waits: dict[int, int] = field(default_factory=dict)
    accounts: dict[tuple[str, str], int] = field(default_factory=dict)
    settled: dict[int, dict[str, int]] = field(default_factory=dict)

    def move(self, company: str, account: str, ore: int) -> None:
        """Add to an account of a company."""
        key = (company, account)
        self.accounts[key] = self.accounts.get(key, 0) + ore


def reckoned(
    invoices: Iterable[Owed], happened: Sequence[Real], tolerance: Mapping[str, int]
) -> Reckoned:
    """Return what it all comes to; `tolerance` is by bank how many öre may be missing or too many."""
    owed = {each.ocr: each for each in invoices}
    books = Reckoned({ocr: each.total_ore for ocr, each in owed.items()})
    for real in happened:
        books.move(real.company, "1930", real.ore - real.charge_ore)
        books.move(real.company, "6570", real.charge_ore)
        if real.takes_back:
            _take_back(books, real, owed)
            continue
        waits = 0
        for ocr, ore in real.parts:
            known = owed.get(ocr)
            if known is None or known.company != real.company:
                waits += ore
                continue
            may_differ = tolerance[real.bank] if len(real.parts) == 1 else 0
            waits += _settle(books, real, known, ore, may_differ)
        if waits and real.fate == "matched":
            waits = _settle(books, real, owed[real.meant], waits, 0)
        account = "2499" if real.fate == "refunded" else "2422"
        books.move(real.company, account, -waits)
        books.waits[real.number] = 0 if real.fate == "refunded" else waits
    books.waits = {number: ore for number, ore in books.waits.items() if ore}
    books.accounts = {key: ore for key, ore in books.accounts.items() if ore}
    return books


def _settle(books: Reckoned, real: Real, invoice: Owed, ore: int, may_differ: int) -> int:
    """Settle the invoice as far as it goes; return what is left of the payment."""
    rest = books.rests[invoice.ocr]
    if rest == 0:
        return ore
    if abs(ore - rest) <= may_differ:
        taken = rest
        books.move(real.company, "3740", rest - ore)
        left = 0
    else:
        taken = min(ore, rest)
        left = ore - taken
    books.rests[invoice.ocr] = rest - taken
    of_payment = books.settled.setdefault(real.number, {})
    of_payment[invoice.ocr] = of_payment.get(invoice.ocr, 0) + taken
    books.move(invoice.company, "1510", -taken)
    if invoice.company != real.company:
        books.move(invoice.company, "1660", taken)
        books.move(real.company, "1660", -taken)
    return left


def _take_back(books: Reckoned, real: Real, owed: Mapping[str, Owed]) -> None:
    """Open again what the payment had settled: it was all that it paid."""
    back = books.settled.pop(real.takes_back)
    assert sum(back.values()) == -real.ore
    for ocr, ore in back.items():
        books.rests[ocr] += ore
        books.move(owed[ocr].company, "1510", ore)
