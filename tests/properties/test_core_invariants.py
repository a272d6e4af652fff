"""Rows balance exactly when each of them ended once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.invariants import rows_balance
from brp_filesync.core.outcomes import Counts

COUNTS = st.builds(
    lambda i, d, r, h, w: Counts(i + d + r + h, i, d, r, h, w),
    *[st.integers(0, 10**6)] * 5,
)


@given(COUNTS, COUNTS)
def test_balanced_files_balance_together(one: Counts, other: Counts) -> None:
    rows_balance(one.rows, one)
    rows_balance(one.rows + other.rows, one + other)


@given(COUNTS, st.integers(-(10**6), 10**6).filter(bool))
def test_any_other_number_of_rows_raises(counts: Counts, off: int) -> None:
    with pytest.raises(BrokenInvariant):
        rows_balance(counts.rows + off, counts)
