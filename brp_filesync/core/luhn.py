"""The Luhn sum (ISO/IEC 7812-1), by columns of digits."""

import numpy as np
import numpy.typing as npt


def check_digit(digits: str) -> str:
    """Return the digit that makes these digits, with it last, hold."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        worth = int(digit) * (2 if place % 2 == 0 else 1)
        total += worth - 9 * (worth > 9)
    return str(-total % 10)


def holds(digits: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say of each number (a row of digits) whether its Luhn sum is a multiple of ten."""
    doubled = digits[:, -2::-2] * 2  # a double above 9 counts as its digits' sum
    total = digits[:, ::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    return np.asarray(total % 10 == 0)
