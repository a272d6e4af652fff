"""An entry (`Ntry`), which is a deposit: what it says of itself, and what its payments come to."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.amounts import charged_on_entry
from brp_filesync.payments_in.formats.camt.references import Remittance
from brp_filesync.payments_in.formats.camt.rulings import OWN, Ruling
from brp_filesync.payments_in.formats.camt.transaction import Payer, Transaction
from brp_filesync.payments_in.formats.camt.values import (
    CURRENCY,
    bare_text,
    child,
    day_of,
    is_true,
    line_of,
    local_name,
    parts_of,
    plain_ore,
    refused,
    text_of,
)
from brp_filesync.payments_in.model import PaymentKind

_BOOKED = "BOOK"
_MOST_LUMP_TEXTS = 20


class Heading(NamedTuple):
    """What stands before an entry's transactions. `amount_ore` has no sign."""

    serial: str
    amount_ore: int
    takes: bool
    is_reversal: bool
    is_booked: bool
    booked_on: str
    bank_reference: str
    currency: str = CURRENCY  # of another than SEK nothing is read but whose it is
    charge_ore: int = 0  # told by the entry itself
    is_counted: bool = True  # not of a kind that the control leaves out

    @property
    def kind(self) -> PaymentKind:
        """Return what its payments are; only asked where `is_ours`."""
        if not self.is_reversal:
            return "payment"
        return "reversal" if self.takes else "returned"

    @property
    def is_ours(self) -> bool:
        """Say whether it brings money, or takes back what came: the rest is somebody else's."""
        return self.is_booked and self.is_counted and (self.is_reversal or not self.takes)

    @property
    def is_foreign(self) -> bool:
        """Say whether it is in other money than SEK."""
        return self.currency != CURRENCY

    @property
    def signed_ore(self) -> int:
        """Return its amount as it changes the account."""
        return -self.amount_ore if self.takes else self.amount_ore


@dataclass
class OpenEntry:
    """An entry while its transactions come. What counts payments is kept by `Rows`."""

    heading: Heading
    number: int  # from 1 in its statement
    account: str
    message: str = ""
    bankgiro: str = ""  # the receiver's, where the entry's reference tells it
    batches: int = 0
    ruling: Ruling = OWN
    lump_texts: list[str] = field(default_factory=list)  # of a lump's first transactions
    in_details: int = 0  # transactions of the present `NtryDtls`
    transactions: int = 0
    sum_ore: int = 0  # of the transactions less what was kept of them, signed
    payments: int = 0
    payments_ore: int = 0
    receivers: set[str] = field(default_factory=set)
    all_outside: bool = True

    @property
    def where(self) -> str:
        """Return its path, as problems tell it."""
        return f"Ntry[{self.number}]"

    def count(self, transaction: Transaction) -> None:
        """Add a transaction to the sums that are checked at the entry's end."""
        self.transactions += 1
        self.in_details += 1
        sign = -1 if transaction.takes else 1
        self.sum_ore += sign * transaction.amount_ore - transaction.charge_ore

    def count_lump(self, transaction: Transaction) -> None:
        """Count one of those that make a lump, and keep what the first of them say."""
        self.transactions += 1
        self.in_details += 1
        if len(self.lump_texts) < _MOST_LUMP_TEXTS:
            told = [each.text for each in transaction.remittance.references]
            told.append(transaction.remittance.text)
            self.lump_texts += [text for text in told if text]


