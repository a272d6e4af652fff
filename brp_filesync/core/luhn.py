"""The Luhn sum (ISO/IEC 7812-1), by columns of digits."""

import numpy as np
import numpy.typing as npt

Digits = npt.NDArray[np.int64]  # one row a number, one column a digit


def check_digit(digits: str) -> str:
    """Return the digit that makes these digits, with it last, hold."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        worth = int(digit) * (2 if place % 2 == 0 else 1)
        total += worth - 9 * (worth > 9)
    return str(-total % 10)


def digits_of(texts: npt.NDArray[np.object_], width: int) -> Digits:
    """Return the digits of texts that are all `width` ASCII digits long."""
    if not len(texts):
        return np.zeros((0, width), dtype=np.int64)
    joined = np.frombuffer("".join(texts.tolist()).encode("ascii"), dtype=np.uint8)
    return joined.reshape(len(texts), width).astype(np.int64) - ord("0")


def holds(digits: Digits) -> npt.NDArray[np.bool_]:
    """Say of each number whether its Luhn sum is a multiple of ten."""
    weights = np.where(np.arange(digits.shape[1])[::-1] % 2 == 1, 2, 1)
    worth = digits * weights
    total = (worth - 9 * (worth > 9)).sum(axis=1)  # a double above 9 counts as its digits' sum
    return np.asarray(total % 10 == 0)
