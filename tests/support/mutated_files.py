"""Payment files spoilt at random, as lines, disks and people spoil them; for whoever takes them in.

In about half of them the totals are made right again, so that they are told by something else than
a sum, or are sound files of other content.
"""

import random
import re

from brp_filesync.payments_in.formats.bgmax.layout import OF_DEPOSIT, OF_END, OF_OPENING
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from tests.support.camt_files import Entry, camt, cinv, scor, tx
from tests.support.seldom_spoilt import SELDOM_BGMAX, SELDOM_CAMT, put

MENDED_SHARE = 0.5
SELDOM_SHARE = 0.25  # what chance alone would do to a file in a thousand
_CAMT_AMOUNT = re.compile(r"(<Amt Ccy=\"[A-Z]{3}\">)([0-9]{1,9})\.([0-9]{2})(</Amt>)")
_CAMT_COUNT = re.compile(r"<NbOfTxs>.*</NbOfTxs>")


def sound_bgmax(dice: random.Random) -> list[str]:
    """Return the records of a sound file with a few deposits."""
    deposits = []
    for serial in range(dice.randint(1, 3)):
        payments = [_payment(dice) for _ in range(dice.randint(1, 5))]
        total = sum(
            -each.amount_ore if each.deduction_code else each.amount_ore for each in payments
        )
        if total < 0:
            payments.append(Payment(-total + dice.randint(0, 999)))
        deposits.append(Deposit(payments, serial=f"{serial:05}"))
    return bgmax_records(deposits)


def mutated_bgmax(dice: random.Random) -> bytes:
    """Return a BgMax file, spoilt once to three times."""
    records = sound_bgmax(dice)
    for _ in range(dice.randint(1, 3)):
        records = dice.choice((*ON_RECORDS, _total_changed, _total_changed))(dice, records)
    if dice.random() < MENDED_SHARE:
        records = with_right_totals(records)
    if dice.random() < SELDOM_SHARE:
        records = dice.choice(SELDOM_BGMAX)(dice, records)
    file = bgmax_bytes(
        records, dice.choice(["iso8859-1", "utf-8", "cp850"]), dice.choice(["\r\n", "\n", ""])
    )
    return file if dice.random() < 0.8 else bytes_spoilt(dice, file)


def mutated_camt(dice: random.Random) -> bytes:
    """Return a camt file, spoilt once to three times."""
    entries: list[Entry | str] = [
        Entry(
            [
                tx("60.00", scor("655969"), key=f"A{each}"),
                tx("40.00", cinv("1", "15.00"), cinv("2", "25.00"), key=f"B{each}"),
            ],
            batch="2",
        )
        for each in range(dice.randint(1, 4))
    ]
    lines = camt(*entries).decode().split("\n")
    for _ in range(dice.randint(1, 3)):
        lines = dice.choice(ON_RECORDS if dice.random() < 0.15 else _ON_ELEMENTS)(dice, lines)
    if dice.random() < MENDED_SHARE:
        lines = with_right_entries(lines)
    if dice.random() < SELDOM_SHARE:
        lines = dice.choice(SELDOM_CAMT)(dice, lines)
    file = "\n".join(lines).encode("utf-8", "surrogatepass")
    return file if dice.random() < 0.7 else bytes_spoilt(dice, file)


def with_right_totals(records: list[str]) -> list[str]:
    """Return the records with 15's sums and counts and 70's counts as they should be."""
    mended = list(records)
    total = count = 0
    counts = dict.fromkeys(OF_END, 0)
    for at, line in enumerate(records):
        kind, amount = line[:2], line[37:55]
        if kind in ("20", "21"):
            total += (1 if kind == "20" else -1) * (int(amount) if _is_digits(amount) else 0)
            count += 1
            counts["payments" if kind == "20" else "deductions"] += 1
        elif kind in ("22", "23"):
            counts["extra"] += 1
        elif kind == "15":
            counts["deposits"] += 1
            line = put(line, OF_DEPOSIT["amount"].first, f"{max(total, 0):018}"[-18:])
            mended[at] = put(line, OF_DEPOSIT["count"].first, f"{count:08}")
            total = count = 0
        elif kind == "70":
            for name, field in OF_END.items():
                mended[at] = put(mended[at], field.first, f"{counts[name]:08}")
    return mended


def with_right_entries(lines: list[str]) -> list[str]:
    """Return the lines with each entry's amount and batch count as its transactions have them."""
    mended = list(lines)
    amount_at = count_at = -1
    total = count = 0
    for at, line in enumerate(lines):
        amount = _CAMT_AMOUNT.fullmatch(line)
        if line == "<Ntry>":
            amount_at = count_at = -1
            total = count = 0
        elif line == "<TxDtls>":
            count += 1
        elif amount is not None and not count:
            amount_at = at if amount_at < 0 else amount_at
        elif amount is not None:
            total += int(amount[2]) * 100 + int(amount[3])
        elif _CAMT_COUNT.fullmatch(line) is not None:
            count_at = at
        elif line == "</Ntry>" and count:
            if amount_at >= 0:
                told = f"\\g<1>{total // 100}.{total % 100:02d}\\g<4>"
                mended[amount_at] = _CAMT_AMOUNT.sub(told, lines[amount_at])
            if count_at >= 0:
                mended[count_at] = f"<NbOfTxs>{count}</NbOfTxs>"
    return mended


