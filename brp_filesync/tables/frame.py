"""Frames whose text columns stay Python's own text."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

_FEW_ROWS = 1_000  # of which a copy is cheap


def frame(columns: Mapping[str, npt.NDArray[Any] | pd.Series]) -> pd.DataFrame:
    """Return a frame of the columns, numbered from 0, each with its array's own dtype.

    pandas 3 would make an array of text its own `str` dtype, with NaN for what is absent.
    """
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    # One index for all: else each column's is compared with the others', at twice the time.
    rows = pd.RangeIndex(len(next(iter(arrays.values()), ())))
    if arrays and len(rows) <= _FEW_ROWS and all(_plain(each, rows) for each in arrays.values()):
        return _small(arrays, rows)
    return pd.DataFrame(
        {
            name: pd.Series(array, index=rows, dtype=array.dtype, copy=False)
            for name, array in arrays.items()
        },
        index=rows,
        copy=False,
    )


def _plain(array: npt.NDArray[Any], rows: pd.RangeIndex) -> bool:
    return array.shape == rows.shape and array.dtype.kind in "Obiuf"


def _small(arrays: Mapping[str, npt.NDArray[Any]], rows: pd.RangeIndex) -> pd.DataFrame:
    """Return the same frame as by a Series a column, in a tenth of its time.

    That time is the same for one row as for a million, and was a tenth of a small file's night.
    pandas makes its own frames so, of arrays that need no looking at; it copies them together.
    """
    made: Any = pd.DataFrame
    frame: pd.DataFrame = made._from_arrays(
        list(arrays.values()), _names(tuple(arrays)), rows, verify_integrity=False
    )
    return frame


@lru_cache(1_000)
def _names(columns: tuple[str, ...]) -> "pd.Index[Any]":
    """Return the columns' index, which nothing changes: the same for each frame of a kind."""
    return pd.Index(list(columns))


def categories(places: npt.NDArray[np.integer[Any]], texts: Sequence[str]) -> Any:
    """Return a frame's column that holds each text once: `places` in `texts` for each row.

    The texts are distinct.
    """
    known = pd.Index(np.array(texts, dtype=object), dtype=object)
    return pd.Categorical.from_codes(places, known)


def categories_of(column: "pd.Series[Any]") -> tuple[npt.NDArray[np.integer[Any]], list[str]]:
    """Return the places and the distinct texts of a column of text, be it of categories or not."""
    each = pd.Categorical(column)
    return each.codes, list(each.categories)
