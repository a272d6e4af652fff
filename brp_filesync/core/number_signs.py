"""Identity numbers as programs leave them: dashes of word processors, blanks, digits that are lost."""

import re
from collections.abc import Sequence

_PLAIN = re.compile("[0-9+-]*")
_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
# As a spreadsheet writes what it took for a big number: 1,98506E+11. Its last digits are gone.
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2}", re.IGNORECASE)


def with_plain_signs(texts: Sequence[str]) -> list[str]:
    """Return the numbers with hyphens for dashes, and without any blanks."""
    if _PLAIN.fullmatch("".join(texts)):
        return list(texts)
    return ["".join(text.translate(_DASHES).split()) for text in texts]


def is_scientific(text: str) -> bool:
    """Say whether a spreadsheet wrote the number in short, so that nobody knows what it was."""
    return _SCIENTIFIC.fullmatch(text) is not None
