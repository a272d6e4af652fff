"""The numbers that an answer of ours tells, read back from it: by them a series goes on above it."""

from collections.abc import Mapping
from typing import BinaryIO

from brp_filesync.brp.numbers import ORDERS, PERSONS, invoices_of
from brp_filesync.profiles.answers import AnswerField
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.split import split_rows

_OCR_END = 2  # its length's digit, and the check digit
_AT_A_TIME = 20_000


def numbers_told(
    stream: BinaryIO,
    profile: PortalProfile,
    companies: Mapping[str, str],
    following: Mapping[str, int],
) -> dict[str, int]:
    """Return for each series the number that must follow what the answer tells.

    `companies` are the facilities'; where an answer doesn't tell the facility, an invoice is of the
    company whose series, which go on as `following` says, comes nearest. Raises FileRefused where
    the profile of today can't read it.
    """
    columns = list(profile.response.columns)
    found: dict[str, int] = {}
    skip = profile.orders.dialect.header
    for _, rows in split_rows(stream, portal_dialect(profile.orders.dialect), _AT_A_TIME):
        for row in rows[1:] if skip else rows:
            told: dict[AnswerField, str] = dict(zip(columns, row, strict=False))
            _note(found, ORDERS, told.get("brp_order_number", ""))
            _note(found, PERSONS, told.get("customer_number", ""))
            invoice = told.get("invoice_number", "") or told.get("ocr_number", "")[:-_OCR_END]
            if invoice.isdecimal():
                company = companies.get(told.get("facility_id", ""))
                series = (
                    _nearest(int(invoice), following) if company is None else invoices_of(company)
                )
                _note(found, series, invoice)
        skip = False
    return found


def _note(found: dict[str, int], series: str, number: str) -> None:
    if number.isdecimal() and series:
        found[series] = max(found.get(series, 0), int(number) + 1)


def _nearest(number: int, following: Mapping[str, int]) -> str:
    begun = {each: at for each, at in following.items() if each not in (ORDERS, PERSONS)}
    return min(begun, key=lambda each: abs(begun[each] - number), default="")
