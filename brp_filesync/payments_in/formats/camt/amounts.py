"""What a transaction's amounts come to: its own in SEK, and what the bank has charged for it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.values import (
    CURRENCY,
    bare_text,
    local_name,
    plain_ore,
)

# What an amount is to us → its path. The first that is there counts.
_AMOUNTS = {
    "amount": "Amt",
    "amount_of_transaction": "AmtDtls/TxAmt/Amt",
    "amount_asked": "AmtDtls/InstdAmt/Amt",
}
# Of a payment in other money, where the bank tells what that became: the first in SEK counts.
_IN_SEK = {**_AMOUNTS, "amount_turned": "AmtDtls/CntrValAmt/Amt"}
_CHARGES = {
    "Amt": "charge_amount",
    "CdtDbtInd": "charge_side",
    "TtlChrgsAndTaxAmt": "charge_total",
}


class Amounts(NamedTuple):
    """`own_ore` is None where none is told in SEK; `charge_ore` is below zero where it came back."""

    own_ore: int | None
    is_foreign: bool  # its first amount is in other money
    charge_ore: int


def amounts_of(
    first: Mapping[str, Element], told: Iterable[tuple[str, Element]], where: str
) -> Amounts:
    """Return a transaction's amounts (wanted.TRANSACTION). Raises `FileRefused`: one that is none."""
    charge_ore = charged(told, where) if "charge" in first else 0
    for name, path in _AMOUNTS.items():
        if name in first:
            if _is_sek(first[name]):
                return Amounts(plain_ore(first[name], f"{where}/{path}"), False, charge_ore)
            break
    else:
        return Amounts(None, False, charge_ore)
    for name, path in _IN_SEK.items():
        if name in first and _is_sek(first[name]):
            return Amounts(plain_ore(first[name], f"{where}/{path}"), True, charge_ore)
    return Amounts(None, True, charge_ore)


def charged(told: Iterable[tuple[str, Element]], where: str) -> int:
    """Return the sum of the charges in SEK; one in other money can't be reckoned with.

    Raises `FileRefused` where an amount is none.
    """
    sum_ore, total_ore, line_ore = 0, 0, 0
    for name, element in told:
        if name == "charge":
            sum_ore, line_ore = sum_ore + line_ore, 0
        elif name == "charge_amount" and _is_sek(element):
            line_ore = plain_ore(element, f"{where}/Chrgs/Amt")
        elif name == "charge_side" and bare_text(element) == "CRDT":
            line_ore = -line_ore
        elif name == "charge_total" and _is_sek(element):
            total_ore += plain_ore(element, f"{where}/Chrgs/TtlChrgsAndTaxAmt")
    return (sum_ore + line_ore) or total_ore


def charged_on_entry(entry: Element, where: str) -> int:
    """Return the sum of the charges that stand in an entry itself. Raises as `charged`."""
    told: list[tuple[str, Element]] = []
    for charges in entry:
        if local_name(charges.tag) != "Chrgs":
            continue
        for part in (charges, *(each for each in charges if local_name(each.tag) == "Rcrd")):
            told.append(("charge", part))
            names = ((_CHARGES.get(local_name(each.tag)), each) for each in part)
            told += [(name, each) for name, each in names if name is not None]
    return charged(told, where)


def _is_sek(element: Element) -> bool:
    return element.get("Ccy", CURRENCY) == CURRENCY
