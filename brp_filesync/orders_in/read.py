"""An order file's rows as canonical columns: what a profile's sources say, and nothing dropped.

Values are text still: trimmed, in NFC, with the profile's defaults and words put in, and but for
what people read without the characters that nobody sees.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.number_signs import with_plain_signs
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.trimming import trimmed
from brp_filesync.orders_in.canonical import MOBILE
from brp_filesync.orders_in.header import Places, own_names, places_of, positional_field_count
from brp_filesync.orders_in.trailer import Tally, compare, counted
from brp_filesync.orders_in.unseen import IDENTITIES, READ_BY_PEOPLE, value_texts
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.orders import CANONICAL_COLUMNS, CanonicalColumn, OrderFiles
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.words import word_of
from brp_filesync.tables.beginning import Beginning
from brp_filesync.tables.cells import clean
from brp_filesync.tables.frame import frame
from brp_filesync.tables.read import Chunk, read_chunks

_NEGATIVE = re.compile("-[0-9]")
_LINES_TRIED = 20  # below the first, where the header may stand
_AS_WRITTEN = {*IDENTITIES, *READ_BY_PEOPLE, MOBILE}  # until they are checked

Texts: TypeAlias = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class OrderChunk:
    """Some rows of an order file.

    `rows`: line, and every canonical column as text, "" where the file has none. `wrong`: rows
    with another number of fields (line, found, expected), and those that repeat the header (found
    0), not in `rows`. `own_names`: canonical
    column → what the file itself calls it.
    """

    rows: pd.DataFrame
    wrong: pd.DataFrame
    own_names: Mapping[str, str]
    written: Mapping[str, list[str]] = field(default_factory=dict)


def order_chunks(
    stream: BinaryIO,
    profile: PortalProfile,
    file_name: str,
    chunk_rows: int,
    *,
    written: bool = False,
) -> Iterator[OrderChunk]:
    """Yield the file's rows, at most `chunk_rows` at a time, and at least one chunk.

    Raises `FileRefused` as `read_chunks` does, and `header-missing`, `header-missing-column`,
    `header-unknown-column`, `header-column-twice` on the header's line; at the end `trailer-rows` and
    `trailer-sum`; and `name-other-portal` where a column comes from the file name and the name
    doesn't have the profile's form.
    """
    orders = profile.orders
    uses_name = any(source.name_part is not None for source in orders.columns.values())
    parts = name_parts(profile, file_name) if uses_name else {}
    places: Places | None = None
    tally = Tally()
    for chunk in _chunks(stream, orders, chunk_rows):
        if places is None:
            places = _places(chunk, orders)
        chunk = _without_headers(chunk)
        rows = _canonical(chunk, orders.columns, places, parts)
        tally = counted(tally, rows["price_incl_vat"], chunk, orders)
        if chunk.trailer is not None:
            compare(tally, chunk.trailer, orders)
        cells: dict[str, list[str]] = {}
        if written:
            cells.update((name, chunk.fields[at].tolist()) for name, at in places.items())
        yield OrderChunk(rows, chunk.wrong, own_names(orders, chunk.header), cells)


def _chunks(stream: BinaryIO, orders: OrderFiles, chunk_rows: int) -> Iterator[Chunk]:
    """Yield the rows of a text file, or of a workbook where the profile has such files."""
    dialect = portal_dialect(orders.dialect)
    asked = orders.dialect.workbook
    if asked != "forbidden":
        # Few portals have them, and what reads them is long to load.
        from brp_filesync.tables.workbook import is_workbook, read_workbook

        cells = is_workbook(stream.read(4))
        stream.seek(0)
        if cells or asked == "required":
            return read_workbook(stream, chunk_rows, Beginning(dialect))
    return read_chunks(stream, dialect, chunk_rows, positional_field_count(orders))


def _places(chunk: Chunk, orders: OrderFiles) -> Places:
    """Return the columns' places; a header further down is told as what would fit."""
    try:
        return places_of(orders, chunk.header)
    except FileRefused as refused:
        wanted = {source.column for source in orders.columns.values() if source.column}
        for line, cells in zip(chunk.lines[:_LINES_TRIED], chunk.fields.to_numpy(), strict=False):
            if refused.problem.word == "header-missing" and wanted & set(trimmed(cells.tolist())):
                params = {"line": int(line)}
                raise FileRefused(
                    Problem("header-other-line", chunk.header_line, params=params)
                ) from None
        raise FileRefused(replace(refused.problem, line=chunk.header_line)) from None


def _without_headers(chunk: Chunk) -> Chunk:
    """Return the chunk with each row that is the header once more among the wrong ones."""
    if chunk.header is None or chunk.header[0] not in set(chunk.fields[0].tolist()):
        return chunk
    again = (chunk.fields == list(chunk.header)).all(axis=1).to_numpy(dtype=bool)
    lines = chunk.lines[again]
    found = pd.DataFrame({"line": lines, "found": 0, "expected": len(chunk.header)})
    return replace(
        chunk,
        lines=chunk.lines[~again],
        fields=chunk.fields[~again].reset_index(drop=True),
        wrong=pd.concat([chunk.wrong, found], ignore_index=True),
    )


def name_parts(profile: PortalProfile, file_name: str) -> dict[str, str]:
    """Return the parts of an order file's name, as the profile's pattern names them.

    Raises `FileRefused` with `name-other-portal` where the name doesn't have the profile's form.
    """
    match = re.fullmatch(profile.orders.file_name, file_name)
    if match is None:
        raise FileRefused(Problem("name-other-portal", 0))
    return {name: part or "" for name, part in match.groupdict().items()}


def _canonical(
    chunk: Chunk, sources: Mapping[CanonicalColumn, Source], places: Places, parts: dict[str, str]
) -> pd.DataFrame:
    columns: dict[str, npt.NDArray[np.generic]] = {"line": chunk.lines}
    for name in CANONICAL_COLUMNS:
        source = sources.get(name)
        if source is None or source.constant is not None:
            same = "" if source is None else source.constant
            columns[name] = np.full(len(chunk.lines), same, dtype=object)
            continue
        if name in places:
            texts = clean(chunk.fields[places[name]]).to_numpy(dtype=object)
            if name not in _AS_WRITTEN:
                texts = np.array(value_texts(texts.tolist()), dtype=object)
        else:
            texts = np.full(len(chunk.lines), parts.get(source.name_part or "", ""), dtype=object)
        columns[name] = _converted(texts, source)
    return frame(columns)


def _converted(texts: Texts, source: Source) -> Texts:
    """Return the texts after the source's conversions and words, or its default where empty."""
    if source.negative:
        texts = np.array([_by_sign(text) for text in texts.tolist()], dtype=object)
    if not (source.convert or source.default or source.words):
        return texts
    known = {text: word_of(text, source) for text in set(texts.tolist())}
    return np.array([known[text] for text in texts.tolist()], dtype=object)


def _by_sign(quantity: str) -> str:
    """Return what a row is by its quantity: "" is for the default to say."""
    (plain,) = with_plain_signs([quantity])
    return "cancel" if _NEGATIVE.match(plain) else "order" if quantity else ""
