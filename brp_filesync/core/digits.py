"""Identity numbers as people write them, taken apart by columns: digits, length and sign."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LAST = 4  # digits after the sign
_WIDEST = 13  # twelve digits and a sign


@dataclass(frozen=True, slots=True)
class Written:
    """Each text as ten or twelve digits with perhaps a sign before the last four.

    `digits` is a matrix of twelve columns, right-aligned, with zeros before ten digits. `count` is
    10 or 12, and 0 where the text is neither that long nor signed in that place; `sign` is what
    stands there, or "". `only_digits` is false where some other sign stands among the digits; the
    digits are zeros then.
    """

    digits: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    sign: npt.NDArray[np.str_]
    only_digits: npt.NDArray[np.bool_]


def take_apart(texts: npt.NDArray[np.object_], signs: str) -> Written:
    """Return the texts taken apart; `signs` are the characters that may separate the last four."""
    listed = texts.tolist()
    rows = len(listed)
    lengths = np.fromiter(map(len, listed), dtype=np.int64, count=rows)
    # A longer text is cut by the type: its length tells that it is none.
    letters = np.array(listed, dtype=f"U{_WIDEST}").view(np.uint32).reshape(rows, _WIDEST)
    digits = np.zeros((rows, 12), dtype=np.int64)
    count = np.zeros(rows, dtype=np.int64)
    sign = np.full(rows, "", dtype="U1")
    only_digits = np.ones(rows, dtype=bool)
    for width, long in ((10, 0), (10, 1), (12, 0), (12, 1)):
        place = width - _LAST
        chosen = lengths == width + long
        if long:
            chosen &= np.isin(letters[:, place], [ord(each) for each in signs])
        if not chosen.any():
            continue
        written = letters[chosen]
        values = np.delete(written, place, axis=1) if long else written
        values = values[:, :width].astype(np.int64) - ord("0")
        pure = ((values >= 0) & (values <= 9)).all(axis=1)
        digits[chosen, 12 - width :] = np.where(pure[:, np.newaxis], values, 0)
        only_digits[chosen] = pure
        count[chosen] = width
        if long:
            sign[chosen] = np.ascontiguousarray(written[:, place]).view("U1")
    return Written(digits, count, sign, only_digits)


def joined(digits: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return each row of digits as a text."""
    letters = np.ascontiguousarray(digits + ord("0"), dtype=np.uint32)
    return letters.view(f"U{digits.shape[1]}").reshape(len(digits)).astype(object)
