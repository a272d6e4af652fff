"""Nordea's Total IN (`TL1`): records of 80 characters, a line at a time.

Structure: 00, then sections [10, (20 or 25, then 30*, 40*, 50*, 51*, 52*, 60*)*, 90]+, then 99.
(docs/formats.md 7)
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.fingerprints import message_hash
from brp_filesync.payments_in.formats.bgmax.decode import Encoding, encoding_of
from brp_filesync.payments_in.formats.bgmax.fields import FIRST_YEAR, LAST_YEAR, decoded
from brp_filesync.payments_in.formats.bgmax.layout import RECORD_LENGTH, Field
from brp_filesync.payments_in.formats.bgmax.payments import MOST_ORE
from brp_filesync.payments_in.formats.bgmax.records import record_matrices
from brp_filesync.payments_in.formats.row_frames import Row, chunk_of_rows
from brp_filesync.payments_in.model import FileFacts, Outside, PaymentChunk, Terms
from brp_filesync.payments_in.told import LINES, lines_unlike, told_json

_KIND, _WRITTEN = Field(37, 39), Field(15, 34)
_ACCOUNT, _CURRENCY, _DAY = Field(3, 38), Field(39, 41), Field(42, 49)
_REFERENCE, _AMOUNT, _SERIAL = Field(3, 37), Field(38, 52), Field(53, 69)
_BANKGIRO, _CODE = Field(70, 77), Field(70, 70)
_FIRST, _SECOND = Field(3, 37), Field(38, 72)
_COUNT, _SUM, _LINES = Field(3, 10), Field(11, 27), Field(3, 17)
_POSTAL_CODE, _TOWN, _COUNTRY = Field(3, 11), Field(12, 46), Field(47, 48)
_DETAILS = ("30", "40", "50", "51", "52", "60")
_FOLLOWERS = {
    "": ("00",),
    "00": ("10",),
    "10": ("20", "25", "90"),
    "90": ("10", "99"),
    "99": (),
    **dict.fromkeys(("20", "25", *_DETAILS), ("20", "25", *_DETAILS, "90")),
}


@dataclass
class _Payment:
    record: int
    kind: str
    amount_ore: int
    bankgiro: str
    reference: str
    serial: str
    code: str
    references: list[tuple[int, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    payer: dict[str, str] = field(default_factory=dict)


@dataclass
class _Section:
    account: str
    currency: str
    day: str
    payments: int = 0
    deductions: int = 0
    sum_ore: int = 0
    all_outside: bool = True
    receivers: set[str] = field(default_factory=set)


def recognises(head: bytes, terms: Terms) -> bool:
    """Say whether a file that begins so is Total IN."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    return re.match(rb"00.{34}TL1", text) is not None


def read(stream: BinaryIO, terms: Terms) -> Iterator[PaymentChunk]:
    """Yield the file's payments, `terms.chunk_payments` at a time, and at least one chunk.

    Raises `FileRefused` with the record and the position of what is wrong.
    """
    encoding, marked = encoding_of(stream)
    reading = _Reading(terms, encoding, Counter({"bom": 1} if marked else {}))
    block_bytes = max(terms.chunk_payments, 1) * 4 * RECORD_LENGTH
    for matrix in record_matrices(stream, encoding, block_bytes, reading.repaired):
        text = decoded(matrix, encoding)
        for first in range(0, len(text), RECORD_LENGTH):
            reading.take(text[first : first + RECORD_LENGTH])
        if len(reading.payment_rows) >= terms.chunk_payments:
            yield reading.chunk()
    if reading.last != "99":
        expected = ", ".join(_FOLLOWERS[reading.last])
        raise FileRefused(Problem("file-cut-off", reading.number, "", {"expected": expected}))
    yield reading.chunk()