def _payment(dice: random.Random) -> Payment:
    parts = [dice.randint(1, 50_000) for _ in range(dice.choice([0, 0, 0, 2, 3]))]
    amount_ore = sum(parts) or dice.randint(0, 90_000)
    return Payment(
        amount_ore,
        dice.choice(["655969".rjust(25), "657866", "Faktura 65876", ""]),
        serial=f"{dice.randint(0, 99):012}",
        deduction_code=dice.choice(["", "", "", "1"]),
        extras=tuple(Extra("657767", part_ore=part) for part in parts),
        texts=("text",) * dice.choice([0, 0, 1, 2]),
        payer={"name": "Kalles Plåt AB", "town": "Ö"} if dice.random() < 0.5 else None,
    )


def _dropped(dice: random.Random, records: list[str]) -> list[str]:
    at = dice.randrange(len(records))
    return [*records[:at], *records[at + 1 :]] or records


def _swapped(dice: random.Random, records: list[str]) -> list[str]:
    one, other = dice.randrange(len(records)), dice.randrange(len(records))
    changed = list(records)
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def _repeated(dice: random.Random, records: list[str]) -> list[str]:
    at = dice.randrange(len(records))
    return [*records[:at], records[at], *records[at:]]


def _changed(dice: random.Random, records: list[str]) -> list[str]:
    at = dice.randrange(len(records))
    line = records[at]
    place = dice.randrange(max(len(line), 1))
    letter = dice.choice("0123456789 AåÖ\t\x00x<&")
    return [*records[:at], line[:place] + letter + line[place + 1 :], *records[at + 1 :]]


def _digit_changed(dice: random.Random, records: list[str]) -> list[str]:
    at = dice.randrange(len(records))
    digits = [found.start() for found in re.finditer("[0-9]", records[at])]
    if not digits:
        return records
    place = dice.choice(digits)
    line = records[at][:place] + str(dice.randrange(10)) + records[at][place + 1 :]
    return [*records[:at], line, *records[at + 1 :]]


def _total_changed(dice: random.Random, records: list[str]) -> list[str]:
    """Change what a deposit, a section's beginning or the file's end says of the whole."""
    kind, fields = dice.choice(
        [("15", OF_DEPOSIT), ("15", OF_DEPOSIT), ("05", OF_OPENING), ("70", OF_END)]
    )
    places = [at for at, line in enumerate(records) if line[:2] == kind]
    if not places:
        return records
    told = [field for name, field in fields.items() if name not in ("account", "serial", "type")]
    at, field = dice.choice(places), dice.choice(told)
    place = dice.randint(field.first, field.last)
    sign = dice.choice("0123456789" if records[at][place - 1].isdigit() else "ÅXE")
    return [*records[:at], put(records[at], place, sign), *records[at + 1 :]]


def _cut_off(dice: random.Random, records: list[str]) -> list[str]:
    return records[: dice.randint(1, len(records))]


def bytes_spoilt(dice: random.Random, file: bytes) -> bytes:
    """Return the file with a bit flipped or some bytes left out, once to three times."""
    spoilt = bytearray(file)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(spoilt))
        if dice.random() < 0.7:
            spoilt[at] ^= 1 << dice.randrange(8)
        else:
            del spoilt[at : at + dice.randint(1, 90)]
        if not spoilt:
            return file
    return bytes(spoilt)


def _element(dice: random.Random, lines: list[str]) -> tuple[int, int]:
    """Return where an element begins and ends: a whole entry, a transaction, or one with a text."""
    places = [
        at
        for at, line in enumerate(lines)
        if line in ("<Ntry>", "<TxDtls>") or re.fullmatch(r"<(\w+)[^<]*</\1>", line)
    ]
    if not places:
        return 0, 0
    at = dice.choice(places)
    if lines[at] not in ("<Ntry>", "<TxDtls>"):
        return at, at + 1
    end = lines[at].replace("<", "</")
    return at, next((each + 1 for each in range(at, len(lines)) if lines[each] == end), at + 1)


def _element_dropped(dice: random.Random, lines: list[str]) -> list[str]:
    first, last = _element(dice, lines)
    return lines[:first] + lines[last:]


def _element_repeated(dice: random.Random, lines: list[str]) -> list[str]:
    first, last = _element(dice, lines)
    return lines[:last] + lines[first:]


def _word_changed(dice: random.Random, lines: list[str]) -> list[str]:
    """Change an amount, a currency or a code to what it may not, or may as well, be."""
    old, new = dice.choice(
        [
            ("SEK", "EUR"),
            ("CRDT", "DBIT"),
            ("BOOK", "PDNG"),
            ("BOOK", ""),
            (".00<", ".001<"),
            (".00<", ",00<"),
            ("2026-11", "2026-13"),
            ("CRDT", "UP"),
        ]
    )
    places = [at for at, line in enumerate(lines) if old in line]
    if not places:
        return lines
    at = dice.choice(places)
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


_ON_ELEMENTS = (_element_dropped, _element_repeated, _digit_changed, _digit_changed, _word_changed)
ON_RECORDS = (_dropped, _swapped, _repeated, _changed, _digit_changed, _digit_changed, _cut_off)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
