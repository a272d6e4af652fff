"""Names that are almost those of a profile's files: passed over, only their sender would miss them."""

import re
import unicodedata
from collections.abc import Iterator

from brp_filesync.core.phrase import Phrase, phrase

# What people's computers put before the suffix of a second file of the same name.
_COPY = re.compile(
    r"(?: ?\(\d{1,3}\)| - (?:Kopia|Copy)(?: ?\(\d{1,3}\))?|[ _-]kopia|[ _-]copy)(?=\.|$)", re.I
)
_SUFFIXES = (".csv", ".txt", ".xml", ".xlsx")
# A file may come packed where the profile says nothing of it, or plain where it does. (What ends with
# .asc beside a file may be its signature: that is left alone.)
_PACKED = (".pgp", ".gpg", ".gz", ".zip")


def near_miss(pattern: str, raw: bytes) -> tuple[bytes, Phrase] | None:
    """Return a name that matches the pattern and what tells it from this one, None where none is near.

    Only for a name that doesn't match. Raises re.error for a pattern that isn't one.
    """
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("cp1252", "replace")
        if re.fullmatch(pattern, name):
            return name.encode(), phrase("its name is in Windows-1252, not in UTF-8")
    for near, differs in (*_nearby(name), *_nearby(_COPY.sub("", name).strip())):
        if re.fullmatch(pattern, near):
            return near.encode(), differs
        if re.fullmatch(pattern, near, re.IGNORECASE):
            return near.encode(), phrase("its name has other upper and lower case letters")
    return None


def _nearby(name: str) -> Iterator[tuple[str, Phrase]]:
    yield name, phrase("its name is that of a copy")
    yield name.strip(), phrase("its name has blanks around it")
    yield unicodedata.normalize("NFC", name), phrase("its letters are composed in another way")
    yield re.sub(r"\s+", "_", name), phrase("its name has blanks")
    stem, dot, suffix = name.rpartition(".")
    if dot and f".{suffix}".lower() in _SUFFIXES:
        yield stem, phrase("its name has one suffix too many")
    for near in _packed_otherwise(name):
        yield near, phrase("by its suffix it is packed otherwise than the profile's files")


def _packed_otherwise(name: str) -> Iterator[str]:
    inner, is_packed = name, False
    while inner.lower().endswith(_PACKED):
        inner, is_packed = inner.rpartition(".")[0], True
    if is_packed:
        yield inner
        yield from (inner + each for each in _SUFFIXES)
    if is_packed or inner.lower().endswith(_SUFFIXES):
        for each in (*_PACKED, ".asc"):
            yield inner + each
            yield inner.rpartition(".")[0] + each
            yield name + each
