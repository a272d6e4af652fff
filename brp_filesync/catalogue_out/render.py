"""A catalogue's files as bytes in the portal's dialect, some thousand rows at a time. Pure.

The bytes are what tables.write makes of the same rows, and one function with it decides on quotes.
But a facility or product stands in hundreds of rows, so its part of a row is written once.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from brp_filesync.catalogue_out.fields import Column, Sheet, day_text
from brp_filesync.catalogue_out.model import CatalogueFile, Stamp
from brp_filesync.core.money import kronor_plain
from brp_filesync.profiles.catalogue import CatalogueFiles
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.write import field_writer, write_rows

_ROWS_AT_A_TIME = 10_000
# What gives the texts of some rows, each with what follows it, or the one that all of them have.
_Part: TypeAlias = Callable[[slice], npt.NDArray[np.object_] | list[str] | str]


def file_name(pattern: str, stamp: Stamp, files: CatalogueFiles) -> str:
    """Return a file's name, with the catalogue's version and date where the pattern wants them."""
    return pattern.format(version=stamp.version, date=day_text(stamp.changed_on.isoformat(), files))


def render(sheet: Sheet, stamp: Stamp, profile: PortalProfile) -> Iterator[bytes]:
    """Yield a file's bytes: header, rows and trailer, as the profile has them."""
    files, dialect = _written(profile)
    header = [column.header for column in sheet.columns] if dialect.header else None
    yield write_rows(header, [], dialect)
    parts = _parts(sheet, stamp, files, dialect)
    for first in range(0, sheet.rows, _ROWS_AT_A_TIME):
        rows = slice(first, min(first + _ROWS_AT_A_TIME, sheet.rows))
        texts = np.empty((rows.stop - first, len(parts)), dtype=object)
        for place, of_rows in enumerate(parts):
            texts[:, place] = of_rows(rows)
        yield "".join(texts.ravel().tolist()).encode(dialect.encoding)
    if dialect.trailer is not None:
        total_ore = sum(
            int(column.amounts_ore.sum()) for column in sheet.columns if column.field == "price"
        )
        yield write_rows(
            None, [_trailer(sheet.rows, total_ore, files, dialect)], dialect, continues=True
        )


def render_marker(files: Sequence[CatalogueFile], stamp: Stamp, profile: PortalProfile) -> bytes:
    """Return the marker: a row for each file, with version, date, name, rows and SHA-256.

    It has the portal's encoding and delimiter, and neither header, trailer nor BOM.
    """
    written, dialect = _written(profile)
    day = day_text(stamp.changed_on.isoformat(), written)
    rows = [[str(stamp.version), day, file.name, str(file.rows), file.sha256] for file in files]
    return write_rows(None, rows, dialect, continues=True)


def amount_text(amount_ore: int, files: CatalogueFiles) -> str:
    """Return an amount as the portal writes it, in its unit."""
    thousands = files.thousands or ""
    if files.unit == "ore":
        return f"{amount_ore:,}".replace(",", thousands)
    return kronor_plain(amount_ore, files.decimal, thousands)


def _written(profile: PortalProfile) -> tuple[CatalogueFiles, Dialect]:
    assert profile.catalogue is not None  # noqa: S101 - flow asks first
    return profile.catalogue, portal_dialect(profile.catalogue_dialect)


def _parts(sheet: Sheet, stamp: Stamp, files: CatalogueFiles, dialect: Dialect) -> list[_Part]:
    """Return the row's parts, from left to right: columns side by side that are of one thing."""
    last = len(sheet.columns) - 1
    place = 0
    parts: list[_Part] = []
    for _, grouped in groupby(enumerate(sheet.columns), key=lambda each: _group(*each)):
        columns = [column for _, column in grouped]
        ends = [
            dialect.newline if place + at == last else dialect.delimiter
            for at in range(len(columns))
        ]
        parts.append(_part(sheet, columns, ends, place == 0, stamp, files, dialect))
        place += len(columns)
    return parts


def _group(place: int, column: Column) -> tuple[str, int]:
    """Return what columns have in common that are written as one; an amount stands alone."""
    return column.of, place if column.of == "amount" else 0


def _part(
    sheet: Sheet,
    columns: list[Column],
    ends: list[str],
    begins_row: bool,
    stamp: Stamp,
    files: CatalogueFiles,
    dialect: Dialect,
) -> _Part:
    write = field_writer(dialect)
    of = columns[0].of
    if of == "amount":
        amounts_ore = columns[0].amounts_ore
        known = _Amounts(lambda ore: write(amount_text(ore, files)) + ends[0])
        return lambda rows: list(map(known.__getitem__, amounts_ore[rows].tolist()))
    if of == "catalogue":
        said = {
            "version": str(stamp.version),
            "changed_on": day_text(stamp.changed_on.isoformat(), files),
        }
        same = "".join(
            write(said[column.field]) + end for column, end in zip(columns, ends, strict=True)
        )
        return lambda _: same
    things = [
        "".join(row)
        for row in zip(
            *(
                [
                    _first(text, write, dialect) + end
                    if begins_row and at == 0
                    else write(text) + end
                    for text in column.texts
                ]
                for at, (column, end) in enumerate(zip(columns, ends, strict=True))
            ),
            strict=True,
        )
    ]
    texts, places = np.array(things, dtype=object), sheet.places[of]
    return lambda rows: texts[places[rows]]


def _first(text: str, write: Callable[[str], str], dialect: Dialect) -> str:
    """Return a row's first field: it mustn't be read as a comment."""
    written = write(text)
    if dialect.comment is not None and dialect.quote and written.startswith(dialect.comment):
        return dialect.quote + written + dialect.quote
    return written


def _trailer(rows: int, total_ore: int, files: CatalogueFiles, dialect: Dialect) -> list[str]:
    trailer = dialect.trailer
    assert trailer is not None  # noqa: S101 - only asked for where there is one
    places = {trailer.rows_field: str(rows), trailer.sum_field: amount_text(total_ore, files)}
    width = max([1, *(place for place in places if place)])
    return [trailer.marker, *(places.get(place, "") for place in range(2, width + 1))]


class _Amounts(dict[int, str]):
    """The text of each amount, made when it is first asked for."""

    def __init__(self, written: Callable[[int], str]) -> None:
        super().__init__()
        self._written = written

    def __missing__(self, amount_ore: int) -> str:
        self[amount_ore] = text = self._written(amount_ore)
        return text
