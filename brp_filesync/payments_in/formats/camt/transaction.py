"""One transaction (`TxDtls`) of an entry as a payment: its amount, receiver, payer, references."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.amounts import Amounts, amounts_of
from brp_filesync.payments_in.formats.camt.references import Remittance, remittance_of
from brp_filesync.payments_in.formats.camt.rulings import How
from brp_filesync.payments_in.formats.camt.values import (
    bare_account,
    bare_text,
    line_of,
    refused,
)
from brp_filesync.payments_in.formats.camt.wanted import Tree, told_by
from brp_filesync.payments_in.told import LINES, lines_unlike, told_json

_KEPT = ("AddtlTxInf", "EndToEndId", "InstrId", "UltmtDbtr")
_BANKGIRO = frozenset({"BGNR", "BG", "BANKGIRO"})


class Payer(NamedTuple):
    """Who paid: the columns of `PAYER_COLUMNS` that camt has, and a bankgiro."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    country_code: str = ""
    account: str = ""
    organisation_number: str = ""
    bankgiro: str = ""


class Transaction(NamedTuple):
    """A payment. `amount_ore` has no sign; `takes` says that it takes money.

    `charge_ore` is what the bank has kept of it, and `told_ore` what it only tells of charges;
    `told` whatever else is kept as it came, as JSON.
    """

    amount_ore: int
    takes: bool
    bank_serial: str
    bankgiro: str
    remittance: Remittance
    payer: Payer
    line: int
    charge_ore: int = 0
    told_ore: int = 0
    told: str = ""


class OfEntry(NamedTuple):
    """What of its entry a transaction is read by: its amount, its side, and how its sum is made."""

    entry_ore: int
    entry_takes: bool
    how: How
    more_ore: int  # charges of the entry that this transaction bears
    is_sole: bool


def receiver_of(element: Element, tree: Tree) -> str:
    """Return the bankgiro that a transaction went to, "" where none is told."""
    return _bankgiro(dict(reversed(told_by(element, tree))), "receiver")


def sums_of(element: Element, tree: Tree, entry_takes: bool, where: str) -> tuple[Amounts, bool]:
    """Return a transaction's amounts, and whether it takes money. Raises as `transaction_of`."""
    told = told_by(element, tree)
    first = dict(reversed(told))
    return amounts_of(first, told, where), _takes(first, entry_takes)


def transaction_of(element: Element, tree: Tree, terms: OfEntry, where: str) -> Transaction:
    """Return what the transaction says; an entry's only one may leave its amount to the entry.

    `tree` is `wanted.transaction_tree` of the file's namespace. Raises `FileRefused` with the path:
    an amount that is missing or none.
    """
    told = told_by(element, tree)
    first = dict(reversed(told))
    amounts = amounts_of(first, told, where)
    takes = _takes(first, terms.entry_takes)
    amount_ore = amounts.own_ore
    if terms.how in ("entry", "lump"):
        amount_ore = terms.entry_ore
    elif amount_ore is None:
        if not terms.is_sole:
            raise refused(element, f"{where}/AmtDtls/TxAmt/Amt", "element-missing", "", "0.00")
        amount_ore = terms.entry_ore
    charge_ore = amounts.charge_ore + terms.more_ore
    if terms.how == "added":
        amount_ore += -charge_ore if takes else charge_ore
    remittance = remittance_of(told, amount_ore, where)
    return Transaction(
        amount_ore,
        takes,
        bare_text(first.get("bank_serial")),
        _bankgiro(first, "receiver"),
        remittance,
        _payer(first, told),
        line_of(element),
        charge_ore if terms.how == "kept" else 0,
        charge_ore if terms.how != "kept" else 0,
        _told(first, told, remittance.text),
    )


def _told(first: dict[str, Element], told: list[tuple[str, Element]], text: str) -> str:
    kept = {name: [first[name].text or ""] for name in _KEPT if name in first}
    if text:
        kept[LINES] = lines_unlike([each.text or "" for name, each in told if name == "text"], text)
    return told_json(kept) if kept else ""


def _takes(first: dict[str, Element], entry_takes: bool) -> bool:
    side = first.get("side")
    return entry_takes if side is None else bare_text(side) == "DBIT"


def _bankgiro(first: dict[str, Element], side: str) -> str:
    if f"{side}_number" not in first:
        return ""
    schemes = first.get(f"{side}_proprietary"), first.get(f"{side}_code")
    if not _BANKGIRO & {bare_text(each).upper() for each in schemes}:
        return ""
    return bare_text(first[f"{side}_number"]).replace("-", "").lstrip("0")


def _payer(first: dict[str, Element], told: list[tuple[str, Element]]) -> Payer:
    street = bare_text(first.get("street"))
    if "building" in first:
        street = f"{street} {bare_text(first['building'])}".strip()
    if not street and "address_line" in first:
        lines = [bare_text(each) for name, each in told if name == "address_line"]
        street = ", ".join(each for each in lines if each)
    bankgiro = _bankgiro(first, "payer")
    number = bare_text(first.get("payer_iban"))
    if not number and not bankgiro:
        number = bare_text(first.get("payer_number"))
    return Payer(
        bare_text(first.get("name")),
        street,
        bare_text(first.get("postal_code")),
        bare_text(first.get("town")),
        bare_text(first.get("country_code")),
        bare_account(number),
        bare_text(first.get("organisation_number")),
        bankgiro,
    )
