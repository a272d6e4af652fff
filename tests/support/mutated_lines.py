"""Total IN and CSV exports spoilt at random, for whoever takes them in."""

import random

from brp_filesync.profiles.bank_csv import CsvSource
from tests.support.mutated_files import MENDED_SHARE, ON_RECORDS, SELDOM_SHARE, bytes_spoilt
from tests.support.reading_payments import CSV_ACCOUNT, csv_layout
from tests.support.seldom_spoilt import SELDOM_CSV, SELDOM_TOTALIN, put

CSV_LAYOUT = csv_layout(currency=CsvSource(column="Valuta"))
_REFERENCES = ["655969", "655969", "657866", "Faktura 65876", ""]


def mutated_totalin(dice: random.Random) -> bytes:
    """Return a Total IN file, spoilt once to three times."""
    records = _sound_totalin(dice)
    for _ in range(dice.randint(1, 3)):
        records = dice.choice(ON_RECORDS)(dice, records)
    if dice.random() < MENDED_SHARE:
        records = _with_right_sums(records)
    if dice.random() < SELDOM_SHARE:
        records = dice.choice(SELDOM_TOTALIN)(dice, records)
    file = "\r\n".join([*records, ""]).encode(dice.choice(["iso8859-1", "utf-8", "cp850"]))
    return file if dice.random() < 0.8 else bytes_spoilt(dice, file)


def mutated_csv(dice: random.Random) -> bytes:
    """Return a bank's CSV export, spoilt once to three times; the format has no totals."""
    day = f"2026-11-{dice.randint(20, 24)}"
    rows = [
        f"{day};{dice.choice(['', '', '-'])}{dice.randint(0, 9)} {dice.randint(0, 999):03},"
        f"{dice.randint(0, 99):02};{dice.choice(_REFERENCES)};T-{dice.randint(1, 10**6)};SEK;"
        "Övrigt;1 000,00"
        for _ in range(dice.randint(1, 8))
    ]
    lines = ["Bokföringsdag;Belopp;OCR;Transaktionsnr;Valuta;Meddelande;Saldo", *rows]
    for _ in range(dice.randint(1, 3)):
        lines[1:] = dice.choice(ON_RECORDS)(dice, lines[1:]) if lines[1:] else []
    if dice.random() < SELDOM_SHARE:
        lines = dice.choice(SELDOM_CSV)(dice, lines)
    file = "\r\n".join([*lines, ""]).encode("cp1252", "replace")
    return file if dice.random() < 0.8 else bytes_spoilt(dice, file)


def _sound_totalin(dice: random.Random) -> list[str]:
    records = ["00EXEMPELGYM  20261123180000000000  TL1"]
    for _ in range(dice.randint(1, 3)):
        records.append(f"10{CSV_ACCOUNT:36}SEK202611{dice.randint(20, 24)}")
        for _ in range(dice.randint(1, 4)):
            serial = f"{dice.randint(1, 10**6):017}"
            records.append(
                f"20{dice.choice(_REFERENCES):35}{dice.randint(0, 90_000):015}{serial}09912346"
            )
            records += dice.sample(
                [
                    f"30{'657866':35}658765",
                    "40Betalning av två fakturor",
                    "50Kalles Plåt AB",
                    "51Box 1",
                    "52111 11   Stockholm",
                ],
                dice.randint(0, 3),
            )
            if dice.random() < 0.2:
                serial = f"{dice.randint(1, 10**6):017}"
                records.append(f"25{'657767':35}{0:015}{serial}0")
        records.append("90")
    return _with_right_sums([each.ljust(80) for each in (*records, "99")])


def _with_right_sums(records: list[str]) -> list[str]:
    """Return the records with 90's counts and sums and 99's count as they should be."""
    mended = list(records)
    count = total = 0
    for at, line in enumerate(records):
        if line[:2] in ("20", "25"):
            told = line[37:52]
            ore = int(told) if told.isascii() and told.isdigit() else 0
            total += ore if line[:2] == "20" else -ore
            count += 1
        elif line[:2] == "90":
            mended[at] = put(line, 3, f"{count:08}{max(total, 0):017}")
            count = total = 0
        elif line[:2] == "99":
            mended[at] = put(line, 3, f"{len(records):015}")
    return mended
