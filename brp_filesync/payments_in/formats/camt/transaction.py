"""One transaction (`TxDtls`) of an entry as a payment: its amount, receiver, payer, references."""

from typing import NamedTuple

from lxml.etree import _Element as Element

from brp_filesync.payments_in.formats.camt.references import Remittance, remittance_of
from brp_filesync.payments_in.formats.camt.values import (
    bare_account,
    child,
    line_of,
    ore_of,
    refused,
    text_of,
)

_BANKGIRO = "BGNR"


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
    element: Element, entry_ore: int, entry_takes: bool, *, is_sole: bool, where: str
) -> Transaction:
    """Return what the transaction says; an entry's only one may leave its amount to the entry.

    Raises `FileRefused` with the path: an amount that is missing or none, another currency.
    """
    parts = {each.tag.rpartition("}")[2]: each for each in element if isinstance(each.tag, str)}
    amount_ore = _amount(element, parts, where)
    if amount_ore is None:
        if not is_sole:
            raise refused(element, f"{where}/AmtDtls/TxAmt/Amt", "element-missing", "", "0.00")
        amount_ore = entry_ore
    side = parts.get("CdtDbtInd")
    takes = entry_takes if side is None else (side.text or "").strip() == "DBIT"
    parties = parts.get("RltdPties")
    return Transaction(
        amount_ore,
        takes,
        text_of(parts.get("Refs"), "AcctSvcrRef"),
        _bankgiro(child(parties, "CdtrAcct")),
        remittance_of(parts.get("RmtInf"), amount_ore, where),
        _payer(parties),
        line_of(element),
    )


def _amount(element: Element, parts: dict[str, Element], where: str) -> int | None:
    """Return the amount in öre from where the version has it; None where it isn't told."""
    direct = parts.get("Amt")
    if direct is not None:
        return ore_of(direct, f"{where}/Amt")
    details = parts.get("AmtDtls")
    for name in ("TxAmt", "InstdAmt"):
        amount = child(details, name, "Amt")
        if amount is not None:
            return ore_of(amount, f"{where}/AmtDtls/{name}/Amt")
    return None


def _bankgiro(account: Element | None) -> str:
    other = child(account, "Id", "Othr")
    scheme = child(other, "SchmeNm")
    if scheme is None or _BANKGIRO not in (text_of(scheme, "Prtry"), text_of(scheme, "Cd")):
        return ""
    return text_of(other, "Id").replace("-", "").lstrip("0")


def _payer(parties: Element | None) -> Payer:
    if parties is None:
        return Payer()
    debtor = child(parties, "Dbtr")
    debtor = debtor if child(debtor, "Pty") is None else child(debtor, "Pty")
    address = child(debtor, "PstlAdr")
    lines = [] if address is None else [
        (each.text or "").strip() for each in address
        if isinstance(each.tag, str) and each.tag.endswith("}AdrLine")
    ]  # fmt: skip
    street = f"{text_of(address, 'StrtNm')} {text_of(address, 'BldgNb')}".strip()
    account = child(parties, "DbtrAcct")
    bankgiro = _bankgiro(account)
    number = text_of(account, "Id", "IBAN") or ("" if bankgiro else text_of(
        account, "Id", "Othr", "Id"))  # fmt: skip
    return Payer(
        name=text_of(debtor, "Nm"),
        street=street or ", ".join(each for each in lines if each),
        postal_code=text_of(address, "PstCd"),
        town=text_of(address, "TwnNm"),
        country_code=text_of(address, "Ctry"),
        account=bare_account(number),
        organisation_number=text_of(debtor, "Id", "OrgId", "Othr", "Id"),
        bankgiro=bankgiro,
    )
