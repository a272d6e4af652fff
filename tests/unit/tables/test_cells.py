"""Columns of text to amounts and whole numbers, strictly."""

import pandas as pd
import pytest

from brp_filesync.tables.cells import clean, ore, whole


def column(*texts: str) -> pd.Series:
    return pd.Series(texts, index=range(5, 5 + len(texts)), dtype=object)


def test_clean_trims_and_composes() -> None:
    cleaned = clean(column(" a\u00a0", "A\u030asa", "", "\tb c\r"))
    assert cleaned.tolist() == ["a", "Åsa", "", "b c"]
    assert (cleaned.index.tolist(), cleaned.dtype) == ([5, 6, 7, 8], object)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "amount_ore"),
    [
        ("100", ",", None, 10_000),
        ("100,5", ",", None, 10_050),
        ("100,50", ",", None, 10_050),
        ("-0,05", ",", None, -5),
        ("1 234,50", ",", " ", 123_450),
        ("1\u00a0234\u00a0567", ",", " ", 123_456_700),
        ("1234,50", ",", " ", 123_450),
        ("1,234.50", ".", ",", 123_450),
        ("0000000000000", ",", None, 0),
        ("1 23", ",", " ", None),
        ("1234 567", ",", " ", None),
        ("1 234", ",", None, None),
        ("100,505", ",", None, None),
        ("100,", ",", None, None),
        (",50", ",", None, None),
        ("1,2,3", ",", None, None),
        ("100.50", ",", None, None),
        ("100,50", None, None, None),
        ("1e3", ".", None, None),
        ("+1", ",", None, None),
        ("--1", ",", None, None),
        ("٣", ",", None, None),
        ("²", ",", None, None),
        ("", ",", None, None),
        ("99999999999999", ",", None, None),
    ],
)
def test_kronor(
    text: str, decimal: str | None, thousands: str | None, amount_ore: int | None
) -> None:
    values, bad = ore(column(text), "kronor", decimal, thousands)
    assert (values.tolist(), bad.tolist()) == ([amount_ore or 0], [amount_ore is None])


def test_ore_has_no_decimals() -> None:
    values, bad = ore(column("123450", "-5", "12,5", "12.5", "12 5"), "ore", ",")
    assert values.tolist() == [123_450, -5, 0, 0, 0]
    assert bad.tolist() == [False, False, True, True, True]
    assert (values.dtype, values.index.tolist()) == ("int64", [5, 6, 7, 8, 9])


def test_whole_numbers_with_a_default() -> None:
    values, bad = whole(column("", "1", "-2", "099", "1.0", "1234567890", "x"), default=1)
    assert values.tolist() == [1, 1, -2, 99, 0, 0, 0]
    assert bad.tolist() == [False, False, False, False, True, True, True]


def test_a_units_word_may_stand_behind_an_amount_and_no_other() -> None:
    texts = column("549,00 kr", "1\u00a0290,00\u00a0kr", "-1 290,00kr", "549", "549 SEK", "kr")
    values, bad = ore(texts, "kronor", ",", " ", "kr")
    assert values.tolist() == [54_900, 129_000, -129_000, 54_900, 0, 0]
    assert bad.tolist() == [False, False, False, False, True, True]
