"""Texts as we compare them: trimmed, and in one form of Unicode."""

import unicodedata
from collections.abc import Iterable


def trimmed(texts: Iterable[str]) -> list[str]:
    """Return the texts without white space at both ends, in Unicode NFC."""
    bare = [text.strip() for text in texts]
    if "".join(bare).isascii():
        return bare
    return [text if text.isascii() else unicodedata.normalize("NFC", text) for text in bare]
