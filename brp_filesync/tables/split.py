"""Lines to rows: `csv.reader(strict=True)`, and checks for what it lets through.

It takes a quote inside an unquoted field for text, and lets an unclosed quote swallow rows: both
shift values without a word, so both refuse the file.
"""

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.beginning import Beginning
from brp_filesync.tables.decode import MAX_LINE_BYTES, decoded_lines
from brp_filesync.tables.dialect import Dialect

_END_OF_FILE = "\x1a"  # what old programs write behind the last line

Row: TypeAlias = list[str]
Lines: TypeAlias = npt.NDArray[np.int64]


def split_rows(
    stream: BinaryIO, dialect: Dialect, chunk_rows: int
) -> Iterator[tuple[Lines, list[Row]]]:
    """Yield up to `chunk_rows` rows at a time, with the line (from 1) on which each begins.

    Blank lines, those of delimiters only, an end-of-file sign (^Z) by itself and comment lines are
    no rows, but count as lines; a stretch of them may yield no rows. Raises `FileRefused` as
    `decoded_lines` does, and with the line: `quote-unclosed`,
    `quote-misplaced`, `newline-in-quotes`, `carriage-return-only`, `line-too-long`.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    fed: list[str] = []
    reader = _splitter(chain.from_iterable(_blocks(stream, dialect, fed)), dialect)
    lines_before = 0
    while True:
        try:
            rows = list(islice(reader, chunk_rows))
        except csv.Error:
            raise _fault(fed[: reader.line_num - lines_before], dialect, lines_before) from None
        if not rows:
            break
        raw = fed[: reader.line_num - lines_before]
        del fed[: len(raw)]
        if _needs_a_closer_look(raw, rows, dialect):
            _refuse_faults(raw, dialect, lines_before)
        lines = _first_lines(raw, rows, dialect, lines_before)
        lines_before += len(raw)
        if any(not row or _is_nothing(row[0]) for row in rows):
            kept = [place for place, row in enumerate(rows) if not _is_blank(row)]
            lines, rows = lines[kept], [rows[place] for place in kept]
        yield lines, rows


def _blocks(stream: BinaryIO, dialect: Dialect, fed: list[str]) -> Iterator[list[str]]:
    """Yield blocks of lines for the splitter, comments blanked, and add their lines to `fed`.

    So are the lines to skip at the file's beginning, which may be anything.
    """
    between_quotes = False
    blanked = Beginning(dialect)
    for block in decoded_lines(stream, dialect.encoding, dialect.bom):
        blanked.blank(block)
        if dialect.comment is not None:
            between_quotes = _blank_comments(block, dialect, between_quotes)
        fed.extend(block)
        yield block


def _blank_comments(block: list[str], dialect: Dialect, between_quotes: bool) -> bool:
    """Empty the block's comment lines in their places; return whether a quote is open behind it."""
    for place, line in enumerate(block):
        if dialect.comment and line.startswith(dialect.comment) and not between_quotes:
            block[place] = "\n"
        elif dialect.newline_in_quotes and dialect.quote is not None:
            between_quotes ^= line.count(dialect.quote) % 2 == 1
    return between_quotes


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
    return all(map(_is_nothing, row))


def _is_nothing(cell: str) -> bool:
    return not cell or cell.isspace() or cell == _END_OF_FILE
