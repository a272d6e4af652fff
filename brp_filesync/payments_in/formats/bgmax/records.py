"""Bytes to records: a matrix of n × 80 characters, whatever the line breaks and what was cut.

Nearly all files are records of one length, which are a matrix as they lie in memory. Only a block
that isn't is taken line by line and mended: tabs become the blanks they stood for (to the next
column that 8 divides), and blanks that were cut at a record's end come back.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.bgmax.decode import Encoding
from brp_filesync.payments_in.formats.bgmax.layout import (
    DEDUCTION,
    DEPOSIT,
    END,
    OPENING,
    PAYMENT,
    RECORD_LENGTH,
    START,
)

# Bytes of a single-byte encoding, or code points where a UTF-8 file holds more than ISO 8859-1.
Matrix: TypeAlias = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]

_LONGEST_LINE = 4096  # more than any record with all its tabs: what a block may carry over
_NEWLINE, _RETURN = 10, 13
_PIECE = 1 << 18
_FEW = 200  # records
_END_OF_FILE = 0x1A  # DOS programs end a text with it
_CONTROLS_ABOVE_ASCII: Mapping[Encoding, range] = {
    "iso8859-1": range(0x7F, 0xA0),
    "utf-8": range(0x7F, 0xA0),
    "cp1252": range(0x7F, 0x80),
    "cp850": range(0x7F, 0x80),
}
_UNKNOWN_IN_1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def record_matrices(
    stream: BinaryIO, encoding: Encoding, block_bytes: int, repaired: Counter[str]
) -> Iterator[Matrix]:
    """Yield all of the file's records, some at a time, and count in `repaired` what was mended.

    Raises `FileRefused` with the record and the position: `cannot-decode`, `control-character`,
    `record-too-long`; and `file-empty`.
    """
    first_line, newline, _ = stream.read(_LONGEST_LINE).partition(b"\n")
    stream.seek(0)
    lined = bool(newline)
    # Blocks of whole lines leave nothing over that would have to be copied to the next one.
    stride = len(first_line) + 1
    block_bytes = max(block_bytes // stride, 1) * stride
    if not lined:
        repaired["no-line-breaks"] += 1
    done = 0
    rest: Matrix = np.empty(0, dtype=np.uint8)
    is_last = False
    decode = _decoder(encoding)
    while not is_last:
        rest, is_last = decode(stream, rest, block_bytes)
        if is_last:
            rest = _without_end_sign(rest)
        whole, matrix, rest = (
            _lines(rest, done, repaired, is_last=is_last)
            if lined
            else _unbroken(rest, repaired, is_last=is_last)
        )
        _refuse_controls(whole, matrix, encoding, done)
        done += len(matrix)
        if len(matrix):
            yield matrix
    if not done:
        raise FileRefused(Problem("file-empty", 0))


def _decoder(encoding: Encoding) -> Callable[[BinaryIO, Matrix, int], tuple[Matrix, bool]]:
    """Return what gives the characters left over and the next block's, and whether it's the last.

    Bytes are read to where they stay, behind what is left over: a copy of each block would cost
    as much as all checks of it.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    newlines = characters = 0

    def read_bytes(stream: BinaryIO, rest: Matrix, block_bytes: int) -> tuple[Matrix, bool]:
        units = np.empty(len(rest) + block_bytes, dtype=np.uint8)
        units[: len(rest)] = rest
        count: int = stream.readinto(units.data[len(rest) :])  # type: ignore[attr-defined]
        return units[: len(rest) + count], count < block_bytes

    def read_utf8(stream: BinaryIO, rest: Matrix, block_bytes: int) -> tuple[Matrix, bool]:
        nonlocal newlines, characters
        block = stream.read(block_bytes)
        is_last = len(block) < block_bytes
        try:
            text = decoder.decode(block, final=is_last)
        except UnicodeDecodeError as error:
            raise _undecodable(error, newlines, characters) from None
        newlines += text.count("\n")
        characters += len(text)
        return np.concatenate([rest, _units(text)]), is_last

    return read_utf8 if encoding == "utf-8" else read_bytes


def _units(text: str) -> Matrix:
    try:
        return np.frombuffer(text.encode("iso8859-1"), dtype=np.uint8)
    except UnicodeEncodeError:
        return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def _undecodable(error: UnicodeDecodeError, newlines: int, characters: int) -> FileRefused:
    """Return the refusal, with the record in which the byte stands."""
    before = error.object[: error.start].decode("utf-8-sig", errors="ignore")
    newlines += before.count("\n")
    record = newlines if newlines else (characters + len(before)) // RECORD_LENGTH
    found = f"{error.object[error.start]:02X}"
    params: dict[str, str | int] = {"encoding": "UTF-8", "found": found}
    return FileRefused(Problem("payment-cannot-decode", record + 1, params=params))


def _without_end_sign(units: Matrix) -> Matrix:
    return units[:-1] if len(units) and units[-1] == _END_OF_FILE else units


