"""Samples → a proposed profile: each part with how sure it is and why; what isn't told stays open."""

import io
from collections.abc import Sequence
from typing import Any

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.amounts import written
from brp_filesync.proposing.cells import Column, column_of
from brp_filesync.proposing.columns import Days, said_of_columns
from brp_filesync.proposing.file_names import day_in, pattern_of
from brp_filesync.proposing.model import Known, Proposal, Said, Sample
from brp_filesync.proposing.table import Part, Table, part_of, table_of
from brp_filesync.proposing.text import Rows, encoding_of, layout_of, rows_of, text_of
from brp_filesync.proposing.trailer import said_of_last_lines
from brp_filesync.tables.workbook import is_workbook, workbook_rows


def propose(samples: Sequence[Sample], known: Known) -> Proposal:
    """Return what a profile's part `orders` would be, by the samples and what the gym calls its own.

    Raises FileRefused for a workbook that can't be read.
    """
    said: list[Said] = [pattern_of([sample.name for sample in samples])]
    books = [is_workbook(sample.content[:4]) for sample in samples]
    if all(books):
        why = phrase("all samples are workbooks")
        said.append(Said("dialect.workbook", "required", "certain", why))
        parts = [part_of(_rows_of_workbook(each), last_line=False) for each in samples]
    else:
        if any(books):
            why = phrase("some samples are workbooks: propose from those of one kind")
            said.append(Said("dialect.workbook", "optional", "open", why))
        texts = [each for each, book in zip(samples, books, strict=True) if not book]
        more, parts = _text_parts([each.content for each in texts])
        said += more
    table, more = table_of(parts)
    said += more
    days = _days(samples, known, parts_named="(?P<date>" in said[0].value)
    said += said_of_columns(_columns(table), known, days)
    return Proposal(tuple(said + _last_lines(table, said)))


def _text_parts(contents: Sequence[bytes]) -> tuple[list[Said], list[Part]]:
    said = encoding_of(contents)
    encoding = str(said[0].value)
    texts = [text_of(content, encoding) for content in contents]
    layout = layout_of(texts)
    values: dict[str, Any] = {each.key: each.value for each in layout}
    delimiter, quote = values["dialect.delimiter"], values.get("dialect.quote", '"')
    rows = [rows_of(text, delimiter, quote) for text in texts]
    return said + layout, [part_of(each, last_line=True) for each in rows]


def _rows_of_workbook(sample: Sample) -> Rows:
    rows = list(workbook_rows(io.BytesIO(sample.content)))
    return Rows([cells for _, cells in rows], [line for line, _ in rows])


def _columns(table: Table) -> list[Column]:
    names = table.names
    return [
        column_of(place, None if names is None else names[place], cells)
        for place, cells in enumerate(table.columns)
    ]


def _days(samples: Sequence[Sample], known: Known, *, parts_named: bool) -> Days:
    found = [day_in(sample.name) for sample in samples]
    told = [each for each in found if each is not None]
    if not told or len(told) < len(samples):
        return Days(known.today)
    latest = max(day for day, _ in told)
    forms = {form for _, form in told}
    return Days(known.today, latest, forms.pop() if parts_named and len(forms) == 1 else None)


def _last_lines(table: Table, said: Sequence[Said]) -> list[Said]:
    source: dict[str, Any] = next(
        (each.value for each in said if each.key == "columns.price_incl_vat"), {}
    )
    place = source.get("position", 0) - 1
    if table.names is not None and source.get("column") in table.names:
        place = table.names.index(source["column"])
    price = place if 0 <= place < len(table.columns) else None
    how = written(table.columns[price]) if price is not None else None
    return said_of_last_lines(table.parts, price, how)
