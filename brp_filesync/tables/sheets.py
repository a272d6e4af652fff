"""Rows to a workbook: text is text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

_WIDEST = 60  # characters of a column
_KRONOR = "#,##0.00"
_DAY = "yyyy-mm-dd"


def write_workbook(
    sheets: Iterable[tuple[str, Sequence[str], Sequence[Sequence[Any]]]],
) -> bytes:
    """Return a workbook (XLSX) of sheets: a title, a header, and rows of values.

    Text becomes a cell of text: openpyxl would make a formula of one that begins with =. A float
    is an amount in kronor, and a `date` a date. Headers are bold and stay in sight; columns are as
    wide as their texts.
    """
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(header, rows)):
            sheet.column_dimensions[_letters(place)].width = width
        sheet.append([_bold(sheet, name) for name in header])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, float):
        amount = WriteOnlyCell(sheet, value)
        amount.number_format = _KRONOR
        return amount
    if isinstance(value, date):
        day = WriteOnlyCell(sheet, datetime.combine(value, time()))
        day.number_format = _DAY
        return day
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value))
    cell.data_type = "s"
    return cell


def _bold(sheet: Any, name: str) -> Any:
    cell = _cell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _widths(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    longest = [len(name) for name in header]
    for row in rows[:1000]:
        longest = [max(so_far, len(str(value))) for so_far, value in zip(longest, row, strict=True)]
    return [min(length + 3, _WIDEST) for length in longest]


def _letters(place: int) -> str:
    """Return a column's name; no sheet of ours has more than 26."""
    return chr(ord("A") + place)