def _lines(
    units: Matrix, done: int, repaired: Counter[str], *, is_last: bool
) -> tuple[Matrix, Matrix, Matrix]:
    """Return the whole lines, their records, and what comes behind the last newline."""
    tail = units[-_LONGEST_LINE:]
    ends = np.flatnonzero(tail == _NEWLINE)
    cut = len(units) - len(tail) + int(ends[-1]) + 1 if len(ends) else 0
    if is_last and cut < len(units):
        repaired["no-last-line-break"] += 1
        cut = len(units)
    elif not is_last and len(units) - cut >= _LONGEST_LINE:
        record = done + int((units == _NEWLINE).sum()) + 1
        raise FileRefused(_too_long(record, len(units) - cut))
    whole = units[:cut]
    matrix = _as_it_lies(whole)
    if matrix is None:
        matrix = _mended(whole, done, repaired)
        return matrix.reshape(-1), matrix, units[cut:]
    if not is_last and (unfinished := _unfinished(matrix)):
        cut = (len(matrix) - unfinished) * (len(whole) // len(matrix))
        matrix = matrix[:-unfinished]
    return units[:cut], matrix, units[cut:]


def _unfinished(matrix: Matrix) -> int:
    """Return how many records at the end are of a payment that may go on in the next block.

    None where they are all that there is, or many: whoever reads them puts them together then.
    """
    tail = matrix[-_FEW:, :2].astype(np.int64) - ord("0")
    types = tail[:, 0] * 10 + tail[:, 1]
    begins = np.flatnonzero(np.isin(types, (START, OPENING, PAYMENT, DEDUCTION, DEPOSIT, END)))
    if not len(begins) or types[begins[-1]] not in (PAYMENT, DEDUCTION):
        return 0
    unfinished = len(tail) - int(begins[-1])
    return unfinished if unfinished < len(matrix) else 0


def _as_it_lies(units: Matrix) -> Matrix | None:
    """Return lines of 80 characters with one kind of line break as a matrix, else None."""
    stride = int(np.argmax(units[: RECORD_LENGTH + 2] == _NEWLINE)) + 1 if len(units) else 1
    breaks = stride - RECORD_LENGTH
    if breaks not in (1, 2) or len(units) % stride:
        return None
    matrix = units.reshape(-1, stride)
    if not (matrix[:, -1] == _NEWLINE).all():
        return None
    if breaks == 2 and not (matrix[:, -2] == _RETURN).all():
        return None
    # No other sign below the blank: no tab, no newline inside a record.
    if sum(np.count_nonzero(each < ord(" ")) for each in _pieces(units)) != len(matrix) * breaks:
        return None
    return matrix[:, :RECORD_LENGTH]


def _mended(units: Matrix, done: int, repaired: Counter[str]) -> Matrix:
    lines = _text(units).split("\n")
    if not lines[-1]:
        lines.pop()
    for place, line in enumerate(lines):
        line = line.removesuffix("\r")
        if "\t" in line:
            repaired["tabs"] += 1
            line = line.expandtabs(8)
        if len(line) < RECORD_LENGTH:
            repaired["short" if line else "blank-lines"] += 1
            line = line.ljust(RECORD_LENGTH)
        elif len(line) > RECORD_LENGTH:
            if line[RECORD_LENGTH:].strip(" "):
                raise FileRefused(_too_long(done + place + 1, len(line)))
            repaired["long"] += 1
            line = line[:RECORD_LENGTH]
        lines[place] = line
    return _units("".join(lines)).reshape(-1, RECORD_LENGTH)


def _unbroken(
    units: Matrix, repaired: Counter[str], *, is_last: bool
) -> tuple[Matrix, Matrix, Matrix]:
    """Return whole records of a file without line breaks, twice, and the beginning of the next.

    Tabs are blanks to the next column of the whole text: 8 divides a record's length.
    """
    if is_last or (units == ord("\t")).any():
        text = _text(units).rstrip("\r\n") if is_last else _text(units)
        if "\t" in text:
            repaired["tabs"] += text.count("\t")
            text = text.expandtabs(8)
        if is_last and len(text) % RECORD_LENGTH:
            repaired["short"] += 1
            text = text.ljust(len(text) + -len(text) % RECORD_LENGTH)
        units = _units(text)
    cut = len(units) // RECORD_LENGTH * RECORD_LENGTH
    return units[:cut], units[:cut].reshape(-1, RECORD_LENGTH), units[cut:]


def _text(units: Matrix) -> str:
    if units.dtype == np.uint8:
        return units.tobytes().decode("iso8859-1")
    return units.astype("<u4").tobytes().decode("utf-32-le")


def _refuse_controls(units: Matrix, matrix: Matrix, encoding: Encoding, done: int) -> None:
    """Refuse signs that no text has: controls, and what the encoding doesn't know.

    `units` lie in one piece and hold all that the matrix does, perhaps with its line breaks: they
    are looked through first, which is many times as fast. Where they hold line breaks, no other
    sign is below the blank.
    """
    controls = _CONTROLS_ABOVE_ASCII[encoding]
    first, count = units.dtype.type(controls.start), len(controls)
    is_plain = len(units) > matrix.size or not (units < ord(" ")).any()
    if is_plain and not any((each - first < count).any() for each in _pieces(units)):
        if encoding != "cp1252" or not np.isin(units, _UNKNOWN_IN_1252).any():
            return
    wrong = (matrix < ord(" ")) | (matrix - first < count)
    if encoding == "cp1252":
        wrong |= np.isin(matrix, _UNKNOWN_IN_1252)
    if wrong.any():
        row, column = divmod(int(np.argmax(wrong)), RECORD_LENGTH)
        params: dict[str, str | int] = {"found": f"{int(matrix[row, column]):02X}"}
        raise FileRefused(Problem("control-character", done + row + 1, str(column + 1), params))


def _pieces(units: Matrix) -> Iterator[Matrix]:
    """Yield pieces that stay in the processor's own memory while they are looked through."""
    for first in range(0, len(units), _PIECE):
        yield units[first : first + _PIECE]


def _too_long(record: int, found: int) -> Problem:
    params: dict[str, str | int] = {"found": found, "expected": RECORD_LENGTH}
    return Problem("record-too-long", record, str(RECORD_LENGTH + 1), params)
