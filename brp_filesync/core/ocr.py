"""OCR numbers: the payment reference that is printed on an invoice (Bankgirot)."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

_LONGEST = 25  # digits, Bankgirot


def make(invoice_number: str) -> str:
    """Return the invoice number, a length digit (total length mod 10) and the Luhn check digit."""
    with_length = f"{invoice_number}{(len(invoice_number) + 2) % 10}"
    return with_length + str(_check_digit(with_length))


def make_many(numbers: Sequence[int] | npt.NDArray[np.int64]) -> list[str]:
    """Return the OCR numbers of many invoice numbers, in their order."""
    number = np.asarray(numbers, dtype=np.int64)
    if not len(number):
        return []
    lengths = np.char.str_len(number.astype(str))
    with_length = number * 10 + (lengths + 2) % 10
    total = np.zeros(len(number), dtype=np.int64)
    rest, doubled = with_length.copy(), True
    while rest.any():
        digit = rest % 10
        worth = digit * 2 if doubled else digit
        total += worth - 9 * (worth > 9)
        rest //= 10
        doubled = not doubled
    check = (-total) % 10
    return [str(each) for each in (with_length * 10 + check).tolist()]


def is_valid(
    number: str,
    *,
    level: Literal["check-digit", "variable-length", "fixed-length"],
    lengths: tuple[int, ...] = (),
) -> bool:
    """Say whether the number holds at one of Bankgirot's levels of control.

    "variable-length" also checks the length digit, "fixed-length" that its length is one of
    `lengths`.
    """
    if not (number.isascii() and number.isdigit() and 2 <= len(number) <= _LONGEST):
        return False
    if _check_digit(number[:-1]) != int(number[-1]):
        return False
    if level == "variable-length":
        return len(number) > 2 and int(number[-2]) == len(number) % 10
    return level == "check-digit" or len(number) in lengths


def _check_digit(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        worth = int(digit) * (2 if place % 2 == 0 else 1)
        total += worth - 9 if worth > 9 else worth  # the sum of its digits
    return -total % 10
