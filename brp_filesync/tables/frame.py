"""Frames whose text columns stay Python's own text."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def frame(columns: Mapping[str, npt.NDArray[Any] | pd.Series]) -> pd.DataFrame:
    """Return a frame of the columns, numbered from 0, each with its array's own dtype.

    pandas 3 would make an array of text its own `str` dtype, with NaN for what is absent.
    """
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    return pd.DataFrame(
        {name: pd.Series(array, dtype=array.dtype, copy=False) for name, array in arrays.items()},
        copy=False,
    )
