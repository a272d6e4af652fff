"""Bytes → encoding, and text → rows: what is told by the bytes and signs of the samples alone.

Of the encodings that a profile may name, the samples' letters say which it is. A library for a
hundred encodings guesses at short texts; here what isn't told stays open.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.model import Said
from brp_filesync.tables.decode import is_utf8

# What Swedish and its neighbours' names, prices and sentences have beyond ASCII.
_USUAL = frozenset("åäöÅÄÖéÉüÜæøÆØèáóñçë \u00a0€–’”§½´")
_SINGLE_BYTE = ("cp1252", "iso8859-15", "cp850")
_ASCII = bytes(range(0x80))
_LEAST = 0.9  # of the bytes beyond ASCII that must be usual letters
_BETTER = 0.5  # at most of them, in any other encoding
_DELIMITERS = (";", ",", "\t", "|")
_LINES_TRIED = 300
_LEAST_FIELDS = 6  # no order has fewer columns


@dataclass(frozen=True, slots=True)
class Rows:
    """A sample's rows that aren't blank: the cells of each, and the line on which it begins, from 1."""

    cells: list[list[str]]
    lines: list[int]


def encoding_of(contents: Sequence[bytes]) -> list[Said]:
    """Return the encoding of the samples, and whether a byte order mark is expected."""
    marked = [content.startswith(codecs.BOM_UTF8) for content in contents]
    together = b"".join(contents)
    if together.isascii():
        why = phrase("no sample has å, ä or ö, and UTF-8 refuses what isn't: ask for one that has")
        return [Said("dialect.encoding", "utf-8", "likely", why)]
    if all(map(is_utf8, contents)):
        why = phrase("all bytes beyond ASCII are UTF-8")
        said = [Said("dialect.encoding", "utf-8", "certain", why)]
        if any(marked):
            bom = "required" if all(marked) else "optional"
            found, samples = sum(marked), len(marked)
            why = phrase(
                "{found} of {samples} samples begin with one", found=found, samples=samples
            )
            said.append(Said("dialect.bom", bom, "certain", why))
        return said
    shares = {name: _usual_share(together, name) for name in _SINGLE_BYTE}
    best = max(_SINGLE_BYTE, key=lambda name: shares[name])
    others = [
        shares[name] for name in _SINGLE_BYTE if name != best and shares[name] != shares[best]
    ]
    if shares[best] < _LEAST or max(others, default=0) > _BETTER * shares[best]:
        why = phrase("no encoding makes Swedish letters of the bytes beyond ASCII")
        return [Said("dialect.encoding", best, "open", why)]
    why = phrase("the bytes beyond ASCII are Swedish letters in it")
    return [Said("dialect.encoding", best, "certain", why)]


def text_of(content: bytes, encoding: str) -> str:
    """Return a sample's text; what can't be decoded becomes U+FFFD."""
    return content.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace")


def layout_of(texts: Sequence[str]) -> list[Said]:
    """Return delimiter, quote and newlines of the samples."""
    lines = [line for text in texts for line in text.splitlines()[:_LINES_TRIED] if line.strip()]
    found = [_tried(lines, delimiter, quote) for delimiter in _DELIMITERS for quote in "\"'"]
    sound = [each for each in found if each.width >= _LEAST_FIELDS]
    if not sound:
        why = phrase("no delimiter parts the lines into as many fields as an order has")
        return [Said("dialect.delimiter", ";", "open", why)]
    best = max(sound, key=lambda each: (each.share * each.width, each.quoted, each.quote == '"'))
    why = phrase(
        "{share} per cent of the lines have {width} fields by it",
        share=round(100 * best.share),
        width=best.width,
    )
    said = [Said("dialect.delimiter", best.delimiter, "certain", why)]
    together = "".join(lines)
    if best.quoted and best.quote == "'":
        why = phrase("{quoted} fields stand between such", quoted=best.quoted)
        said.append(Said("dialect.quote", "'", "certain", why))
    elif '"' in together and not best.quoted:
        why = phrase("a quotation mark stands in fields, and around none")
        said.append(Said("dialect.quote", None, "likely", why))
    if all("\r\n" not in text for text in texts):
        why = phrase("as the samples have it")
        said.append(Said("dialect.newline", "lf", "certain", why))
    return said


def rows_of(text: str, delimiter: str, quote: str | None) -> Rows:
    """Return the rows that aren't blank, each with its line. A broken end has no rows."""
    lines = text.split("\n")
    lines[:-1] = [f"{line}\n" for line in lines[:-1]]
    if quote is None:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    cells: list[list[str]] = []
    firsts = [1]
    try:
        for row in reader:
            cells.append(row)
            firsts.append(reader.line_num + 1)
    except csv.Error:
        pass
    filled = [place for place, row in enumerate(cells) if "".join(row).strip("\x1a \t")]
    return Rows([cells[place] for place in filled], [firsts[place] for place in filled])


@dataclass(frozen=True, slots=True)
class _Tried:
    delimiter: str
    quote: str
    width: int
    share: float
    quoted: int


def _tried(lines: Sequence[str], delimiter: str, quote: str) -> _Tried:
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    try:
        widths = Counter(map(len, reader))
    except csv.Error:
        widths = Counter()
    if not widths:
        return _Tried(delimiter, quote, 0, 0, 0)
    width, rows = max(widths.items(), key=lambda each: (each[1] * (each[0] >= _LEAST_FIELDS), each))
    sign, mark = re.escape(delimiter), re.escape(quote)
    around = re.compile(
        rf"(?:^|{sign}){mark}[^{mark}]*(?:{mark}{mark}[^{mark}]*)*{mark}(?={sign}|$)"
    )
    quoted = sum(len(around.findall(line)) for line in lines)
    return _Tried(delimiter, quote, width, rows / max(widths.total(), 1), quoted)


def _usual_share(content: bytes, encoding: str) -> float:
    """Return which share of the bytes beyond ASCII are usual signs in an encoding."""
    counts = Counter(content.translate(None, _ASCII))
    try:
        signs = {byte: bytes([byte]).decode(encoding) for byte in counts}
    except UnicodeDecodeError:
        return 0
    return sum(count for byte, count in counts.items() if signs[byte] in _USUAL) / counts.total()
