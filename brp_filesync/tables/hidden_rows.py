"""Rows of a workbook that are hidden, by hand or by a filter: who looks at it doesn't see them.

(ECMA-376, part 1, 18.3.1.73: `hidden` of a row)
"""

import zipfile
from typing import IO, BinaryIO

from lxml import etree

from brp_filesync.tables.formulas import SHEET


def hidden_rows(stream: BinaryIO) -> list[int]:
    """Return the numbers of the hidden rows that have a value; none of what is no workbook.

    Of any sheet: a workbook with values on several is refused elsewhere.
    """
    found: list[int] = []
    try:
        with zipfile.ZipFile(stream) as parts:
            for name in parts.namelist():
                if SHEET.fullmatch(name):
                    with parts.open(name) as part:
                        found += _hidden(part)
    except (zipfile.BadZipFile, EOFError, SyntaxError, ValueError):
        return []  # whoever reads it says what is wrong with it
    return found


def _hidden(part: IO[bytes]) -> list[int]:
    found = []
    rows = etree.iterparse(
        part, tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for at, (_, row) in enumerate(rows, start=1):
        has_value = any(cell.find("{*}v") is not None for cell in row.iterchildren("{*}c"))
        has_value = has_value or row.find(".//{*}is") is not None
        if row.get("hidden") in ("1", "true") and has_value:
            found.append(int(row.get("r") or at))
        row.clear()
        before, sheet = row.getprevious(), row.getparent()
        if before is not None and sheet is not None:
            sheet.remove(before)
    return found
