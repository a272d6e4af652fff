"""Money against exact fractions, and amounts written and read again."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core.money import kronor_plain
from brp_filesync.core.vat import vat_of_gross

LINES = st.lists(
    st.tuples(st.integers(-(10**15), 10**15), st.sampled_from([2500, 1200, 600, 0, 10_000])),
    min_size=1,
)


@given(LINES)
def test_vat_is_the_exact_fraction_rounded_half_away_from_zero(
    lines: list[tuple[int, int]],
) -> None:
    gross, rates = (np.array(column) for column in zip(*lines, strict=True))
    expected = []
    for amount, rate in lines:
        exact = Fraction(abs(amount) * rate, 10_000 + rate)
        nearest = int(exact + Fraction(1, 2))
        expected.append(nearest if amount >= 0 else -nearest)
    assert vat_of_gross(gross, rates).tolist() == expected


@given(st.integers(-(10**17), 10**17), st.sampled_from([",", "."]), st.sampled_from(["", " "]))
def test_a_written_amount_reads_back_as_the_same_ore(
    ore: int, decimal: str, thousands: str
) -> None:
    written = kronor_plain(ore, decimal, thousands)
    assert int(written.replace(thousands, "").replace(decimal, "")) == ore
