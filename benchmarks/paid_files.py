"""Payment files that the benchmarks of booking book: BgMax, and camt.054 with what came before."""

from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

from benchmarks.camt_file import write_camt
from benchmarks.invoices import Paid, paid
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Payment,
    bgmax_bytes,
    bgmax_records,
)

FORMATS = ("bgmax", "camt.054")
_A_DEPOSIT = 5_000
# A batch, and as many payments in entries of their own: banks write both.
_BATCH = 50
_ENTRIES = (_BATCH, *([1] * _BATCH))
# Of camt, which of every hundred came in an earlier message, too; one of them of another amount.
_CAME_BEFORE = frozenset({3, 23, 43, 63, 83})
_OTHER_THEN = 63


def write_file(path: Path, file_format: str, payments: int) -> Path:
    """Write a file of so many payments in one of FORMATS."""
    told = (paid(number) for number in range(payments))
    return _write_bgmax(path, told) if file_format == "bgmax" else _write_camt(path, told, "whole")


def write_earlier(path: Path, payments: int) -> Path:
    """Write the earlier camt message of the same day, which has a twentieth of the payments."""
    numbers = (number for number in range(payments) if number % 100 in _CAME_BEFORE)
    return _write_camt(path, (_as_before(paid(number)) for number in numbers), "earlier")


def _as_before(told: Paid) -> Paid:
    return Paid(told.number, told.ore + 100 * (told.number % 100 == _OTHER_THEN), told.reference)


def _write_camt(path: Path, told: Iterable[Paid], message: str) -> Path:
    left = iter(told)
    sizes = cycle(_ENTRIES)
    entries = iter(lambda: list(islice(left, next(sizes))), [])
    return write_camt(path, entries, message)


def _write_bgmax(path: Path, told: Iterator[Paid]) -> Path:
    deposits = iter(lambda: [_in_bgmax(each) for each in islice(told, _A_DEPOSIT)], [])
    records = bgmax_records(
        Deposit(payments, serial=f"{place:05d}") for place, payments in enumerate(deposits)
    )
    path.write_bytes(bgmax_bytes(records))
    return path


def _in_bgmax(told: Paid) -> Payment:
    return Payment(
        told.ore,
        told.reference.rjust(25),
        serial=f"{told.number:012d}",
        sender="5050505",
        payer={"name": "Wellnet AB", "street": "Box 1", "postal_code": "111 11", "town": "Umeå"},
    )
