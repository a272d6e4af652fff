"""Formulas of a workbook that no program has worked out: their values aren't in the file.

Such a cell reads as an empty one: a price would be without an end, or a row wouldn't be there.
(ECMA-376, part 1, 18.3.1.4: a cell with a formula has what it came to last in `v`.)
"""

import re
import zipfile
from typing import IO

from lxml import etree

_CHUNK_BYTES = 1 << 20
_OVERLAP = 64  # bytes: a tag with its prefix, cut by the end of a chunk
_FORMULA = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?f[\s/>]")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def first_without_value(parts: zipfile.ZipFile) -> str | None:
    """Return the address, as `D2`, of the first cell whose formula has no value, in any sheet.

    Raises zipfile.BadZipFile and SyntaxError where the file can't be read.
    """
    for name in parts.namelist():
        if SHEET.fullmatch(name) is None:
            continue
        with parts.open(name) as part:
            if not _has_formula(part):
                continue
        with parts.open(name) as part:
            found = _first_without_value(part)
        if found is not None:
            return found
    return None


def _has_formula(part: IO[bytes]) -> bool:
    before = b""
    while data := part.read(_CHUNK_BYTES):
        if _FORMULA.search(before + data):
            return True
        before = data[-_OVERLAP:]
    return False


def _first_without_value(part: IO[bytes]) -> str | None:
    rows = etree.iterparse(
        part, tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, row in rows:
        for cell in row.iterchildren("{*}c"):
            worked_out = cell.findtext("{*}v") or cell.get("t") == "str"  # to an empty text
            if cell.find("{*}f") is not None and not worked_out:
                return cell.get("r") or "?"
        row.clear()
        before, sheet = row.getprevious(), row.getparent()
        if before is not None and sheet is not None:
            sheet.remove(before)
    return None
