"""A catalogue's file read back with the portal's own dialect, to the values that were written.

What was delivered is compared with what would be; and no file goes out that we couldn't read.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import pandas as pd

from brp_filesync.catalogue_out.fields import OUR_AMOUNTS
from brp_filesync.catalogue_out.model import STAMP_FIELDS, Kind
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.profiles.catalogue import CatalogueFiles
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.cells import ore
from brp_filesync.tables.date_cells import dates
from brp_filesync.tables.read import read_chunks

_DATES = ("valid_from", "valid_to")


def values_in_chunks(
    stream: BinaryIO, kind: Kind, profile: PortalProfile, chunk_rows: int = 20_000
) -> Iterator[pd.DataFrame]:
    """Yield a file's rows as text, by our fields, so many at a time.

    Ids, kinds and "exempt" are in our words, dates ISO, rates with a decimal point, amounts in öre
    under `price_ore` and `vat_ore`. Raises FileRefused as `read_chunks` does, and where the file
    has other columns or values than the profile says: it was written by another one.
    """
    files = profile.catalogue
    if files is None:
        raise FileRefused(Problem("header-missing", 0))
    columns = {
        str(name): header
        for name, header in (
            files.products if kind == "products" else files.facilities
        ).columns.items()
    }
    kept = [name for name in columns if name not in STAMP_FIELDS]
    dialect = portal_dialect(profile.catalogue_dialect)
    for chunk in read_chunks(stream, dialect, chunk_rows, len(columns)):
        _refuse_others(chunk.header, list(columns.values()))
        if len(chunk.wrong):
            raise FileRefused(Problem("field-count", int(chunk.wrong["line"].iloc[0])))
        fields = chunk.fields.set_axis(list(columns), axis=1)
        read = {
            OUR_AMOUNTS.get(name, name): _values(fields[name], name, files, profile)
            for name in kept
        }
        yield pd.DataFrame(read, dtype=object)


def _refuse_others(header: tuple[str, ...] | None, expected: list[str]) -> None:
    if header is None:
        return
    for found in header:
        if found not in expected:
            raise FileRefused(Problem("header-unknown-column", 1, params={"column": found}))
    for name, found in zip(expected, header, strict=False):
        if name != found:
            raise FileRefused(Problem("header-missing-column", 1, params={"column": name}))


def _values(
    texts: "pd.Series[str]", name: str, files: CatalogueFiles, profile: PortalProfile
) -> "pd.Series[str]":
    if name in OUR_AMOUNTS:
        decimal = files.decimal if files.unit == "kronor" else None
        values, bad = ore(texts, files.unit, decimal, files.thousands)
        return _sound(values.astype(str).astype(object), bad, name)
    if name in _DATES:
        read = dates(texts, [files.date_format])
        return _sound(read["text"], read["word"] != "", name)
    if name in ("facility_id", "product_number"):
        (source,) = (each for ours, each in profile.orders.columns.items() if ours == name)
        words = source.words or {}
        return _translated(texts, lambda text: words.get(text, text))
    if name == "kind":
        ours = {files.words.get(each, each): each for each in ("subscription", "punch_card")}
        return _translated(texts, lambda text: ours.get(text, text))
    if name == "vat_percent":
        exempt = files.words.get("exempt", "exempt")
        return _translated(
            texts, lambda text: "exempt" if text == exempt else text.replace(files.decimal, ".")
        )
    return texts


def _sound(values: "pd.Series[str]", bad: "pd.Series[bool]", name: str) -> "pd.Series[str]":
    if bad.any():
        word = "number-format" if name in OUR_AMOUNTS else "date-format"
        raise FileRefused(Problem(word, 0, name))
    return values


def _translated(texts: "pd.Series[str]", ours: Callable[[str], str]) -> "pd.Series[str]":
    known = {text: ours(text) for text in set(texts.tolist())}
    return pd.Series([known[text] for text in texts.tolist()], dtype=object)
