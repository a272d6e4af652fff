"""Bytes to lines: strictly in one encoding, bounded by the line, never by the file.

Every encoding that a dialect may name keeps byte 0A for a newline alone, so a file is cut at its
newlines before it is decoded, and no character is ever torn.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.dialect import Bom

MAX_LINE_BYTES = 1 << 20
_WITH_CONTROLS = ("iso8859-1", "iso8859-15")
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_READ_BYTES = 1 << 18  # below MAX_LINE_BYTES, so that only a block's first line can be too long


def decoded_lines(stream: BinaryIO, encoding: str, bom: Bom) -> Iterator[list[str]]:
    r"""Yield the lines of a file, a block at a time, each line with its own "\n" or "\r\n".

    A block holds some 256 KiB, or one line of up to 1 MiB. A carriage return inside a line is
    handed on: only the reader knows whether it stands between quotes.

    Raises `FileRefused`: `file-empty`, `bom-missing`, `bom-unexpected`, `nul-byte`,
    `line-too-long`, `carriage-return-only`, `cannot-decode` (with its line and the offset of the
    byte in the file, from 0), and at the end of the file `wrong-encoding-utf8`: a single-byte
    encoding fits any bytes, but text in it hardly ever makes valid UTF-8 by chance; else
    `perhaps-windows-1252` for bytes that are letters and signs there, and no text in ISO 8859.
    """
    first_line = 1
    saw_beyond_ascii = False
    all_utf8 = encoding != "utf-8"
    held: list[str] = []
    control: Problem | None = None
    for offset, content in _whole_lines(*_behind_bom(stream, bom)):
        _refuse_nul(content, first_line)
        if first_line == 1 and b"\r" in content and b"\n" not in content:
            raise FileRefused(Problem("carriage-return-only", 1))
        text = _decoded(content, encoding, offset, first_line)
        if all_utf8 and not content.isascii():
            saw_beyond_ascii = True
            all_utf8 = is_utf8(content)
        if control is None and encoding in _WITH_CONTROLS:
            control = _first_control(content, encoding, offset, first_line)
        # A block is handed on when the next has come, and the last after the verdict below: so
        # of a small file in the wrong encoding nothing else is complained of first.
        if held:
            yield held
        held = list(io.StringIO(text, newline="\n"))
        first_line += len(held)
    if saw_beyond_ascii and all_utf8:
        raise FileRefused(Problem("wrong-encoding-utf8", 0, params={"encoding": encoding}))
    if control is not None:
        raise FileRefused(control)
    if not held:
        raise FileRefused(Problem("file-empty", 0))
    yield held


def _behind_bom(stream: BinaryIO, bom: Bom) -> tuple[BinaryIO, int, bytes]:
    """Return the stream, the offset behind a BOM, and what was read beyond it."""
    beginning = b""
    while len(beginning) < len(codecs.BOM_UTF8):
        more = stream.read(_READ_BYTES)
        if not more:
            break
        beginning += more
    if not beginning:
        raise FileRefused(Problem("file-empty", 0))
    has_bom = beginning.startswith(codecs.BOM_UTF8)
    if has_bom and bom == "forbidden":
        raise FileRefused(Problem("bom-unexpected", 0))
    if not has_bom and bom == "required":
        raise FileRefused(Problem("bom-missing", 0))
    skipped = len(codecs.BOM_UTF8) if has_bom else 0
    return stream, skipped, beginning[skipped:]


def _whole_lines(stream: BinaryIO, offset: int, pending: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield blocks that end with a newline (the file's last may not), with their offsets."""
    lines_before = 0
    while more := stream.read(_READ_BYTES):
        end = pending.rfind(b"\n") + 1
        if end:
            yield offset, pending[:end]
            offset += end
            lines_before += pending.count(b"\n")
        pending = pending[end:] + more
        _refuse_long_line(pending, lines_before + 1)
    if pending:
        yield offset, pending


def _refuse_long_line(content: bytes, line: int) -> None:
    """Refuse a first line beyond the limit; the lines after it came in one short read."""
    length = content.find(b"\n")
    first = content if length < 0 else content[:length]
    if len(first) > MAX_LINE_BYTES:
        if line == 1 and b"\r" in first.rstrip(b"\r"):
            raise FileRefused(Problem("carriage-return-only", 1))
        raise FileRefused(Problem("line-too-long", line, params={"limit_bytes": MAX_LINE_BYTES}))


def _refuse_nul(content: bytes, first_line: int) -> None:
    position = content.find(b"\0")
    if position >= 0:
        raise FileRefused(Problem("nul-byte", first_line + content.count(b"\n", 0, position)))


def _decoded(content: bytes, encoding: str, offset: int, first_line: int) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        params: dict[str, str | int] = {"byte_offset": offset + error.start, "encoding": encoding}
        line = first_line + content.count(b"\n", 0, error.start)
        raise FileRefused(Problem("cannot-decode", line, params=params)) from None


def _first_control(content: bytes, encoding: str, offset: int, first_line: int) -> Problem | None:
    """Return where a byte from 80 to 9F stands first: no text in the encoding has one."""
    found = _CONTROLS.search(content)
    if found is None:
        return None
    params: dict[str, str | int] = {
        "byte_offset": offset + found.start(),
        "found": f"{found[0][0]:02X}",
        "encoding": encoding,
    }
    line = first_line + content.count(b"\n", 0, found.start())
    return Problem("perhaps-windows-1252", line, params=params)


def is_utf8(content: bytes) -> bool:
    """Return whether the bytes, all of them, are UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
