"""What set-up files would change in the database: counts a file, and each value that differs. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from brp_filesync.brp.load_files import Sheet
from brp_filesync.brp.load_layout import AGREED_PRICES, Cell, Row
from brp_filesync.brp.load_present import Present

_IN_HUNDREDTHS = frozenset({"price_ore", "rate_hundredths"})


@dataclass(frozen=True, slots=True)
class LoadedChange:
    """A value of a row that is known, before and after, as the file writes it; "" where personal.

    `row` is what the row is known by, of that what may be shown.
    """

    file: str
    line: int
    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What becomes of a file's rows. `left` are those that are in the database already.

    `sells` says that portals may sell at prices that are added where there were prices before.
    """

    file: str
    rows: int
    added: int
    changed: int
    left: int
    changes: tuple[LoadedChange, ...] = ()
    sells: bool = False


def difference(sheet: Sheet, present: Present, *, only_add: bool) -> LoadedFile:
    """Return what a checked file would change."""
    new, changed = parted(sheet, present, only_add=only_add)
    rows, file = len(sheet.rows), sheet.layout.file
    sells = file == AGREED_PRICES and bool(new) and bool(present.rows[file])
    changes = tuple(each for found in changed for each in _changes(sheet, *found))
    left = rows - len(new) - len(changed)
    return LoadedFile(file, rows, len(new), len(changed), left, changes, sells)


def parted(
    sheet: Sheet, present: Present, *, only_add: bool
) -> tuple[list[Row], list[tuple[int, Row, Row]]]:
    """Return the new rows, and those that are known and differ: line, after, before."""
    layout = sheet.layout
    there = present.rows[layout.file]
    new: list[Row] = []
    changed: list[tuple[int, Row, Row]] = []
    for line, row in sheet.numbered():
        found = there.get(layout.key_of(row))
        if found is None:
            new.append(row)
        elif layout.updates and not only_add and found != row:
            changed.append((line, row, found))
    return new, changed


def _changes(sheet: Sheet, line: int, after: Row, before: Row) -> Iterator[LoadedChange]:
    cells = {cell.name: cell for cell in sheet.layout.cells}
    known_by = [name for name in sheet.layout.key if not cells[name].personal]
    row = ", ".join(str(after[name]) for name in known_by)
    for name, cell in cells.items():
        if after[name] != before[name]:
            values = ("", "") if cell.personal else (before[name], after[name])
            old, new = (_written(cell, value) for value in values)
            yield LoadedChange(sheet.layout.file, line, row, name, old, new)


def _written(cell: Cell, value: Any) -> str:
    """Return a value as a set-up file has it."""
    if value is None or value == "":
        return ""
    if cell.stored_as in _IN_HUNDREDTHS:
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)
