"""Rows to a file that a spreadsheet opens: CSV, or a workbook.

Text that a spreadsheet would take for a formula stays text: as a text cell in a workbook, and with
an apostrophe before it in CSV. A telephone number keeps its plus, and nothing before it.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brp_filesync.cli.private_file import write_private
from brp_filesync.core.formulas import is_phone, looks_like_formula


def write_spreadsheet(path: Path, rows: Sequence[dict[str, Any]], title: str = "Urval") -> None:
    """Write the rows, 0600, with their keys as header. Raises DiskTrouble.

    A workbook's sheet bears the title; a float is an amount in kronor, and a `date` a date.

    CSV is UTF-8 with a BOM, semicolons and CRLF, which a Swedish Excel opens by a click.
    """
    header = list(rows[0]) if rows else []
    table = [["" if value is None else value for value in row.values()] for row in rows]
    is_workbook = path.suffix.lower() == ".xlsx"
    content = _workbook(title, header, table) if is_workbook else _csv(header, table)
    write_private(path, content)


def _csv(header: list[str], table: list[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *([_harmless(value) for value in row] for row in table)])
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    if not isinstance(value, str) or is_phone(value) or not looks_like_formula(value):
        return value
    return f"'{value}"


def _workbook(title: str, header: list[str], table: list[list[Any]]) -> bytes:
    from brp_filesync.tables.sheets import write_workbook

    return write_workbook([(title, header, table)])
