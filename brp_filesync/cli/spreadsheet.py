"""Rows to a file that a spreadsheet opens: CSV, or a workbook.

Text that a spreadsheet would take for a formula stays text: as a text cell in a workbook, and with
an apostrophe before it in CSV.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brp_filesync.cli.private_file import write_private
from brp_filesync.core.formulas import looks_like_formula


def write_spreadsheet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows, 0600, with their keys as header. Raises DiskTrouble.

    CSV is UTF-8 with a BOM, semicolons and CRLF, which a Swedish Excel opens by a click.
    """
    header = list(rows[0]) if rows else []
    table = [["" if value is None else value for value in row.values()] for row in rows]
    content = (_workbook if path.suffix.lower() == ".xlsx" else _csv)(header, table)
    write_private(path, content)


def _csv(header: list[str], table: list[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *([_harmless(value) for value in row] for row in table)])
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and looks_like_formula(value) else value


def _workbook(header: list[str], table: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Urval")
    sheet.append(header)
    for row in table:
        sheet.append([_text_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text_cell(sheet: Any, value: Any) -> Any:
    """Return a cell of text for text: openpyxl would make a formula of one that begins with =."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", value))
    cell.data_type = "s"
    return cell
