"""One transaction (`TxDtls`) of an entry as a payment: its amount, receiver, payer, references."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.references import Remittance, remittance_of
from brp_filesync.payments_in.formats.camt.values import (
    bare_account,
    bare_text,
    line_of,
    ore_of,
    refused,
)
from brp_filesync.payments_in.formats.camt.wanted import Tree, told_by

_BANKGIRO = frozenset({"BGNR", "BG", "BANKGIRO"})
# What an amount is to us → its path. The first that is there counts.
_AMOUNTS = {
    "amount": "Amt",
    "amount_of_transaction": "AmtDtls/TxAmt/Amt",
    "amount_asked": "AmtDtls/InstdAmt/Amt",
}


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
    """A payment. `amount_ore` has no sign; `takes` says that it takes money."""

    amount_ore: int
    takes: bool
    bank_serial: str
    bankgiro: str
    remittance: Remittance
    payer: Payer
    line: int


def transaction_of(
    element: Element, tree: Tree, entry_ore: int, entry_takes: bool, *, is_sole: bool, where: str
) -> Transaction:
    """Return what the transaction says; an entry's only one may leave its amount to the entry.

    `tree` is `wanted.transaction_tree` of the file's namespace. Raises `FileRefused` with the path:
    an amount that is missing or none, another currency.
    """
    told = told_by(element, tree)
    first = dict(reversed(told))
    amount_ore = _amount(first, where)
    if amount_ore is None:
        if not is_sole:
            raise refused(element, f"{where}/AmtDtls/TxAmt/Amt", "element-missing", "", "0.00")
        amount_ore = entry_ore
    side = first.get("side")
    return Transaction(
        amount_ore,
        entry_takes if side is None else bare_text(side) == "DBIT",
        bare_text(first.get("bank_serial")),
        _bankgiro(first, "receiver"),
        remittance_of(told, amount_ore, where),
        _payer(first, told),
        line_of(element),
    )


def _amount(first: dict[str, Element], where: str) -> int | None:
    """Return the amount in öre from where the version has it; None where it isn't told."""
    for name, path in _AMOUNTS.items():
        if name in first:
            return ore_of(first[name], f"{where}/{path}")
    return None


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
