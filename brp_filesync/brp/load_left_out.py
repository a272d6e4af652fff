"""Columns that a set-up file leaves out: of rows that are known, they stay as they are. Pure.

Only an empty cell empties. (docs/brp-load.md)
"""

from collections.abc import Sequence

from brp_filesync.brp.load_files import Sheet
from brp_filesync.brp.load_present import Present


def keep_left_out(sheets: Sequence[Sheet], present: Present) -> None:
    """Give the rows of the files that update what their left-out columns have in the database."""
    for sheet in sheets:
        layout, there = sheet.layout, present.rows[sheet.layout.file]
        left_out = [cell.name for cell in layout.cells if cell.name not in sheet.given]
        if not (left_out and layout.updates and there):
            continue
        for row in sheet.rows:
            found = there.get(layout.key_of(row))
            if found is not None:
                row.update((name, found[name]) for name in left_out)
