"""OCR numbers, the payment references on invoices: made from invoice numbers, and checked.

Source: Bankgirot's description of the OCR reference control. (docs/formats.md 3)
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from brp_filesync.core import luhn
from brp_filesync.core.phrase import phrase

Level = Literal["check-digit", "variable-length", "fixed-length"]

SHORTEST, LONGEST = 2, 25
# Numbers from 1 to below this: room in 64 bits for two digits more, and no leading zero.
_VECTOR_LIMIT = 10**16


def make(invoice_number: str) -> str:
    """Return the OCR number of an invoice: its number, a length digit, and a check digit.

    The length digit is the whole number's length mod 10. Raises ValueError where the invoice
    number isn't ASCII digits, or is longer than 23 of them.
    """
    length = len(invoice_number) + 2
    if not _is_digits(invoice_number) or length > LONGEST:
        raise ValueError("An invoice number for an OCR number must be 1 to 23 digits.")
    with_length = f"{invoice_number}{length % 10}"
    return with_length + luhn.check_digit(with_length)


def make_many(numbers: Sequence[int] | npt.NDArray[np.int64]) -> list[str]:
    """Return what `make` gives for each invoice number, by columns. Raises ValueError as it does.

    Negative numbers raise too. Zero keeps its digit, as in `make`.
    """
    if len(numbers) == 0:
        return []
    invoices = np.asarray(numbers)
    if invoices.dtype.kind not in "iu" or invoices.min() < 1 or invoices.max() >= _VECTOR_LIMIT:
        return [make(str(number)) for number in numbers]
    invoices = invoices.astype(np.int64)
    powers = 10 ** np.arange(1, len(str(invoices.max())), dtype=np.int64)
    lengths = 1 + np.searchsorted(powers, invoices, side="right") + 2
    unchecked = (invoices * 10 + lengths % 10) * 10
    total = np.zeros(len(unchecked), dtype=np.int64)
    rest = unchecked // 10
    for place in range(len(str(invoices.max())) + 1):
        digit = rest % 10
        rest //= 10
        if place % 2 == 0:
            digit = digit * 2 - 9 * (digit > 4)
        total += digit
    return [str(number) for number in (unchecked + -total % 10).tolist()]


def is_valid(number: str, *, level: Level, lengths: tuple[int, ...] = ()) -> bool:
    """Say whether Bankgirot's control at that level lets the number through.

    2 to 25 ASCII digits with a right check digit; with `variable-length` the last digit but one is
    also the length mod 10; with `fixed-length` the length is one of `lengths`.
    """
    if not _is_digits(number) or not SHORTEST <= len(number) <= LONGEST:
        return False
    if luhn.check_digit(number[:-1]) != number[-1]:
        return False
    if level == "variable-length":
        return int(number[-2]) == len(number) % 10
    return level == "check-digit" or len(number) in lengths


def are_valid(numbers: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say of each number what `is_valid` says at the level `variable-length`."""
    found = np.zeros(len(numbers), dtype=np.bool_)
    lengths = np.fromiter(map(len, numbers), dtype=np.int64, count=len(numbers))
    for length in range(SHORTEST, LONGEST + 1):
        at = np.flatnonzero(lengths == length)
        of_length = [numbers[place] for place in at.tolist()]
        joined = "".join(of_length)
        if _is_digits(joined):
            octets = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, length)
            digits = octets.astype(np.int64) - ord("0")
            found[at] = luhn.holds(digits) & (digits[:, -2] == length % 10)
        else:
            found[at] = [is_valid(number, level="variable-length") for number in of_length]
    return found


class Fault(NamedTuple):
    """One thing that is wrong with a number: what, what is there, what should be."""

    what: Literal["characters", "length", "length digit", "check digit"]
    found: str
    expected: str


def faults(number: str) -> list[Fault]:
    """Return what keeps a number from being one that `make` gives; nothing where it is right.

    What is no number at all has no more faults than that.
    """
    if not _is_digits(number):
        return [Fault("characters", repr(number), phrase("ASCII digits only"))]
    if not SHORTEST < len(number) <= LONGEST:
        return [
            Fault(
                "length",
                phrase("{number} digits", number=len(number)),
                phrase("{shortest} to {longest}", shortest=SHORTEST + 1, longest=LONGEST),
            )
        ]
    found = []
    if number[-2] != str(len(number) % 10):
        found.append(Fault("length digit", number[-2], str(len(number) % 10)))
    if number[-1] != luhn.check_digit(number[:-1]):
        found.append(Fault("check digit", number[-1], luhn.check_digit(number[:-1])))
    return found


def _is_digits(number: str) -> bool:
    return number.isascii() and number.isdigit()
