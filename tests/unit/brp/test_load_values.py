"""Cells of set-up files become values, or say what was expected."""

from datetime import date

import pytest

from brp_filesync.brp import load_values
from brp_filesync.brp.load_values import Mistake, Reader

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("read", "cells", "values"),
    [
        (load_values.plain, ["Åsa", ""], ["Åsa", None]),
        (load_values.whole, ["0", "12", ""], [0, 12, None]),
        (load_values.positive, ["1", "999999999"], [1, 999999999]),
        (load_values.days, ["2024-02-29", ""], ["2024-02-29", None]),
        (load_values.flags, ["yes", "No", ""], [True, False, False]),
        (load_values.kronor, ["499", "499,5", "499.50", "0", ""], [49900, 49950, 49950, 0, None]),
        (load_values.rates, ["25", "6,5", "0", "100", ""], [2500, 650, 0, 10000, None]),
        (load_values.one_of("a", "b"), ["b", ""], ["b", None]),
        (load_values.shaped("[A-Z]{2}", "two"), ["SE", ""], ["SE", None]),
        (load_values.separate_words, ["gym  bad gym", ""], [("bad", "gym"), ()]),
        (
            load_values.emails,
            ["a.b@example.com", "x@exämple.se", ""],
            ["a.b@example.com", "x@exämple.se", None],
        ),
        (load_values.bankgiros, ["991-2346", "9912-3457", ""], ["9912346", "99123457", None]),
        (
            load_values.organisation_numbers,
            ["559000-1235", "165590001235", ""],
            ["5590001235", "5590001235", None],
        ),
        (
            load_values.personnummers,
            ["850722-9816", "19850722-9816", ""],
            ["198507229816", "198507229816", None],
        ),
    ],
)
def test_sound_cells_become_values(read: Reader, cells: list[str], values: list[object]) -> None:
    assert read(cells, TODAY) == values


@pytest.mark.parametrize(
    ("read", "cells", "expected"),
    [
        (load_values.whole, ["-1", "1,5", "x", "1234567890", "١"], "a whole number, 0 or more"),
        (load_values.positive, ["0"], "a whole number, 1 or more"),
        (
            load_values.days,
            ["2026-02-29", "20260228", "2026-2-28", "28/2"],
            "a date that exists, as 2026-11-23",
        ),
        (load_values.flags, ["1", "true", "ja"], "yes or no"),
        (
            load_values.kronor,
            ["-1", "4,999", "1 000", "x", "1,2.3"],
            "kronor such as 499, 499,00 or 499.50",
        ),
        (
            load_values.rates,
            ["-6", "101", "6 %", "6,555"],
            "a per cent from 0 to 100 such as 25 or 6,5; empty means exempt",
        ),
        (load_values.one_of("a", "b"), ["A", "c"], "one of a, b"),
        (load_values.separate_words, ["gym " + 61 * "x"], "words of at most 60 characters"),
        (
            load_values.emails,
            ["x", "a b@example.com", "a..b@example.com", ".a@example.com"],
            "an e-mail address",
        ),
        (
            load_values.bankgiros,
            ["991234", "991 2346"],
            "a bankgiro number of 7 or 8 digits, as 991-2346",
        ),
        (load_values.bankgiros, ["991-2347"], "a bankgiro number whose check digit holds"),
        (
            load_values.organisation_numbers,
            ["559000-1236"],
            "The organisation number's check digit is wrong: some digit is mistaken.",
        ),
        (
            load_values.personnummers,
            ["19850722-9817"],
            "The personnummer's check digit is wrong: some digit is mistaken.",
        ),
    ],
)
def test_other_cells_say_what_was_expected(read: Reader, cells: list[str], expected: str) -> None:
    assert read(cells, TODAY) == [Mistake(expected)] * len(cells)


def test_a_date_of_birth_comes_from_the_personnummer_where_it_is_known() -> None:
    # The day of a coordination number is 60 too high, and 60 alone is an unknown day.
    numbers = ["198507229816", "197010632391", "197001609887"]

    assert load_values.birth_dates(numbers) == ["1985-07-22", "1970-10-03", None]
    assert load_values.birth_dates([]) == []
