"""What a catalogue's file says, as columns; and whether its portal's dialect gives it back. Pure.

A text that stands in thousands of rows is held once, and is proved once.
"""

import dataclasses
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.catalogue_out.fields import Column, Sheet
from brp_filesync.catalogue_out.model import Stamp
from brp_filesync.catalogue_out.read import values_in_chunks
from brp_filesync.catalogue_out.render import render
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problems import FileRefused
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.frame import categories

Places = npt.NDArray[np.int64]


def values_of_sheet(sheet: Sheet) -> pd.DataFrame:
    """Return the rows of a sheet that is in our words, as columns of categories."""
    return pd.DataFrame({column.header: _categories(sheet, column) for column in sheet.columns})


def demand_readable(sheet: Sheet, ours: Sheet, stamp: Stamp, profile: PortalProfile) -> None:
    """Raise BrokenInvariant unless the portal reads from its file what `ours` says.

    A field is written in the same way whatever its row, so each text, day and amount is read back
    once, from a file of rows that have them all. A file without rows has nothing to read.
    """
    rows = _rows_with_everything(sheet)
    if not len(rows):
        return
    content = b"".join(render(_part(sheet, rows), stamp, profile))
    expected = values_of_sheet(_part(ours, rows))
    first = 0
    try:
        for read in values_in_chunks(io.BytesIO(content), sheet.kind, profile):
            said = expected.iloc[first : first + len(read)]
            for name in expected.columns:
                if read[name].tolist() != said[name].tolist():
                    raise _unreadable(profile, f"the column {name}")
            first += len(read)
    except FileRefused as refused:
        raise _unreadable(profile, refused.problem.word) from refused
    if first != len(expected):
        raise _unreadable(profile, "rows")


def _unreadable(profile: PortalProfile, what: str) -> BrokenInvariant:
    return BrokenInvariant(
        phrase(
            "A file of {portal}'s catalogue isn't read back as it was written ({what}).",
            portal=profile.portal,
            what=what,
        ),
        phrase("Nothing is sent. Report it, with the portal's profile."),
    )


def _categories(sheet: Sheet, column: Column) -> Any:
    if column.of == "amount":
        codes, amounts_ore = pd.factorize(column.amounts_ore)
        return categories(codes, [str(each) for each in amounts_ore.tolist()])
    codes, texts = pd.factorize(np.array(column.texts, dtype=object))
    return categories(codes[sheet.places[column.of]], list(texts))


def _rows_with_everything(sheet: Sheet) -> Places:
    """Return some of the sheet's rows, in order, that have every thing and amount of it."""
    wanted = np.zeros(sheet.rows, dtype=bool)
    every: list[npt.NDArray[Any]] = list(sheet.places.values())
    every += [column.amounts_ore for column in sheet.columns if column.of == "amount"]
    for values in every:
        wanted[np.flatnonzero(~pd.Series(values).duplicated().to_numpy())] = True
    return np.flatnonzero(wanted)


def _part(sheet: Sheet, rows: Places) -> Sheet:
    columns = tuple(
        dataclasses.replace(column, amounts_ore=column.amounts_ore[rows])
        if column.of == "amount"
        else column
        for column in sheet.columns
    )
    places = {name: places[rows] for name, places in sheet.places.items()}
    return dataclasses.replace(sheet, columns=columns, rows=len(rows), places=places)
