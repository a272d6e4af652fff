"""Lines to columns: a delimited file read strictly, a chunk of rows at a time.

pandas parses no file: `read_csv` pads short rows, drops blank lines, and shifts all values when
every row has a column too many. Here each row's number of fields is checked before anything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import numpy as np
import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.split import Lines, Row, split_rows


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Rows of a file, and what is known of the file by then.

    `header`: the header's fields as written, None where the dialect has none. `lines`: the line
    (from 1) on which each row of `fields` begins. `fields`: text columns 0 to n-1, as written.
    `wrong`: the rows that have another number of fields (line, found, expected), which are not
    in `fields`. `trailer`: the trailer's fields, in the last chunk of a file that has one.
    `header_line`: where the header stands.
    """

    header: tuple[str, ...] | None
    lines: Lines
    fields: pd.DataFrame
    wrong: pd.DataFrame
    trailer: tuple[str, ...] | None = None
    header_line: int = 1


def read_chunks(
    stream: BinaryIO, dialect: Dialect, chunk_rows: int, field_count: int | None = None
) -> Iterator[Chunk]:
    """Yield the file's rows, at most `chunk_rows` at a time, and at least one chunk.

    A row's expected number of fields is `field_count`, else the header's, else the first row's.
    Blank lines and comment lines are passed over, and so is a spreadsheet's `sep=` with the
    dialect's own delimiter before the header. Delimiters behind the header's last name are no
    columns where each row has them too, and nothing stands there.

    Raises `FileRefused` as `split_rows` does, and `header-missing`, `trailer-missing`,
    `rows-after-trailer`.
    """
    header: tuple[str, ...] | None = None
    trailer: tuple[str, ...] | None = None
    held: Chunk | None = None
    split = split_rows(stream, dialect, chunk_rows)
    header_line = 1
    for header, header_line, lines, rows in _below_header(split, dialect.header):
        if trailer is not None and rows:
            raise _rows_after(int(lines[0]), split)
        if dialect.trailer is not None:
            lines, rows, trailer, after = _split_trailer(lines, rows, dialect.trailer.marker)
            if after is not None:
                raise _rows_after(after, split)
        field_count = field_count or len(header or (rows[0] if rows else ()))
        # A chunk is handed on when the next has come: the last one must know the trailer.
        if held is not None:
            yield held
        held = _chunk(header, header_line, lines, rows, field_count, trailer)
    if held is None:
        raise FileRefused(Problem("header-missing" if dialect.header else "file-empty", 0))
    if dialect.trailer is not None and trailer is None:
        raise FileRefused(Problem("trailer-missing", 0, params={"marker": dialect.trailer.marker}))
    yield held


def _below_header(
    split: Iterator[tuple[Lines, list[Row]]], has_header: bool
) -> Iterator[tuple[tuple[str, ...] | None, int, Lines, list[Row]]]:
    """Yield the rows below the header, some at a time, and the header and its line with each."""
    header: tuple[str, ...] | None = None
    header_line = 1
    written = 0  # fields of the header, with those behind its last name
    for lines, rows in split:
        if has_header and header is None and rows and rows[0] == ["sep=", ""]:
            lines, rows = lines[1:], rows[1:]
        if not rows:
            continue
        if has_header and header is None:
            written = len(rows[0])
            header = _named(rows.pop(0), rows)
            header_line, lines = int(lines[0]), lines[1:]
        if header is not None and written > len(header):
            rows = [_without_surplus(row, len(header), written) for row in rows]
        yield header, header_line, lines, rows


def _named(header: Row, rows: list[Row]) -> tuple[str, ...]:
    """Return the header without the empty names at its end, where the rows are as wide as that."""
    if not rows or len(rows[0]) != len(header):
        return tuple(header)
    last = max((place for place, name in enumerate(header, start=1) if name.strip()), default=0)
    return tuple(header[: last or len(header)])


def _without_surplus(row: Row, names: int, written: int) -> Row:
    """Return a row without its blank end, where it is as wide as the header was written.

    One that is as wide as the names lacks a delimiter: it stays narrower than they are.
    """
    if len(row) == names:
        return row[:-1]
    blank = len(row) == written and not any(cell.strip() for cell in row[names:])
    return row[:names] if blank else row


def _split_trailer(
    lines: Lines, rows: list[Row], marker: str
) -> tuple[Lines, list[Row], tuple[str, ...] | None, int | None]:
    """Return the rows before the trailer, the trailer, and the line of a row after it."""
    place = next((place for place, row in enumerate(rows) if row[0] == marker), None)
    if place is None:
        return lines, rows, None, None
    after = int(lines[place + 1]) if place + 1 < len(rows) else None
    return lines[:place], rows[:place], tuple(rows[place]), after


def _rows_after(line: int, rest: Iterator[tuple[Lines, list[Row]]]) -> FileRefused:
    """Return the refusal of a file whose trailer isn't its last row.

    What can't even be split further down is raised first: what a file is refused for isn't a
    matter of where a chunk ends.
    """
    for _ in rest:
        pass
    return FileRefused(Problem("rows-after-trailer", line))


def _chunk(
    header: tuple[str, ...] | None,
    header_line: int,
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
    return Chunk(header, lines[right], fields, wrong, trailer, header_line)
