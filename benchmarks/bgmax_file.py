"""A big BgMax file: every payment with a name and an address, the same bytes for the same size."""

from pathlib import Path

from brp_filesync.core import ocr
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)

_A_DEPOSIT = 5_000
_PAYERS = (
    ("Kalles Plåt AB", "Storgatan 2", "123 45", "Storåker"),
    ("Exempelbolaget i Göteborg AB", "Östra Hamngatan 14 B", "411 09", "Göteborg"),
    ("Åkerlund & Söner Bygg och Fastighet", "Box 22", "981 21", "Kiruna"),
    ("Brf Björken 7", "Björkvägen 7", "752 28", "Uppsala"),
)


def bgmax_file(path: Path, payments: int, a_deposit: int = _A_DEPOSIT) -> Path:
    """Write the file, with CRLF and in ISO 8859-1, and return its path."""
    made = bgmax_records(
        Deposit(
            [_payment(number) for number in range(first, min(first + a_deposit, payments))],
            serial=f"{first // a_deposit % 100_000:05d}",
        )
        for first in range(0, payments, a_deposit)
    )
    path.write_bytes(bgmax_bytes(made))
    return path


def _payment(number: int) -> Payment:
    name, street, postal_code, town = _PAYERS[number % len(_PAYERS)]
    amount_ore = 10_000 + number % 9_973
    reference = ocr.make(str(100_001 + number))
    extras = (Extra(reference), Extra(ocr.make(str(1 + number)))) if number % 50 == 0 else ()
    return Payment(
        amount_ore,
        reference.rjust(25),
        serial=f"{number:012d}",
        sender=f"{3_000_000 + number}",
        extras=extras,
        payer={"name": name, "street": street, "postal_code": postal_code, "town": town},
    )
