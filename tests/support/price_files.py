"""Files of agreed prices for tests: CSV and workbooks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = ("portal", "product_number", "facility_id", "valid_from", "valid_to", "price_kronor")


def a_csv(folder: Path, *rows: str, header: str = ";".join(HEADER)) -> str:
    """Write a CSV file of these rows, and return its path."""
    path = folder / "priser.csv"
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    return str(path)


def a_workbook(folder: Path, *rows: Sequence[Any], header: Sequence[Any] = HEADER) -> str:
    """Write a workbook of these rows, an empty one as a gap, and return its path."""
    book = Workbook()
    assert book.active is not None
    for number, row in enumerate([header, *rows], start=1):
        for column, value in enumerate(row, start=1):
            book.active.cell(number, column, value)
    path = folder / "priser.xlsx"
    book.save(path)
    return str(path)
