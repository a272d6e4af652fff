"""Days as numbers, with one for never."""

import numpy as np
import pandas as pd
import pytest

from brp_filesync.orders_in.match_days import (
    ABSENT,
    LAST_DAY,
    day_numbers,
    day_texts,
    last_day,
    last_days,
    next_day,
)

TEXTS = ["2026-11-24", "", "1970-01-01", "9999-12-31", "2026-11-24"]


@pytest.mark.parametrize("dtype", [object, "str"])
def test_texts_become_numbers_and_texts_again(dtype: str) -> None:
    numbers = day_numbers(pd.Series(TEXTS, dtype=dtype))

    assert numbers.tolist() == [20781, ABSENT, 0, LAST_DAY, 20781]
    assert day_texts(numbers).tolist() == TEXTS


def test_no_days_are_no_days() -> None:
    assert day_numbers(pd.Series([], dtype=object)).tolist() == []
    assert day_texts(np.array([], dtype=np.int64)).tolist() == []


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="24/11"):
        day_numbers(pd.Series(["24/11"], dtype=object))


def test_one_period_ends_as_many_do() -> None:
    first_days = np.arange(20_400, 22_000, dtype=np.int64)
    for months in (1, 2, 11, 12, 99 * 12):
        ends = last_days(first_days, np.full(len(first_days), months, dtype=np.int64))
        assert [last_day(day, months) for day in first_days.tolist()] == ends.tolist()


def test_nothing_ends_after_the_last_day_there_is() -> None:
    near = day_numbers(pd.Series(["9999-11-30", "9999-12-01", "9999-12-31"], dtype=object))

    months = np.ones(3, dtype=np.int64)
    assert day_texts(last_days(near, months)).tolist() == ["9999-12-29", "9999-12-31", "9999-12-31"]
    assert [last_day(day, 1) for day in near.tolist()] == last_days(near, months).tolist()
    assert next_day(LAST_DAY) == LAST_DAY
