"""Rejected rows as a file that a person mends, and back: the portal's columns, then four of ours.

Ours say where a row is from (`F3-L17`: file 3, line 17), and which column, code and text. What a
spreadsheet would take for a formula gets an apostrophe, and so does what begins with one: taking
one away gives back what was. Pure.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from brp_filesync.core.formulas import looks_like_formula

OUR_COLUMNS = ("FILESYNC_RAD", "FILESYNC_KOLUMN", "FILESYNC_KOD", "FILESYNC_TEXT")
_FROM = re.compile(r"F([0-9]{1,18})-L([0-9]{1,18})")
_DELIMITERS = (";", "\t", ",", "|")


@dataclass(frozen=True, slots=True)
class Mended:
    """What came back: the file that the rows are from, the portal's header if any, and rows."""

    file_id: int
    header: tuple[str, ...] | None
    rows: tuple[tuple[str, ...], ...]


def marked(file_id: int, line: int, fields: Sequence[str], told: Sequence[str]) -> list[str]:
    """Return a row to be mended: its fields harmless, where it is from, and what is told of it."""
    return [*map(_harmless, fields), f"F{file_id}-L{line}", *map(_harmless, told)]


def mended(text: str, delimiter: str, quote: str | None) -> Mended | None:
    """Return what came back, as it was written or as a spreadsheet has written it anew.

    `delimiter` and `quote` are the portal's; a spreadsheet quotes also where the portal never does.

    None where no row says which file it is from, or where they are from several.
    """
    for each in dict.fromkeys((delimiter, *_DELIMITERS)):
        rows = _rows(text, each, csv.QUOTE_NONE) if quote is None else []
        if not any(_unmarked(rows)):
            rows = _rows(text, each, csv.QUOTE_MINIMAL)
        found = list(_unmarked(rows))
        if found and len({file_id for file_id, _ in found}) == 1:
            header = next((row for row in rows if OUR_COLUMNS[0] in row), None)
            return Mended(
                found[0][0],
                None if header is None else tuple(header[: header.index(OUR_COLUMNS[0])]),
                tuple(fields for _, fields in found),
            )
    return None


def _rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    try:
        return list(csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True))
    except csv.Error:
        return []


def _unmarked(rows: Iterable[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for row in rows:
        for place in range(len(row) - 1, -1, -1):
            found = _FROM.fullmatch(row[place].strip())
            if found is not None and place:
                yield int(found[1]), tuple(map(_as_it_was, row[:place]))
                break


def _harmless(value: str) -> str:
    return f"'{value}" if looks_like_formula(value) or value.startswith("'") else value


def _as_it_was(value: str) -> str:
    return value.removeprefix("'")
