"""Which encoding a file is written in, told by its first letters that aren't ASCII.

The layout is ISO 8859-1, but files come in UTF-8 and in code page 850 too, and where a program on
Windows wrote them, with its own dashes and quotes. (docs/formats.md 5.2)
"""

import codecs
from typing import BinaryIO, Literal, TypeAlias

Encoding: TypeAlias = Literal["iso8859-1", "cp1252", "utf-8", "cp850"]

BLOCK_BYTES = 1 << 20
_ASCII = bytes(range(128))
# Enough to tell by; a whole file of names would be read twice otherwise.
_ENOUGH = 4096
_CONTROLS_OF_LATIN_1 = frozenset(range(0x80, 0xA0))
_LETTERS_OF_LATIN_1 = "åäöÅÄÖéüÉ".encode("iso8859-1")
_LETTERS_OF_850 = "åäöÅÄÖéüÉ".encode("cp850")
_SIGNS_OF_LATIN_1 = frozenset("áíóúñÑ".encode("cp850"))  # there: no-break space ¡ ¢ £ ¤ ¥


def encoding_of(stream: BinaryIO) -> tuple[Encoding, bool]:
    """Return the encoding and whether a byte order mark begins the file; the stream is at 0 then.

    ASCII alone is called ISO 8859-1, which the layout names.
    """
    stream.seek(0)
    marked = stream.read(3) == codecs.BOM_UTF8
    stream.seek(0)
    encoding: Encoding = "utf-8" if marked else _guessed(stream)
    stream.seek(0)
    return encoding, marked


def _guessed(stream: BinaryIO) -> Encoding:
    high = b""
    is_utf8 = True
    decoder = codecs.getincrementaldecoder("utf-8")()
    while len(high) < _ENOUGH and (block := stream.read(BLOCK_BYTES)):
        if is_utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        high += block.translate(None, _ASCII)
    found = frozenset(high)
    if not found:
        return "iso8859-1"
    if is_utf8:
        return "utf-8"
    if not found & _CONTROLS_OF_LATIN_1:
        return "cp850" if found <= _SIGNS_OF_LATIN_1 and found != {0xA0} else "iso8859-1"
    letters_of_850 = sum(map(high.count, _LETTERS_OF_850))
    return "cp850" if letters_of_850 > sum(map(high.count, _LETTERS_OF_LATIN_1)) else "cp1252"
