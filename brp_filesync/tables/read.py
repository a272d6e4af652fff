"""Lines to columns: a delimited file read strictly, a chunk of rows at a time.

pandas parses no file: `read_csv` pads short rows, drops blank lines, and shifts all values when
every row has a column too many. `csv.reader(strict=True)` splits here, and what it lets through
(stray quotes, swallowed newlines, field counts) is checked besides.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.decode import MAX_LINE_BYTES, decoded_lines
from brp_filesync.tables.dialect import Dialect

Row: TypeAlias = list[str]
Lines: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Rows of a file, and what is known of the file by then.

    `header`: the header's fields as written, None where the dialect has none. `lines`: the line
    (from 1) on which each row of `fields` begins. `fields`: text columns 0 to n-1, as written.
    `wrong`: the rows that have another number of fields (line, found, expected), which are not
    in `fields`. `trailer`: the trailer's fields, in the last chunk of a file that has one.
    """

    header: tuple[str, ...] | None
    lines: Lines
    fields: pd.DataFrame
    wrong: pd.DataFrame
    trailer: tuple[str, ...] | None = None


def read_chunks(
    stream: BinaryIO, dialect: Dialect, chunk_rows: int, field_count: int | None = None
) -> Iterator[Chunk]:
    """Yield the file's rows, at most `chunk_rows` at a time, and at least one chunk.

    A row's expected number of fields is `field_count`, else the header's, else the first row's.
    Blank lines and comment lines are passed over, and counted in line numbers.

    Raises `FileRefused` as `decoded_lines` does, and with the line: `quote-unclosed`,
    `quote-misplaced`, `newline-in-quotes`, `carriage-return-only`, `line-too-long`,
    `header-missing`, `trailer-missing`, `rows-after-trailer`.
    """
    header: tuple[str, ...] | None = None
    trailer: tuple[str, ...] | None = None
    awaits_header = dialect.header
    held: Chunk | None = None
    for lines, rows in _records(stream, dialect, chunk_rows):
        if awaits_header and rows:
            header = tuple(rows.pop(0))
            lines = lines[1:]
            field_count = field_count or len(header)
            awaits_header = False
        if trailer is not None and rows:
            raise FileRefused(Problem("rows-after-trailer", int(lines[0])))
        if dialect.trailer is not None:
            lines, rows, trailer = _split_trailer(lines, rows, dialect.trailer.marker)
        if field_count is None and rows:
            field_count = len(rows[0])
        if held is not None:
            yield held
        held = _chunk(header, lines, rows, field_count or 0, trailer)
    if awaits_header:
        raise FileRefused(Problem("header-missing", 0))
    if not dialect.header and field_count is None and trailer is None:
        raise FileRefused(Problem("file-empty", 0))
    if dialect.trailer is not None and trailer is None:
        raise FileRefused(Problem("trailer-missing", 0, params={"marker": dialect.trailer.marker}))
    if held is not None:
        yield held


def _records(
    stream: BinaryIO, dialect: Dialect, chunk_rows: int
) -> Iterator[tuple[Lines, list[Row]]]:
    """Yield rows that aren't blank with the lines they begin on; empty ones for a quiet stretch."""
    csv.field_size_limit(MAX_LINE_BYTES)
    raw: list[str] = []
    reader = _splitter(_fed(stream, dialect, raw), dialect)
    lines_before = 0
    while True:
        try:
            rows = list(islice(reader, chunk_rows))
        except csv.Error:
            raise _fault(raw, dialect, lines_before) from None
        if not rows:
            break
        if _needs_a_closer_look(raw, rows, dialect):
            _refuse_faults(raw, dialect, lines_before)
        lines = _first_lines(raw, rows, dialect, lines_before)
        lines_before += len(raw)
        raw.clear()
        if [] in rows or min(map(len, rows)) == 1:
            kept = [place for place, row in enumerate(rows) if not _is_blank(row)]
            lines, rows = lines[kept], [rows[place] for place in kept]
        yield lines, rows


def _fed(stream: BinaryIO, dialect: Dialect, raw: list[str]) -> Iterator[str]:
    """Yield lines to the splitter, comments blanked, keeping in `raw` what the splitter took."""
    between_quotes = False
    for block in decoded_lines(stream, dialect.encoding, dialect.bom):
        for line in block:
            if dialect.comment is not None:
                if line.startswith(dialect.comment) and not between_quotes:
                    line = "\n"  # its place stays, its text doesn't
                elif dialect.newline_in_quotes and dialect.quote is not None:
                    between_quotes ^= line.count(dialect.quote) % 2 == 1
            raw.append(line)
            yield line


def _splitter(lines: Iterator[str], dialect: Dialect) -> "csv._reader":  # type: ignore[name-defined]
    if dialect.quote is None:
        return csv.reader(
            lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, quotechar=None, strict=True
        )
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)


