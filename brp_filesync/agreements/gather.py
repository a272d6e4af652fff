"""A file of agreed prices as rows, and what BRP and the profiles know of what they name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from sqlalchemy import Connection

from brp_filesync.agreements.model import Agreed, Known, Refusal
from brp_filesync.brp import agreed_prices
from brp_filesync.brp.load_files import LoadProblem, read_sheet, take_sheet
from brp_filesync.brp.load_layout import AGREED_PRICES, LAYOUTS, Cell
from brp_filesync.tables.workbook import is_workbook, read_workbook

_CHUNK_ROWS = 20_000
_OF_DATABASE = next(layout for layout in LAYOUTS if layout.file == AGREED_PRICES)
# `filesync agreements export` writes the names beside the numbers: they are read, and count nothing.
_LAYOUT = replace(
    _OF_DATABASE,
    cells=(*_OF_DATABASE.cells, Cell("product", column=""), Cell("facility", column="")),
)

# What the reading of set-up files found → the word for it; of a bad value, by its column.
_WORDS: Mapping[str, str] = {
    "unknown": "agreement-column-unknown",
    "twice": "agreement-column-twice",
    "missing": "agreement-column-missing",
    "fields": "agreement-fields",
    "empty": "agreement-value-missing",
    "long": "agreement-too-long",
}
_VALUES: Mapping[str, str] = {
    "portal": "agreement-portal-format",
    "valid_from": "agreement-day-format",
    "valid_to": "agreement-day-format",
    "price_kronor": "agreement-price-format",
}


def read_file(stream: BinaryIO, today: date) -> tuple[list[Agreed], list[Refusal], bool]:
    """Return the sound rows of a CSV file or a workbook, and what is wrong with the others.

    Columns and values are those of agreed_prices.csv (docs/brp-load.md). The last value says whether
    the file has a column of last days.
    """
    beginning = stream.read(4)
    stream.seek(0)
    if is_workbook(beginning):
        sheet, problems = take_sheet(read_workbook(stream, _CHUNK_ROWS), _LAYOUT, today)
    else:
        sheet, problems = read_sheet(stream, _LAYOUT, today)
    rows = [
        Agreed(
            row["portal"],
            row["product_number"],
            row["facility_id"],
            row["valid_from"],
            row["valid_to"] or "",
            row["price_kronor"],
            line,
        )
        for line, row in sheet.numbered()
    ]
    return rows, [_refusal(problem) for problem in problems], "valid_to" in sheet.given


def gather(connection: Connection, portals: Mapping[str, str], named: Iterable[str]) -> Known:
    """Return what is known; `portals` as in Known, prices of those that are `named` alone."""
    of_portals = frozenset(named) & portals.keys()
    prices = [Agreed(*each) for each in agreed_prices.prices_of(connection, of_portals)]
    return Known(
        products=agreed_prices.kinds_of_products(connection),
        facilities=agreed_prices.facility_ids(connection),
        portals=portals,
        prices={price.key: price for price in prices},
    )


def _refusal(problem: LoadProblem) -> Refusal:
    word = _WORDS.get(problem.kind, problem.kind)
    if problem.kind == "value":
        word = _VALUES[problem.column]
        if problem.column == "price_kronor" and problem.found.startswith("'-"):
            word = "agreement-price-zero"
    params: dict[str, str | int] = {"column": problem.column}
    params |= {"found": problem.found, "expected": problem.expected}
    return Refusal(problem.line, problem.column, word, params)
