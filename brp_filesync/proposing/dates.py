"""Cells → how their dates are written; nothing is said where they could be read in two ways."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product

import pandas as pd

from brp_filesync.tables.date_cells import dates
from brp_filesync.tables.date_forms import written_forms

_DAYS = [
    *(f"%Y{sign}%m{sign}%d" for sign in ("-", "", "/", ".")),
    *(f"%d{sign}%m{sign}%Y" for sign in "./-"),
    *(f"%m{sign}%d{sign}%Y" for sign in "/-."),
    *(f"%d{sign}%m{sign}%y" for sign in "./-"),
    *(f"%m{sign}%d{sign}%y" for sign in "/-."),
    *(f"%y{sign}%m{sign}%d" for sign in ("-", "", "/", ".")),
    *(f"%-d{sign}%-m{sign}%Y" for sign in "./-"),
    *(f"%-m{sign}%-d{sign}%Y" for sign in "/-."),
    *(f"%Y{sign}%-m{sign}%-d" for sign in "-/."),
]
_TIMES = ["", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M", "T%H:%M:%SZ", " %-H:%M", " %H.%M"]
_FORMATS = [
    *(day + time for time, day in product(_TIMES, _DAYS)),
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
]
_MOST_SHAPES = 3


class Ambiguous(Exception):  # noqa: N818 - an outcome of looking, not an error
    """Dates that can be read in more than one way: `formats` that all fit."""

    def __init__(self, formats: Sequence[str]) -> None:
        super().__init__()
        self.formats = tuple(formats)


def formats_of(cells: Iterable[str], days: tuple[date, date], near: date | None) -> list[str]:
    """Return the formats that read all cells, one for each shape; none where they are no dates.

    What isn't in `days` can't be meant; where that leaves several, those with every date in the 62
    days before `near`, the file's own day. Raises Ambiguous where several readings are left.
    """
    shapes: dict[str, list[str]] = {}
    for cell in sorted({cell for cell in cells if cell}):
        shapes.setdefault(_shape(cell), []).append(cell)
    kinds: dict[str, list[str]] = {}
    for shape, texts in shapes.items():  # 1/6/2026 and 11/26/2026 are written in one way
        kinds.setdefault(shape.replace("99", "9"), []).extend(texts)
    if not kinds or len(kinds) > _MOST_SHAPES:
        return []
    found = []
    for texts in kinds.values():
        one = _one_kind(texts, days, near)
        if one is None:
            return []
        found.append(one)
    return found


def read_as(cells: Sequence[str], form: str) -> list[str] | None:
    """Return the cells as ISO dates; None where one is no such date."""
    read = dates(pd.Series(list(cells), dtype=object), (form,))
    return None if (read["word"] != "").any() else read["text"].tolist()


def _one_kind(texts: list[str], days: tuple[date, date], near: date | None) -> str | None:
    shapes = set(map(_shape, texts))
    fitting = {form: read_as(texts, form) for form in _FORMATS if shapes <= _shapes_of(form)}
    read = {form: each for form, each in fitting.items() if each is not None}
    first, last = (day.isoformat() for day in days)
    possible = {
        form: each for form, each in read.items() if first <= min(each) and max(each) <= last
    }
    if near is not None and len(set(map(tuple, possible.values()))) > 1:
        begin = (near - timedelta(days=62)).isoformat()
        end = (near + timedelta(days=1)).isoformat()
        nearer = {
            form: each for form, each in possible.items() if begin <= min(each) and max(each) <= end
        }
        possible = nearer or possible
    if not possible:
        return None
    if len(set(map(tuple, possible.values()))) > 1:
        raise Ambiguous(list(possible)[:3])
    return next(iter(possible))


@cache
def _shapes_of(form: str) -> frozenset[str]:
    """Return the shapes that texts of a format have."""
    return frozenset(re.sub("[YymdHMS]", "9", each) for each in written_forms(form))


def _shape(cell: str) -> str:
    return "".join("9" if sign.isdigit() else sign for sign in cell)
