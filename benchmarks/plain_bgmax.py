"""The plain way to read BgMax: a line at a time, slices, a dataclass a payment, the same checks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO


@dataclass(slots=True)
class PlainPayment:
    """A payment with its references and payer."""

    record: str
    amount_ore: int
    reference: str
    reference_code: str
    channel: str
    serial: str
    sender: str
    deduction_code: str
    references: list[tuple[str, str, str, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    name: str = ""
    extra_name: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""
    country_code: str = ""
    organisation_number: str = ""


@dataclass(slots=True)
class PlainSection:
    """A section that has passed its checks, with its payments."""

    bankgiro: str
    plusgiro: str
    currency: str
    payments: list[PlainPayment] = field(default_factory=list)
    day: str = ""
    serial: str = ""
    amount_ore: int = 0


class PlainRefusalError(Exception):
    """What is wrong, with the record's number."""


def read_plain(  # noqa: C901, PLR0915 - the plain way is one loop
    stream: BinaryIO, encoding: str = "iso8859-1"
) -> Iterator[PlainSection]:
    """Yield each section once its checks have passed. Raises PlainRefusalError."""
    section: PlainSection | None = None
    payment: PlainPayment | None = None
    parts = 0
    counts = {"20": 0, "21": 0, "22": 0, "15": 0}
    last = ""
    for number, raw in enumerate(stream, start=1):
        line = raw.decode(encoding).rstrip("\r\n").ljust(80)
        kind = line[:2]
        if kind in ("20", "21", "15") and payment is not None:
            if parts and parts != payment.amount_ore:
                raise PlainRefusalError(number, "parts")
            payment = None
            parts = 0
        if kind in ("20", "21"):
            if section is None:
                raise PlainRefusalError(number, "order")
            payment = PlainPayment(
                kind,
                int(line[37:55]),
                line[12:37].strip(),
                line[55],
                line[56].strip(),
                line[57:69].strip(),
                line[2:12].strip().lstrip("0"),
                line[70].strip() if kind == "21" else "",
            )
            section.payments.append(payment)
            counts[kind] += 1
        elif kind in ("22", "23", "25", "26", "27", "28", "29"):
            if payment is None:
                raise PlainRefusalError(number, "order")
            if kind == "26":
                payment.name = line[2:37].strip()
                payment.extra_name = line[37:72].strip()
            elif kind == "27":
                payment.street = line[2:37].strip()
                payment.postal_code = line[37:46].strip()
            elif kind == "28":
                payment.town = line[2:37].strip()
                payment.country = line[37:72].strip()
                payment.country_code = line[72:74].strip()
            elif kind == "29":
                payment.organisation_number = line[2:14].strip().lstrip("0")
            elif kind == "25":
                payment.texts.append(line[2:52])
            else:
                if line[57:69].strip() != payment.serial:
                    raise PlainRefusalError(number, "serial")
                part = int(line[37:55]) * (1 if kind == "22" else -1)
                parts += part
                payment.references.append((kind, line[12:37].strip(), line[55], part))
                counts["22"] += 1
        elif kind == "05":
            if section is not None or last not in ("01", "15"):
                raise PlainRefusalError(number, "order")
            section = PlainSection(
                line[2:12].lstrip("0"), line[12:22].strip().lstrip("0"), line[22:25]
            )
            if not section.bankgiro.isdigit() or not section.currency.isalpha():
                raise PlainRefusalError(number, "opening")
        elif kind == "15":
            if section is None or not section.payments:
                raise PlainRefusalError(number, "order")
            _close(section, line, number)
            counts["15"] += 1
            yield section
            section = None
        elif kind == "01":
            if last or line[2:22].rstrip() != "BGMAX" or line[22:24] != "01":
                raise PlainRefusalError(number, "start")
            if not 1990 <= datetime.strptime(line[24:38], "%Y%m%d%H%M%S").year <= 2100:  # noqa: DTZ007
                raise PlainRefusalError(number, "start")
        elif kind == "70":
            told = tuple(int(line[at : at + 8]) for at in (2, 10, 18, 26))
            if last != "15" or told != tuple(counts.values()):
                raise PlainRefusalError(number, "end")
        elif not kind.isdigit():
            raise PlainRefusalError(number, "type")
        last = kind
    if last != "70":
        raise PlainRefusalError(0, "end")


def _close(section: PlainSection, line: str, number: int) -> None:
    total = sum(
        -each.amount_ore if each.record == "21" else each.amount_ore for each in section.payments
    )
    section.amount_ore = int(line[50:68])
    if section.amount_ore != total or int(line[71:79]) != len(section.payments):
        raise PlainRefusalError(number, "deposit")
    if line[68:71] != section.currency:
        raise PlainRefusalError(number, "currency")
    if not 1990 <= datetime.strptime(line[37:45], "%Y%m%d").year <= 2100:  # noqa: DTZ007
        raise PlainRefusalError(number, "day")
    section.day, section.serial = line[37:45], line[45:50]
