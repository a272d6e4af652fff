"""A settlement report from bytes to rows: read strictly, each row's arithmetic and the total's checked.

Raises `FileRefused` with the line and the column of what is wrong: nothing of such a file is booked.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialects import settlement_dialect
from brp_filesync.profiles.settlement import (
    AMOUNT_COLUMNS,
    SETTLEMENT_COLUMNS,
    SettlementColumn,
    SettlementFiles,
)
from brp_filesync.profiles.words import word_of
from brp_filesync.settlements_in.amounts import amounts_ore
from brp_filesync.settlements_in.header import Places, field_count, own_name, places_of
from brp_filesync.settlements_in.model import SUMS, Report, ReportChunk
from brp_filesync.settlements_in.total import compare_total, totalled
from brp_filesync.tables.cells import clean
from brp_filesync.tables.date_cells import dates
from brp_filesync.tables.frame import frame
from brp_filesync.tables.read import Chunk, read_chunks
from brp_filesync.tables.workbook import is_workbook, read_workbook

_FOUND_SHOWN = 40  # characters of a value in a message
_LONGEST_NUMBER = 200
_KEYS = ("brp-filesync/set", "brp-filesync/row")  # 16 characters, as pandas wants them


def report_chunks(
    stream: BinaryIO, files: SettlementFiles, file_name: str, chunk_rows: int, report: Report
) -> Iterator[ReportChunk]:
    """Yield the report's rows, at most `chunk_rows` at a time; `report` is filled on the way.

    Raises `FileRefused`: as `read_chunks` or `read_workbook` do, by its header, a value that is
    none, a row or a total that doesn't add up, or rows of more than one report.
    """
    cells = is_workbook(stream.read(4))
    stream.seek(0)
    if cells:
        chunks = totalled(read_workbook(stream, chunk_rows), files.total.marker)
    else:
        chunks = read_chunks(stream, settlement_dialect(files), chunk_rows, field_count(files))
    parts = _name_parts(files, file_name)
    places: Places | None = None
    for chunk in chunks:
        if places is None:
            places = places_of(files, chunk.header)
        rows = _values(chunk, files, places, parts, report, cells=cells)
        _sum_up(report, rows)
        if chunk.trailer is not None:
            compare_total(report, chunk.trailer, files, places, cells=cells)
        yield ReportChunk(rows)


def _name_parts(files: SettlementFiles, file_name: str) -> dict[str, str]:
    """Return the parts of the file's name; a name of another form is told, as an order file's is."""
    if not any(source.name_part is not None for source in files.columns.values()):
        return {}
    match = re.fullmatch(files.file_name, file_name)
    if match is None:
        raise FileRefused(Problem("name-other-portal", 0))
    return {name: part or "" for name, part in match.groupdict().items()}


def _values(
    chunk: Chunk,
    files: SettlementFiles,
    places: Places,
    parts: dict[str, str],
    report: Report,
    *,
    cells: bool,
) -> pd.DataFrame:
    if len(chunk.wrong):
        line, found, expected = chunk.wrong.iloc[0].tolist()
        raise FileRefused(
            Problem("settlement-fields", line, "", {"found": found, "expected": expected})
        )
    texts = {name: _texts(chunk, name, files, places, parts) for name in SETTLEMENT_COLUMNS}
    lines = chunk.lines
    amounts: dict[str, np.ndarray] = {}
    for name in AMOUNT_COLUMNS:
        source = files.columns[name]
        values, bad = amounts_ore(texts[name], source, cells=cells)
        expected = "4990" if source.unit == "ore" else f"4990{source.decimal or ''}00"
        _refuse(bad.to_numpy(), lines, texts[name], files, name, expected)
        amounts[name] = values.to_numpy()
    if files.deductions == "negative":
        amounts |= {each: -amounts[each] for each in ("commission", "vat")}
    _refuse_arithmetic(amounts, lines, files)
    _take_report(texts, lines, files, report)
    order_number, invoice_number = _numbers(texts, lines, files)
    return frame(
        {
            "line": lines,
            "order_number": order_number,
            "invoice_number": invoice_number,
            **{f"{name}_ore": amounts[name] for name in AMOUNT_COLUMNS},
        }
    )


def _texts(
    chunk: Chunk,
    name: SettlementColumn,
    files: SettlementFiles,
    places: Places,
    parts: dict[str, str],
) -> pd.Series:
    source = files.columns.get(name)
    if name in places and source is not None:
        return _converted(clean(chunk.fields[places[name]]), source)
    same = ""
    if source is not None:
        part = parts.get(source.name_part or "", "")
        same = word_of(part, source) if source.constant is None else source.constant
    return pd.Series([same] * len(chunk.lines), dtype=object)


def _converted(texts: pd.Series, source: Source) -> pd.Series:
    if not (source.convert or source.default or source.words):
        return texts
    known = {text: word_of(text, source) for text in set(texts.tolist())}
    return pd.Series([known[text] for text in texts.tolist()], dtype=object)


def _numbers(
    texts: dict[SettlementColumn, pd.Series], lines: np.ndarray, files: SettlementFiles
) -> tuple[np.ndarray, np.ndarray]:
    """Return which order and which invoice (0: none) each row names, one of them at least."""
    orders, invoices = texts["order_number"], texts["invoice_number"]
    known = {text: _invoice_number(text) for text in set(invoices.tolist())}
    numbers = np.array([known[text] for text in invoices.tolist()], dtype=np.int64)
    if "invoice_number" in files.columns:
        _refuse(numbers < 0, lines, invoices, files, "invoice_number", "100001")
    if "order_number" in files.columns:
        long = (orders.str.len() > _LONGEST_NUMBER).to_numpy(dtype=bool)
        _refuse(long, lines, orders, files, "order_number", "…")
    nameless = (orders == "").to_numpy(dtype=bool) & (numbers == 0)
    if nameless.any():
        raise FileRefused(Problem("settlement-nameless", int(lines[nameless][0])))
    return orders.to_numpy(dtype=object), numbers


def _invoice_number(text: str) -> int:
    """Return an invoice's number, 0 for none, -1 for what can't be one."""
    if not text:
        return 0
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else -1


def _take_report(
    texts: dict[SettlementColumn, pd.Series],
    lines: np.ndarray,
    files: SettlementFiles,
    report: Report,
) -> None:
    """Note which report it is, and of which day: a file has one report, so its rows agree."""
    if not len(lines):
        return
    days = texts["reported_on"]
    source = files.columns.get("reported_on")
    if source is not None:
        read = dates(days, source.formats)
        bad = ((read["word"] != "") | (read["text"] == "")).to_numpy(dtype=bool)
        _refuse(bad, lines, days, files, "reported_on", source.formats[0])
        days = read["text"]
    for name, values, before in (
        ("report_number", texts["report_number"], report.number),
        ("reported_on", days, report.day),
    ):
        first = before if report.rows else values.iloc[0]
        other = (values != first).to_numpy(dtype=bool)
        if other.any():
            at = int(np.flatnonzero(other)[0])
            params = {"found": values.iloc[at][:_FOUND_SHOWN], "expected": first[:_FOUND_SHOWN]}
            column = own_name(files, "report_number" if name == "report_number" else "reported_on")
            raise FileRefused(Problem("settlement-two-reports", int(lines[at]), column, params))
    report.number = str(texts["report_number"].iloc[0])[:_LONGEST_NUMBER]
    report.day = str(days.iloc[0])


def _refuse(
    bad: np.ndarray,
    lines: np.ndarray,
    texts: pd.Series,
    files: SettlementFiles,
    name: SettlementColumn,
    expected: str,
) -> None:
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        found = str(texts.iloc[at])[:_FOUND_SHOWN]
        params: dict[str, str | int] = {"found": found, "expected": expected}
        raise FileRefused(
            Problem("settlement-value", int(lines[at]), own_name(files, name), params)
        )


def _refuse_arithmetic(
    amounts: dict[str, np.ndarray], lines: np.ndarray, files: SettlementFiles
) -> None:
    made = amounts["gross"] - amounts["commission"] - amounts["vat"]
    wrong = np.flatnonzero(made != amounts["net"])
    if len(wrong):
        at = int(wrong[0])
        params: dict[str, str | int] = {
            "found": int(amounts["net"][at]),
            "expected": int(made[at]),
        }
        raise FileRefused(
            Problem("settlement-row-net", int(lines[at]), own_name(files, "net"), params)
        )


def _sum_up(report: Report, rows: pd.DataFrame) -> None:
    report.rows += len(rows)
    for name in SUMS:
        report.sums[name] += int(rows[name].sum())
    if not len(rows):
        return
    named = rows["order_number"] + "\n" + rows["invoice_number"].astype(str).astype(object)
    texts = named.to_numpy(dtype=object)
    for name in SUMS:
        texts = texts + "\n" + rows[name].astype(str).to_numpy(dtype=object)
    summed = [
        int(pd.util.hash_array(texts, hash_key=key, categorize=False).sum(dtype=np.uint64))
        for key in _KEYS
    ]
    before = report.hashes
    report.hashes = (
        (before[0] + summed[0]) & 0xFFFFFFFFFFFFFFFF,
        (before[1] + summed[1]) & 0xFFFFFFFFFFFFFFFF,
    )
