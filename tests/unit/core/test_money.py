"""Money: VAT of gross amounts to the nearest öre, and amounts as people and files write them."""

import numpy as np
import pytest

from brp_filesync.core.money import kronor, kronor_plain
from brp_filesync.core.vat import vat_of_gross


def test_vat_of_a_gross_line_by_rate() -> None:
    gross = np.array([12500, 11200, 10600, 10000, 399900])
    rates = np.array([2500, 1200, 600, 0, 600])
    assert vat_of_gross(gross, rates).tolist() == [2500, 1200, 600, 0, 22636]


def test_half_an_ore_goes_away_from_zero() -> None:
    """At 100 %, VAT is half of the gross, so odd amounts end on half an öre."""
    gross = np.array([1, 3, -1, -3])
    assert vat_of_gross(gross, np.full(4, 10_000)).tolist() == [1, 2, -1, -2]


def test_vat_is_whole_ore_as_int64() -> None:
    assert vat_of_gross(np.array([99]), np.array([2500])).dtype == np.int64


def test_vat_of_amounts_near_the_limit_does_not_overflow() -> None:
    largest = 2**63 - 1
    exact = (2 * largest * 2500 + 12500) // (2 * 12500)
    assert vat_of_gross(np.array([largest, -largest]), np.array([2500, 2500])).tolist() == [
        exact,
        -exact,
    ]


@pytest.mark.parametrize(
    ("ore", "swedish", "english"),
    [
        (123450, "1\xa0234,50\xa0kr", "SEK\xa01,234.50"),
        (0, "0,00\xa0kr", "SEK\xa00.00"),
        (-5, "-0,05\xa0kr", "SEK\xa0-0.05"),
        (123456789012, "1\xa0234\xa0567\xa0890,12\xa0kr", "SEK\xa01,234,567,890.12"),
    ],
)
def test_kronor_for_people(ore: int, swedish: str, english: str) -> None:
    assert (kronor(ore), kronor(ore, "en")) == (swedish, english)


@pytest.mark.parametrize(
    ("decimal", "thousands", "written"),
    [
        (",", "", "-1234567,05"),
        (".", "", "-1234567.05"),
        (",", " ", "-1 234 567,05"),
        (".", ",", "-1,234,567.05"),
        (",", ".", "-1.234.567,05"),
    ],
)
def test_kronor_for_files(decimal: str, thousands: str, written: str) -> None:
    assert kronor_plain(-123456705, decimal, thousands) == written
