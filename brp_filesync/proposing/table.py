"""Rows → the table in them: what stands before its header, the header, its columns, its last line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.model import Said
from brp_filesync.proposing.names import is_known
from brp_filesync.proposing.text import Rows

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

    before: list[list[str]]
    skipped: int  # lines
    header: list[str] | None
    rows: list[list[str]]
    last: list[str] | None
    comments: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The samples' tables as one: `columns` by place, each with the cells of all rows."""

    names: list[str] | None
    columns: list[list[str]]
    parts: list[Part]


def part_of(found: Rows, *, last_line: bool) -> Part:
    """Return the table of one sample. `last_line`: it may end with a line of sums."""
    rows, lines = found.cells, found.lines
    if rows and rows[0][0].startswith("sep="):
        rows, lines = rows[1:], lines[1:]
    at = _header_at(rows)
    comments = _comments(rows, at)
    if comments:
        kept = [place for place, row in enumerate(rows) if not row[0].startswith(_COMMENT)]
        rows, lines = [rows[place] for place in kept], [lines[place] for place in kept]
        at = _header_at(rows)
    width = _width(rows)
    if at is not None:
        header, begin, first = _named(rows[at]), at, at + 1
    else:
        header = None
        begin = first = next((n for n, row in enumerate(rows) if len(row) == width), 0)
    body = rows[first:]
    last = _last_line(body, width) if last_line else None
    skipped = lines[begin] - 1 if begin else 0
    return Part(rows[:begin], skipped, header, body[:-1] if last else body, last, comments)


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
    width = (
        len(names) if names is not None else _width([row for part in parts for row in part.rows])
    )
    rows = [row for part in parts for row in part.rows]
    cells = [row if len(row) == width else row[:width] + [""] * (width - len(row)) for row in rows]
    columns = [list(map(str.strip, column)) for column in zip(*cells, strict=True)]
    return Table(names, columns or [[] for _ in range(width)], list(parts)), said


def _header_at(rows: Sequence[list[str]]) -> int | None:
    """Return which of the first rows is the header: with most names that a header has."""
    best, most = None, 0
    for place, row in enumerate(rows[:_ROWS_TRIED]):
        cells = [cell.strip() for cell in row if cell.strip()]
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


def _comments(rows: Sequence[list[str]], header: int | None) -> bool:
    """Say whether lines behind the header begin with a comment's sign, and others don't."""
    behind = rows[(header or 0) + 1 :]
    marked = sum(row[0].startswith(_COMMENT) for row in behind)
    return 0 < marked < len(behind) / 2


def _width(rows: Sequence[list[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width] * width, width), default=0)


def _last_line(rows: Sequence[list[str]], width: int) -> list[str] | None:
    """Return the last row where it is none like the others: narrower, or nearly empty."""
    if len(rows) < 2:
        return None
    last = rows[-1]
    filled = sum(1 for cell in last if cell.strip())
    usual = sum(1 for cell in rows[0] if cell.strip())
    odd = len(last) != width or filled < usual / 2
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
    begins = {_BEGINS.match(row[0].strip("\"' ")) for part in parts for row in part.before}
    words = sorted({found[0].strip() for found in begins if found})
    if None in begins or any(len(word) < 3 for word in words):
        why = phrase("the samples have different numbers of lines before the header")
        return [Said("dialect.skip_lines", max(counts), "open", why)]
    why = phrase("so begin the lines before the header, of which samples have different numbers")
    return [Said("dialect.skip_lines", words, "likely", why)]
