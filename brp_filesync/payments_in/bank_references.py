"""The bank's reference of a payment, where it really is one. (docs/domain.md, Payments in 3)

What stands where a reference belongs may be a word for none, or the payment's number in its file:
two files have the same then, and it tells no payment from another.
"""

import re
from collections.abc import Sequence

_NONE = frozenset({"NOTPROVIDED", "NONREF"})
_SHORTEST = 6
# As many digits as a file's number of payments may have; a longer number is no place in a file.
_MOST_DIGITS = 9


def real_references(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return each text, "" where it is none, and its number where it may be one of a sequence.

    The number is 0 else. A number no higher than the file's count of payments is none either, which
    is known at the file's end.
    """
    judged = {text: _judged(text) for text in set(texts)}
    found = [judged[text] for text in texts]
    return [text for text, _ in found], [number for _, number in found]


def _judged(text: str) -> tuple[str, int]:
    bare = re.sub(r"\s", "", text)
    if len(bare) < _SHORTEST or bare.upper() in _NONE or not bare.strip("0"):
        return "", 0
    digits = bare.lstrip("0")
    is_number = bare.isascii() and bare.isdigit() and len(digits) <= _MOST_DIGITS
    return text, int(digits) if is_number else 0