@dataclass
class _Reading:
    terms: Terms
    encoding: Encoding
    repaired: Counter[str]
    number: int = 0
    last: str = ""
    written_at: str = ""
    message: str = ""
    section: _Section | None = None
    payment: _Payment | None = None
    counted: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    outside: int = 0
    outside_ore: int = 0
    section_rows: list[Row] = field(default_factory=list)
    payment_rows: list[Row] = field(default_factory=list)
    reference_rows: list[Row] = field(default_factory=list)
    payer_rows: list[Row] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take the next record. Raises `FileRefused`."""
        self.number += 1
        kind = line[:2]
        if not line.strip() or not self._is_known(kind):
            return
        if kind in ("20", "25", "90"):
            self._end_payment()
        if kind == "00":
            digits = _of(line, _WRITTEN)
            self.message = message_hash([line.rstrip()])
            self.written_at = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
        elif kind == "10":
            self._open(line)
        elif kind in ("20", "25"):
            self._begin_payment(line, kind)
        elif kind == "90":
            self._close(line)
        elif kind == "99":
            told = self._number(line, _LINES)
            if told != self.number:
                raise self._refused(_LINES, "end-count", told, self.number)
        else:
            self._detail(line, kind)
        self.last = kind

    def _is_known(self, kind: str) -> bool:
        """Say whether it is a record of ours, in its place. Raises `FileRefused`."""
        if not re.fullmatch("[0-9]{2}", kind):
            raise self._refused(Field(1, 2), "record-type", kind, "NN")
        if kind not in _FOLLOWERS:
            self.unknown[kind] += 1
            return False
        if kind not in _FOLLOWERS[self.last]:
            expected = ", ".join(_FOLLOWERS[self.last]) or "-"
            raise self._refused(Field(1, 2), "record-order", kind, expected)
        return True

    def chunk(self) -> PaymentChunk:
        """Return what has come since the last chunk."""
        facts = FileFacts(
            format="totalin",
            version="TL1",
            identity="account",
            written_at=self.written_at,
            is_test=False,
            encoding=self.encoding,
            counted={
                name: self.counted[name] for name in ("payments", "deductions", "extra", "deposits")
            },
            repaired=dict(self.repaired),
            unknown_records=dict(self.unknown),
            outside=Outside(payments=self.outside, payments_ore=self.outside_ore),
        )
        made = chunk_of_rows(
            self.section_rows, self.payment_rows, self.reference_rows, self.payer_rows, facts
        )
        self.section_rows, self.payment_rows = [], []
        self.reference_rows, self.payer_rows = [], []
        return made

    def _open(self, line: str) -> None:
        currency = _of(line, _CURRENCY)
        if currency != "SEK" and self.terms.refuse_currencies:
            raise self._refused(_CURRENCY, "currency-foreign", currency, "SEK")
        self.section = _Section(one_account(_of(line, _ACCOUNT)), currency, self._day(line))

    def _begin_payment(self, line: str, kind: str) -> None:
        amount_ore = self._number(line, _AMOUNT)
        if amount_ore > MOST_ORE:
            raise self._refused(_AMOUNT, "amount-too-large", amount_ore, MOST_ORE)
        is_payment = kind == "20"
        self.payment = _Payment(
            self.number,
            "payment" if is_payment else "deduction",
            amount_ore if is_payment else -amount_ore,
            _of(line, _BANKGIRO).lstrip("0") if is_payment else "",
            _of(line, _REFERENCE),
            _of(line, _SERIAL),
            "" if is_payment else _of(line, _CODE),
        )

    def _detail(self, line: str, kind: str) -> None:
        payment = self.payment
        if payment is None:
            return
        first, second = _of(line, _FIRST), _of(line, _SECOND)
        if kind == "30":
            payment.references += [(self.number, each) for each in (first, second) if each]
        elif kind == "40":
            payment.texts += [first, second]
        elif kind == "50":
            payment.payer |= {"name": first, "extra_name": second}
        elif kind == "51":
            payment.payer["street"] = ", ".join(each for each in (first, second) if each)
        elif kind == "52":
            payment.payer |= {
                "postal_code": _of(line, _POSTAL_CODE),
                "town": _of(line, _TOWN),
                "country_code": _of(line, _COUNTRY),
            }
        else:
            payment.payer["account"] = _of(line, _ACCOUNT).lstrip("0")

    def _end_payment(self) -> None:
        """Add the payment that the record before ended to the rows."""
        payment, section = self.payment, self.section
        self.payment = None
        if payment is None or section is None:
            return
        is_deduction = payment.kind == "deduction"
        section.deductions += is_deduction
        section.payments += not is_deduction
        section.sum_ore += payment.amount_ore
        if not is_deduction:  # which names none
            section.receivers.add(self.terms.receiver(payment.bankgiro, section.account)[0])
        self.counted["deductions" if is_deduction else "payments"] += 1
        bankgiro, is_outside = self.terms.receiver(payment.bankgiro, section.account)
        section.all_outside &= is_outside
        self.outside += is_outside
        self.outside_ore += payment.amount_ore * is_outside
        number = self.counted["payments"] + self.counted["deductions"]
        self.payment_rows.append(
            (
                number,
                self.counted["deposits"] + 1,
                section.payments + section.deductions,
                payment.record,
                payment.kind,
                payment.amount_ore,
                0,
                bankgiro,
                is_outside,
                payment.reference,
                "",
                "",
                payment.serial,
                payment.code,
                "",
                "",
                (text := " ".join(" ".join(payment.texts).split())),
                told_json({LINES: lines_unlike([each for each in payment.texts if each], text)}),
            )
        )
        for place, (record, reference) in enumerate(payment.references, start=1):
            self.counted["extra"] += 1
            self.reference_rows.append((number, place, record, "30", reference, "", 0, False))
        told = payment.payer
        self.payer_rows.append(
            (
                told.get("name", ""),
                told.get("extra_name", ""),
                told.get("street", ""),
                told.get("postal_code", ""),
                told.get("town", ""),
                "",
                told.get("country_code", ""),
                told.get("account", ""),
                "",
            )
        )

    def _close(self, line: str) -> None:
        section = self.section
        if section is None:
            return
        count, amount = self._number(line, _COUNT), self._number(line, _SUM)
        if amount != section.sum_ore:
            raise self._refused(_SUM, "deposit-sum", amount, section.sum_ore)
        counted = section.payments + section.deductions
        if count != counted:
            raise self._refused(_COUNT, "deposit-count", count, counted)
        self.counted["deposits"] += 1
        receiver = next(iter(section.receivers)) if len(section.receivers) == 1 else ""
        self.section_rows.append(
            (
                self.counted["deposits"],
                self.number,
                receiver,
                "",
                section.account,
                section.currency,
                section.day,
                section.day.replace("-", ""),
                "",
                self.message,
                "",
                section.sum_ore,
                section.payments,
                section.deductions,
                section.all_outside,
                "",
            )
        )
        self.section = None

    def _number(self, line: str, place: Field) -> int:
        text = line[place.columns]
        if not (text.isascii() and text.isdigit()):
            raise self._refused(place, "not-digits", text, "9" * place.width)
        return int(text)

    def _day(self, line: str) -> str:
        text = line[_DAY.columns]
        try:
            day = date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        except ValueError:
            day = date.min
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self._refused(_DAY, "no-such-day", text, "CCYYMMDD")
        return day.isoformat()

    def _refused(
        self, place: Field, word: str, found: str | int, expected: str | int
    ) -> FileRefused:
        params: dict[str, str | int] = {"found": found, "expected": expected}
        return FileRefused(Problem(word, self.number, str(place), params))


def _of(line: str, place: Field) -> str:
    return line[place.columns].strip(" ")
