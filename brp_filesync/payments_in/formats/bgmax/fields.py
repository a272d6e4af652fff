"""Columns of a matrix of records to values: whole numbers, dates, texts; and what is wrong."""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import Problem
from brp_filesync.payments_in.formats.bgmax.decode import Encoding
from brp_filesync.payments_in.formats.bgmax.layout import Field
from brp_filesync.payments_in.formats.bgmax.records import Matrix

Numbers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.object_]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_HALF = 9  # digits that a float holds exactly, with room
_LONGEST_FOUND = 25


def numbers(matrix: npt.NDArray[Any], field: Field) -> tuple[Numbers, Flags]:
    """Return each record's whole number, and which are no digits (any number stands there)."""
    digits = np.asarray(matrix[:, field.columns] - matrix.dtype.type(ord("0")))
    bad = (digits > 9).any(axis=1)  # below "0" it wraps around
    values = np.zeros(len(matrix), dtype=np.int64)
    for first in range(0, field.width, _HALF):
        part = digits[:, first : first + _HALF].astype(np.float64)
        powers = 10.0 ** np.arange(part.shape[1] - 1, -1, -1)
        values = values * 10 ** part.shape[1] + (part @ powers).astype(np.int64)
    return values, np.asarray(bad)


def is_blank(matrix: Matrix, field: Field) -> Flags:
    """Return which records have nothing but blanks there."""
    return np.asarray((matrix[:, field.columns] == ord(" ")).all(axis=1))


def days(matrix: Matrix, field: Field) -> tuple[Texts, Flags]:
    """Return each record's day (CCYYMMDD) as ISO text, and which are no day of 1990 to 2100."""
    written, bad = numbers(matrix, Field(field.first, field.first + 7))
    years, months, of_month = written // 10_000, written // 100 % 100, written % 100
    bad = bad | (years < FIRST_YEAR) | (years > LAST_YEAR)
    bad |= (months < 1) | (months > 12) | (of_month < 1)
    month = ((np.where(bad, 2000, years) - 1970) * 12 + np.where(bad, 1, months) - 1).astype(
        "datetime64[M]"
    )
    day = month.astype("datetime64[D]") + (np.where(bad, 1, of_month) - 1)
    bad |= day.astype("datetime64[M]") != month
    return np.datetime_as_string(day, unit="D").astype(object), bad


def texts(matrix: Matrix, field: Field, encoding: Encoding) -> Texts:
    """Return each record's text there, without the blanks around it.

    All are decoded and cut at once, by a line break after each, which no record has inside. A
    single character is looked up: there are few of them.
    """
    if not len(matrix) or is_blank(matrix, field).all():  # as many fields are in most files
        return np.full(len(matrix), "", dtype=object)
    if field.width == 1 and matrix.dtype == np.uint8:
        known, places = np.unique(matrix[:, field.first - 1], return_inverse=True)
        letters = np.asarray(known, dtype=np.uint8).reshape(-1, 1)
        each = [letter.strip(" ") for letter in decoded(letters, encoding)]
        return _as_column(each)[places]
    lines = np.full((len(matrix), field.width + 1), ord("\n"), dtype=matrix.dtype)
    lines[:, :-1] = matrix[:, field.columns]
    cut = decoded(lines, encoding).split("\n")[:-1]
    return _as_column(list(map(str.strip, cut, repeat(" "))))


def identifiers(matrix: Matrix, field: Field, encoding: Encoding) -> Texts:
    """Return each record's text without leading zeros: "" where it is zeros or blank."""
    told = texts(matrix, field, encoding).tolist()
    return _as_column(list(map(str.lstrip, told, repeat("0"))))


def decoded(matrix: Matrix, encoding: Encoding) -> str:
    """Return all characters of the matrix, row after row."""
    if matrix.dtype == np.uint32:
        return np.ascontiguousarray(matrix, dtype="<u4").tobytes().decode("utf-32-le")
    return matrix.tobytes().decode("iso8859-1" if encoding == "utf-8" else encoding)


def wrong(
    flags: Flags, matrix: Matrix, records: Numbers, field: Field, word: str, expected: str | int
) -> Iterator[Problem]:
    """Yield a problem for the first flagged record: its position, what is there, what should be."""
    if not flags.any():
        return
    at = int(np.argmax(flags))
    found = decoded(matrix[at : at + 1, field.columns], "iso8859-1")[:_LONGEST_FOUND]
    params: dict[str, str | int] = {"found": found, "expected": expected}
    yield Problem(word, int(records[at]), str(field), params)


def differing(
    found: Numbers, expected: Numbers, records: Numbers, position: str, word: str
) -> Iterator[Problem]:
    """Yield a problem for the first record whose number isn't the expected one."""
    flags = found != expected
    if flags.any():
        at = int(np.argmax(flags))
        params: dict[str, str | int] = {"found": int(found[at]), "expected": int(expected[at])}
        yield Problem(word, int(records[at]), position, params)


def first_of(problems: Iterable[Problem]) -> Problem | None:
    """Return the problem of the earliest record; of several there, the first told. None: none."""
    return min(problems, key=lambda each: each.line, default=None)


def _as_column(values: list[str]) -> Texts:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
