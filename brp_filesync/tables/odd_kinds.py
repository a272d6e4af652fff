"""Files that are of another kind than their names say: told for what they are. Pure."""

from collections.abc import Mapping

from brp_filesync.core.problems import FileRefused, Problem

# How such a file begins → the word for what it is.
_BEGINNINGS: Mapping[bytes, str] = {
    b"\xd0\xcf\x11\xe0": "workbook-old",
    b"\xff\xfe": "text-utf16",
    b"\xfe\xff": "text-utf16",
}


def refuse_odd_kind(beginning: bytes) -> None:
    """Raise FileRefused where a file that begins so is a workbook of old, or UTF-16."""
    for sign, word in _BEGINNINGS.items():
        if beginning.startswith(sign):
            raise FileRefused(Problem(word, 0))
