"""Workbooks to columns: the one sheet of an XLSX file, its cells as the texts that a CSV has.

A formula's value is what the spreadsheet program last worked out. A cell with a date becomes an ISO
date, and a number is written out in full, so that one and the same reader takes both kinds of file.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from openpyxl import load_workbook

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.beginning import Beginning
from brp_filesync.tables.formulas import first_without_value
from brp_filesync.tables.read import Chunk

_MOST_BYTES = 400 * 1024 * 1024  # unpacked: a million prices have room, a bomb hasn't
# What openpyxl meets in files that are no workbooks; XML's errors are SyntaxErrors.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
    SyntaxError,
)

Row = tuple[int, list[str]]  # its number in the sheet, from 1, and its cells


def is_workbook(beginning: bytes) -> bool:
    """Say whether a file that begins so is a workbook: XLSX is a ZIP archive, whatever its name."""
    return beginning[:4] == b"PK\x03\x04"


def read_workbook(
    stream: BinaryIO, chunk_rows: int, beginning: Beginning | None = None
) -> Iterator[Chunk]:
    """Yield the rows of the workbook's sheet that has any, as `read_chunks` does those of a CSV.

    The first row is the header, but for those of the beginning that are skipped. Rows without a
    value are passed over, and empty cells behind the header's last don't count. Raises FileRefused:
    workbook-unreadable, workbook-too-big, workbook-formula (not worked out), workbook-sheets (more
    than one has values), header-missing.
    """
    yield from _chunks(_behind(workbook_rows(stream), beginning), chunk_rows)


def workbook_rows(stream: BinaryIO) -> Iterator[Row]:
    """Yield the rows of the one sheet that has any. Raises FileRefused as `read_workbook` does."""
    try:
        with zipfile.ZipFile(stream) as parts:
            if sum(each.file_size for each in parts.infolist()) > _MOST_BYTES:
                raise FileRefused(Problem("workbook-too-big", 0))
            cell = first_without_value(parts)
            if cell is not None:
                line = int("".join(filter(str.isdigit, cell)) or 0)
                raise FileRefused(Problem("workbook-formula", line, params={"cell": cell}))
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True)
        filled = [sheet for sheet in book.worksheets if next(_rows(sheet), None) is not None]
        if len(filled) > 1:
            params = {"found": ", ".join(sheet.title for sheet in filled)}
            raise FileRefused(Problem("workbook-sheets", 0, params=params))
        if not filled:
            raise FileRefused(Problem("header-missing", 0))
        yield from _rows(filled[0])
    except _UNREADABLE as error:
        raise FileRefused(Problem("workbook-unreadable", 0)) from error


def _behind(rows: Iterator[Row], beginning: Beginning | None) -> Iterator[Row]:
    """Yield the rows behind the beginning's lines, of which those without a value count too."""
    at, skipping = 0, beginning is not None
    for number, cells in rows:
        while beginning is not None and skipping and at < number:
            at += 1
            skipping = beginning.skips(cells[0] if at == number else "")
        if not skipping:
            yield number, cells


def _chunks(rows: Iterator[Row], chunk_rows: int) -> Iterator[Chunk]:
    line, header = next(rows, (0, []))
    if not header:
        raise FileRefused(Problem("header-missing", 0))
    taken: list[Row] = []
    told = False
    for row in rows:
        taken.append(row)
        if len(taken) == chunk_rows:
            yield _chunk(line, tuple(header), taken)
            taken, told = [], True
    if taken or not told:
        yield _chunk(line, tuple(header), taken)


def _chunk(header_line: int, header: tuple[str, ...], rows: Sequence[Row]) -> Chunk:
    width = len(header)
    sound = [(line, cells) for line, cells in rows if len(cells) <= width]
    wrong = [(line, len(cells)) for line, cells in rows if len(cells) > width]
    texts = [[*cells, *[""] * (width - len(cells))] for _, cells in sound]
    return Chunk(
        header,
        np.array([line for line, _ in sound], dtype=np.int64),
        pd.DataFrame(texts, columns=range(width), dtype=object),
        pd.DataFrame(
            {
                "line": [line for line, _ in wrong],
                "found": [found for _, found in wrong],
                "expected": width,
            },
            dtype=np.int64,
        ),
        header_line=header_line,
    )


def _rows(sheet: Any) -> Iterator[Row]:
    """Yield the rows that have a value, without the empty cells at their end."""
    sheet.reset_dimensions()  # what a file says of its size may be anything
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        meant = float(f"{value:.15g}")  # as a spreadsheet shows it: 548.9000000000001 is 548.9
        return str(int(meant)) if meant.is_integer() else f"{Decimal(repr(meant)):f}"
    return str(value).strip()
