"""Rows → the table in them: what stands before its header, the header, its columns, its last line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.model import Said
from brp_filesync.proposing.names import is_known
from brp_filesync.proposing.text import Row

_ROWS_TRIED = 40
_LEAST_NAMES = 3
_DATA = re.compile(
    r"[0-9]{6,}|[0-9]+[.,][0-9]+|[^@\s]+@[^@\s]+|[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]"
)
_COMMENT = "#"
_MOST_IN_A_LAST_LINE = 4  # filled cells
_BEGINS = re.compile(r"[^\W\d_][^\d;,\t|\"']*")


@dataclass(frozen=True, slots=True)
class Part:
    """One sample's table: the lines before it, its header (None: none), its rows and last line."""

    before: list[Row]
    skipped: int  # lines
    header: list[str] | None
    rows: list[Row]
    last: Row | None
    comments: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The samples' tables as one: `columns` by place, each with the cells of all rows."""

    names: list[str] | None
    columns: list[list[str]]
    parts: list[Part]


def part_of(rows: Sequence[Row], *, last_line: bool) -> Part:
    """Return the table of one sample. `last_line`: it may end with a line of sums."""
    rows = [row for row in rows if not row.written.startswith("sep=")]
    at = _header_at(rows)
    comments = _comments(rows, at)
    if comments:
        rows = [row for row in rows if not row.written.startswith(_COMMENT)]
        at = _header_at(rows)
    width = _width(rows)
    header = None
    first = 0
    if at is not None:
        header, first = _named(rows[at].cells), at + 1
    else:
        first = next((n for n, row in enumerate(rows) if len(row.cells) == width), 0)
    before = list(rows[: first - 1 if header is not None else first])
    begins = rows[first - 1 if header is not None else first].line if rows[first - 1 :] else 1
    body = list(rows[first:])
    last = _last_line(body, width) if last_line else None
    return Part(
        before, begins - 1 if before else 0, header, body[:-1] if last else body, last, comments
    )


def table_of(parts: Sequence[Part]) -> tuple[Table, list[Said]]:
    """Return the samples' tables as one, and what is said of their beginning and end."""
    names = parts[0].header
    said = [*_of_beginnings(parts)]
    if any(part.header != names for part in parts):
        why = phrase("the samples' headers differ: propose from those of one kind")
        said.append(Said("dialect.header", True, "open", why))
    elif names is None:
        why = phrase("no line has names of columns")
        said.append(Said("dialect.header", False, "certain", why))
    if any(part.comments for part in parts):
        why = phrase("lines begin so between the rows")
        said.append(Said("dialect.comment", _COMMENT, "certain", why))
    width = len(names) if names is not None else _width([row for p in parts for row in p.rows])
    rows = [row.cells for part in parts for row in part.rows]
    cells = [row if len(row) == width else row[:width] + [""] * (width - len(row)) for row in rows]
    columns = [list(map(str.strip, column)) for column in zip(*cells, strict=True)]
    return Table(names, columns or [[] for _ in range(width)], list(parts)), said


def _header_at(rows: Sequence[Row]) -> int | None:
    """Return which of the first rows is the header: with most names that a header has."""
    best, most = None, 0
    for place, row in enumerate(rows[:_ROWS_TRIED]):
        cells = [cell.strip() for cell in row.cells if cell.strip()]
        if any(map(_DATA.fullmatch, cells)):
            continue
        names = sum(map(is_known, cells))
        if names > most and names >= _LEAST_NAMES and 3 * names >= len(cells):
            best, most = place, names
    return best


def _named(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _comments(rows: Sequence[Row], header: int | None) -> bool:
    """Say whether lines behind the header begin with a comment's sign, and others don't."""
    behind = rows[(header or 0) + 1 :]
    marked = sum(row.written.startswith(_COMMENT) for row in behind)
    return 0 < marked < len(behind) / 2


def _width(rows: Sequence[Row]) -> int:
    widths = Counter(len(row.cells) for row in rows)
    return max(widths, key=lambda width: (widths[width] * width, width), default=0)


def _last_line(rows: Sequence[Row], width: int) -> Row | None:
    """Return the last row where it is none like the others: narrower, or nearly empty."""
    if len(rows) < 2:
        return None
    last = rows[-1]
    filled = sum(1 for cell in last.cells if cell.strip())
    usual = sum(1 for cell in rows[0].cells if cell.strip())
    odd = len(last.cells) != width or filled < usual / 2
    return last if odd and filled <= _MOST_IN_A_LAST_LINE else None


def _of_beginnings(parts: Sequence[Part]) -> list[Said]:
    """Return which lines before the header are passed over: by number, else by how they begin."""
    counts = {part.skipped for part in parts}
    if counts == {0}:
        return []
    if len(counts) == 1:
        (count,) = counts
        why = phrase("the header stands on line {line}", line=count + 1)
        return [Said("dialect.skip_lines", count, "certain", why)]
    begins = {_BEGINS.match(row.written.strip("\"' ")) for part in parts for row in part.before}
    words = sorted({found[0].strip() for found in begins if found})
    if None in begins or any(len(word) < 3 for word in words):
        why = phrase("the samples have different numbers of lines before the header")
        return [Said("dialect.skip_lines", max(counts), "open", why)]
    why = phrase("so begin the lines before the header, of which samples have different numbers")
    return [Said("dialect.skip_lines", words, "likely", why)]
