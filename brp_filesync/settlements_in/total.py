"""Does a report's last line say what its rows add up to? A cut-off report is caught here."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.profiles.settlement import AMOUNT_COLUMNS, AmountColumn, SettlementFiles
from brp_filesync.settlements_in.amounts import amounts_ore
from brp_filesync.settlements_in.header import Places, own_name
from brp_filesync.settlements_in.model import Report
from brp_filesync.tables.read import Chunk


def totalled(chunks: Iterator[Chunk], marker: str) -> Iterator[Chunk]:
    """Yield a workbook's chunks with the row that begins with the marker as their trailer.

    Raises `FileRefused`: `trailer-missing`, `rows-after-trailer`.
    """
    trailer: tuple[str, ...] | None = None
    for chunk in chunks:
        firsts = chunk.fields[0].str.strip() if len(chunk.fields.columns) else pd.Series(dtype=str)
        places = np.flatnonzero((firsts == marker).to_numpy(dtype=bool))
        last = len(chunk.lines)
        if trailer is not None and (last or len(chunk.wrong)):
            raise FileRefused(Problem("rows-after-trailer", int(_lines(chunk)[0])))
        if not len(places):
            yield chunk
            continue
        at = int(places[0])
        after = [line for line in _lines(chunk) if line > int(chunk.lines[at])]
        if after:
            raise FileRefused(Problem("rows-after-trailer", after[0]))
        trailer = tuple(chunk.fields.iloc[at].tolist())
        rows = chunk.fields.iloc[:at].reset_index(drop=True)
        yield replace(chunk, lines=chunk.lines[:at], fields=rows, trailer=trailer)
    if trailer is None:
        raise FileRefused(Problem("trailer-missing", 0, params={"marker": marker}))


def compare_total(
    report: Report,
    trailer: tuple[str, ...],
    files: SettlementFiles,
    places: Places,
    *,
    cells: bool,
) -> None:
    """Raise `FileRefused` where the last line says otherwise: `trailer-rows`, `settlement-total`.

    The net's sum must be there; another that isn't is let be.
    """
    rows_field = files.total.rows_field
    if rows_field is not None:
        written = _field(trailer, rows_field - 1)
        if not (written.isascii() and written.isdecimal() and int(written) == report.rows):
            params: dict[str, str | int] = {"found": report.rows, "expected": written[:20]}
            raise FileRefused(Problem("trailer-rows", 0, params=params))
    for name in AMOUNT_COLUMNS:
        told = _told(trailer, name, files, places)
        if not told and name != "net":
            continue
        values, bad = amounts_ore(pd.Series([told], dtype=object), files.columns[name], cells=cells)
        expected_ore = int(values.iloc[0])
        if files.deductions == "negative" and name in ("commission", "vat"):
            expected_ore = -expected_ore
        if bad.iloc[0] or expected_ore != report.sums[f"{name}_ore"]:
            column = own_name(files, name)
            found_ore = report.sums[f"{name}_ore"]
            params = {"column": column, "found": found_ore}
            params["expected"] = told[:20] if bad.iloc[0] else expected_ore
            raise FileRefused(Problem("settlement-total", 0, column, params))


def _told(
    trailer: tuple[str, ...], name: AmountColumn, files: SettlementFiles, places: Places
) -> str:
    position = files.total.fields.get(name)
    if position is not None:
        return _field(trailer, position - 1)
    return _field(trailer, places[name]) if name in places else ""


def _field(trailer: tuple[str, ...], place: int) -> str:
    return trailer[place].strip() if place < len(trailer) else ""


def _lines(chunk: Chunk) -> list[int]:
    """Return the lines of all the chunk's rows, the wrong ones too."""
    return sorted([*chunk.lines.tolist(), *chunk.wrong["line"].tolist()])