def _needs_a_closer_look(raw: list[str], rows: list[Row], dialect: Dialect) -> bool:
    """Return whether some row may hold what the splitter lets through and we don't."""
    if len(raw) != len(rows):
        return True
    text = "".join(raw)
    if text.count("\r") != text.count("\r\n"):
        return True
    return (
        dialect.quote is not None
        and dialect.quote in text
        and dialect.quote in "\n".join(chain.from_iterable(rows))
    )


def _refuse_faults(raw: list[str], dialect: Dialect, lines_before: int) -> None:
    fault = _first_fault(raw, dialect, lines_before)
    if fault is not None:
        raise fault


def _fault(raw: list[str], dialect: Dialect, lines_before: int) -> FileRefused:
    """Return the refusal for rows that the splitter couldn't split."""
    fault = _first_fault(raw, dialect, lines_before)
    return fault or FileRefused(Problem("quote-misplaced", lines_before + len(raw)))


def _first_fault(raw: list[str], dialect: Dialect, lines_before: int) -> FileRefused | None:
    """Return the refusal for the first faulty row, by the line on which the row begins."""
    splitter = _splitter(iter(raw), dialect)
    well_formed = _row_grammar(dialect)
    while True:
        began = splitter.line_num
        line = lines_before + began + 1
        try:
            next(splitter)
        except StopIteration:
            return None
        except csv.Error as error:
            return FileRefused(Problem(_word_of(error, splitter.line_num - began, dialect), line))
        if splitter.line_num - began > 1 and not dialect.newline_in_quotes:
            return FileRefused(Problem("newline-in-quotes", line))
        written = "".join(raw[began : splitter.line_num])
        if not well_formed.fullmatch(written):
            unquoted = dialect.quote is None or dialect.quote not in written
            return FileRefused(
                Problem("carriage-return-only" if unquoted else "quote-misplaced", line)
            )
        if not dialect.newline_in_quotes and "\r" in written.removesuffix("\n").removesuffix("\r"):
            return FileRefused(Problem("newline-in-quotes", line))


def _word_of(error: csv.Error, lines_taken: int, dialect: Dialect) -> str:
    """Return the problem's word for what the csv module says (Modules/_csv.c of CPython)."""
    text = str(error)
    if "unexpected end of data" in text:
        return "quote-unclosed"
    if "new-line character" in text:
        return "carriage-return-only"
    if "field larger" in text:
        return "quote-unclosed" if lines_taken > 1 else "line-too-long"
    if lines_taken > 1 and not dialect.newline_in_quotes:
        return "newline-in-quotes"
    return "quote-misplaced"


def _row_grammar(dialect: Dialect) -> re.Pattern[str]:
    """Return the shape of a row as written: quotes only around whole fields, doubled inside."""
    delimiter = re.escape(dialect.delimiter)
    if dialect.quote is None:
        field = rf"[^{delimiter}\r\n]*+"
    else:
        quote = re.escape(dialect.quote)
        plain = rf"[^{delimiter}{quote}\r\n]*+"
        field = rf"(?:{quote}[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+{quote}|{plain})"
    return re.compile(rf"{field}(?:{delimiter}{field})*+(?:\r?\n)?")


def _first_lines(raw: list[str], rows: list[Row], dialect: Dialect, lines_before: int) -> Lines:
    if len(raw) == len(rows):
        return np.arange(lines_before + 1, lines_before + 1 + len(rows), dtype=np.int64)
    splitter = _splitter(iter(raw), dialect)
    firsts = [lines_before + 1]
    firsts.extend(lines_before + 1 + splitter.line_num for _ in splitter)
    return np.array(firsts[:-1], dtype=np.int64)


def _is_blank(row: Row) -> bool:
    return not row or (len(row) == 1 and row[0].isspace())


def _split_trailer(
    lines: Lines, rows: list[Row], marker: str
) -> tuple[Lines, list[Row], tuple[str, ...] | None]:
    """Return the rows before the trailer, and the trailer, which must be the last row."""
    place = next((place for place, row in enumerate(rows) if row[0] == marker), None)
    if place is None:
        return lines, rows, None
    if place + 1 < len(rows):
        raise FileRefused(Problem("rows-after-trailer", int(lines[place + 1])))
    return lines[:place], rows[:place], tuple(rows[place])


def _chunk(
    header: tuple[str, ...] | None,
    lines: Lines,
    rows: list[Row],
    field_count: int,
    trailer: tuple[str, ...] | None,
) -> Chunk:
    """Turn rows into columns; those with another number of fields are listed apart."""
    counts = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    right = counts == field_count
    wrong = pd.DataFrame({"line": lines[~right], "found": counts[~right]}, dtype=np.int64)
    wrong["expected"] = np.int64(field_count)
    if not right.all():
        rows = [rows[place] for place in np.flatnonzero(right)]
    texts = np.fromiter(chain.from_iterable(rows), dtype=object, count=len(rows) * field_count)
    fields = pd.DataFrame(
        texts.reshape(len(rows), field_count), columns=range(field_count), dtype=object, copy=False
    )
    return Chunk(header, lines[right], fields, wrong, trailer)
