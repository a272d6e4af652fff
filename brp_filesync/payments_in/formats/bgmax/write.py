"""Deposits to the bytes of a BgMax file, with its sums and counts right: for samples and tests."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brp_filesync.payments_in.formats.bgmax.layout import (
    DEDUCTION,
    DEPOSIT,
    END,
    EXTRA,
    FREE_TEXT,
    NEGATIVE,
    OF_DEPOSIT,
    OF_END,
    OF_OPENING,
    OF_PAYER,
    OF_PAYMENT,
    OF_START,
    OPENING,
    PAYMENT,
    RECORD_LENGTH,
    START,
    TEXT,
    Field,
)


@dataclass(frozen=True, slots=True)
class Extra:
    """A reference of its own record (22, or 23 where it is negative), with its part or 0."""

    reference: str
    code: str = "2"
    part_ore: int = 0
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """A record 20, or 21 where it has a deduction code, and what stands behind it.

    `payer` has the columns of `PAYER_COLUMNS` that the layout has. The reference is written as it
    is given, blanks too.
    """

    amount_ore: int
    reference: str = ""
    code: str = "2"
    channel: str = "1"
    serial: str = ""
    image: str = "0"
    sender: str = ""
    deduction_code: str = ""
    extras: tuple[Extra, ...] = ()
    texts: tuple[str, ...] = ()
    payer: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Deposit:
    """A section: its opening, its payments, and its record 15; the sum and count are made."""

    payments: Sequence[Payment]
    bankgiro: str = "9912346"
    day: str = "20261123"
    serial: str = "00001"
    plusgiro: str = ""
    currency: str = "SEK"
    account: str = "000000000000000000058410000010098232"[:35]
    type: str = "1"


def bgmax_records(
    deposits: Iterable[Deposit], written: str = "20261123173035000000", *, is_test: bool = False
) -> list[str]:
    """Return the records of a whole file, each of 80 characters.

    Raises ValueError where a value doesn't fit its field.
    """
    first = {"layout": "BGMAX", "version": "01", "written": written, "test": "PT"[is_test]}
    records = [_record(START, OF_START, first)]
    counts = dict.fromkeys(OF_END, 0)
    for deposit in deposits:
        records.append(
            _record(
                OPENING,
                OF_OPENING,
                {
                    "bankgiro": deposit.bankgiro.zfill(10),
                    "plusgiro": deposit.plusgiro and deposit.plusgiro.zfill(10),
                    "currency": deposit.currency,
                },
            )
        )
        for payment in deposit.payments:
            records += _of_payment(payment)
            counts["deductions" if payment.deduction_code else "payments"] += 1
            counts["extra"] += len(payment.extras)
        counts["deposits"] += 1
        records.append(_deposit(deposit))
    last = {name: str(count).zfill(OF_END[name].width) for name, count in counts.items()}
    return [*records, _record(END, OF_END, last)]


def bgmax_bytes(
    records: Iterable[str],
    encoding: str = "iso8859-1",
    newline: str = "\r\n",
    *,
    bom: bool = False,
    cut_blanks: bool = False,
    last_newline: bool = True,
) -> bytes:
    """Return the records as a file; `cut_blanks` leaves out those at each record's end."""
    lines = [record.rstrip(" ") if cut_blanks else record for record in records]
    text = newline.join(lines) + newline * last_newline
    return codecs.BOM_UTF8 * bom + text.encode(encoding)


def _of_payment(payment: Payment) -> list[str]:
    own = {
        "sender": payment.sender and payment.sender.zfill(10),
        "reference": payment.reference,
        "amount": _amount(payment.amount_ore),
        "reference_code": payment.code,
        "channel": payment.channel,
        "serial": payment.serial,
        "image": payment.image,
        "deduction_code": payment.deduction_code,
    }
    records = [_record(DEDUCTION if payment.deduction_code else PAYMENT, OF_PAYMENT, own)]
    for extra in payment.extras:
        values = own | {
            "reference": extra.reference,
            "reference_code": extra.code,
            "amount": _amount(extra.part_ore),
            "deduction_code": "",
        }
        records.append(_record(NEGATIVE if extra.negative else EXTRA, OF_PAYMENT, values))
    records += [_record(TEXT, {"text": FREE_TEXT}, {"text": text}) for text in payment.texts]
    payer = payment.payer or {}
    for type_ in dict.fromkeys(type_ for name, (type_, _) in OF_PAYER.items() if payer.get(name)):
        fields = {name: field for name, (of, field) in OF_PAYER.items() if of == type_}
        records.append(_record(type_, fields, {name: payer.get(name, "") for name in fields}))
    return records


def _deposit(deposit: Deposit) -> str:
    signs = [-1 if each.deduction_code else 1 for each in deposit.payments]
    amounts = [each.amount_ore for each in deposit.payments]
    total = sum(sign * amount for sign, amount in zip(signs, amounts, strict=True))
    return _record(
        DEPOSIT,
        OF_DEPOSIT,
        {
            "account": deposit.account,
            "day": deposit.day,
            "serial": deposit.serial,
            "amount": _amount(total),
            "currency": deposit.currency,
            "count": str(len(deposit.payments)).zfill(OF_DEPOSIT["count"].width),
            "type": deposit.type,
        },
    )


def _amount(amount_ore: int) -> str:
    return str(amount_ore).zfill(OF_PAYMENT["amount"].width)


def _record(type_: int, fields: Mapping[str, Field], values: Mapping[str, str]) -> str:
    letters = list(f"{type_:02d}".ljust(RECORD_LENGTH))
    for name, value in values.items():
        field = fields[name]
        if len(value) > field.width:
            raise ValueError(f"{name} of record {type_:02d} has room for {field.width} characters.")
        letters[field.columns] = value.ljust(field.width)
    return "".join(letters)