def heading_of(element: Element, number: int, kinds: frozenset[str] = frozenset()) -> Heading:
    """Return an entry's heading. Raises `FileRefused` with the path of what is missing or wrong.

    Only entries of these kinds count, where any are named: beginnings of `BkTxCd`.
    """
    where = f"Ntry[{number}]"
    parts = parts_of(element)
    amount = parts.get("Amt")
    if amount is None:
        raise refused(element, f"{where}/Amt", "element-missing", "", "0.00")
    side = bare_text(parts.get("CdtDbtInd"))
    if side not in ("CRDT", "DBIT"):
        raise refused(element, f"{where}/CdtDbtInd", "element-missing", side, "CRDT, DBIT")
    status = text_of(parts.get("Sts"), "Cd") or bare_text(parts.get("Sts"))
    if not status:
        raise refused(element, f"{where}/Sts", "element-missing", "", _BOOKED)
    is_reversal = is_true(bare_text(parts.get("RvslInd")))
    return Heading(
        serial=bare_text(parts.get("NtryRef")),
        amount_ore=plain_ore(amount, f"{where}/Amt"),
        takes=side == "DBIT",
        is_reversal=is_reversal,
        is_booked=status == _BOOKED,
        booked_on=_booked_on(element, parts, where, required=status == _BOOKED),
        bank_reference=bare_text(parts.get("AcctSvcrRef")),
        currency=amount.get("Ccy", CURRENCY),
        charge_ore=charged_on_entry(element, where) if "Chrgs" in parts else 0,
        is_counted=not kinds or not kinds.isdisjoint(_kinds_of(parts.get("BkTxCd"))),
    )


def refuse_wrong_batch(details: Element, entry: OpenEntry) -> None:
    """Raise `FileRefused` unless `NtryDtls` has as many transactions as its `Btch` says.

    A batch without any is told as a lump, which is no mistake.
    """
    told = child(details, "Btch", "NbOfTxs")
    if told is None or not entry.in_details:
        return
    found = bare_text(told)
    if not found.isdecimal() or int(found) != entry.in_details:
        where = f"{entry.where}/NtryDtls/Btch/NbOfTxs"
        raise refused(told, where, "batch-count", found, entry.in_details)


def refuse_wrong_sum(element: Element, entry: OpenEntry) -> None:
    """Raise `FileRefused` unless the entry's transactions, if it has any, add up to it."""
    if entry.ruling.how == "lump" or entry.heading.is_foreign:
        return
    if entry.transactions and entry.sum_ore != entry.heading.signed_ore:
        amount = child(element, "Amt")
        told = entry.heading.amount_ore
        found = -entry.sum_ore if entry.heading.takes else entry.sum_ore
        at = element if amount is None else amount
        raise refused(at, f"{entry.where}/Amt", "deposit-sum", told, found)


def refuse_late_elements(element: Element, entry: OpenEntry) -> None:
    """Raise `FileRefused` where what the transactions were read by comes behind them."""
    for each in reversed(element):
        name = local_name(each.tag)
        if name == "NtryDtls":
            return
        if name not in ("", "AddtlNtryInf"):
            raise refused(each, f"{entry.where}/{name}", "element-misplaced", name, "NtryDtls")


def lump_of(element: Element, entry: OpenEntry) -> Transaction:
    """Return an entry as one payment without references: one without transactions, or a lump."""
    heading = entry.heading
    texts = [text_of(element, "AddtlNtryInf"), *entry.lump_texts]
    text = " ".join(" ".join(texts).split())
    return Transaction(
        heading.amount_ore,
        heading.takes,
        "",
        next(iter(entry.receivers)) if len(entry.receivers) == 1 else "",
        Remittance([], text, False),
        Payer(),
        line_of(element),
        told_ore=heading.charge_ore,
    )


def _kinds_of(code: Element | None) -> set[str]:
    """Return a transaction code in each way that a profile may name it."""
    domain, family = child(code, "Domn"), child(code, "Domn", "Fmly")
    parts = [text_of(domain, "Cd"), text_of(family, "Cd"), text_of(family, "SubFmlyCd")]
    whole = ["/".join(parts[:count]) for count in (1, 2, 3)]
    return {*whole, text_of(code, "Prtry", "Cd")} - {""}


def _booked_on(element: Element, parts: dict[str, Element], where: str, *, required: bool) -> str:
    for name in ("BookgDt", "ValDt"):
        forms = parts_of(parts.get(name))
        for form in ("Dt", "DtTm"):
            if form in forms:
                return day_of(forms[form], f"{where}/{name}/{form}")
    if required:
        raise refused(element, f"{where}/BookgDt", "element-missing", "", "CCYY-MM-DD")
    return ""
