"""OCR numbers: made as Bankgirot's published examples, checked at its levels."""

import numpy as np
import pytest

from brp_filesync.core.ocr import is_valid, make, make_many

PUBLISHED = (
    "655969",
    "657866",
    "658765",
    "657767",
    "657965",
    "650861",
    "659763",
    "658260",
    "658369",
    "658468",
)


@pytest.mark.rule("Orders in 7.3")
@pytest.mark.parametrize("number", PUBLISHED)
def test_bankgirots_published_numbers_are_made_and_valid(number: str) -> None:
    assert make(number[:-2]) == number
    assert is_valid(number, level="variable-length") is True


def test_many_are_made_like_the_published_ones() -> None:
    assert make_many([int(number[:-2]) for number in PUBLISHED]) == list(PUBLISHED)


def test_many_takes_an_array_of_any_lengths() -> None:
    invoices = [0, 9, 10, 99, 100, 12345678, 10**16 - 1]
    assert make_many(np.array(invoices)) == [make(str(number)) for number in invoices]


def test_many_falls_back_for_numbers_beyond_64_bits() -> None:
    assert make_many([1, 10**17, 10**22]) == [make("1"), make(str(10**17)), make(str(10**22))]


def test_many_of_none_is_none() -> None:
    assert make_many([]) == []


def test_the_length_digit_is_the_length_mod_ten() -> None:
    """Eight digits of invoice number make a length of ten, so the length digit is 0."""
    assert make("12345678")[8] == "0"


@pytest.mark.parametrize("wrong", ["", "12a4", "-1", "１２", "1" * 24, " 12"])
def test_what_is_not_an_invoice_number_raises(wrong: str) -> None:
    with pytest.raises(ValueError, match="1 to 23 digits"):
        make(wrong)


@pytest.mark.parametrize("wrong", [[-1], [5, -(10**18)], [10**23]])
def test_many_raise_for_what_is_not_an_invoice_number(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="1 to 23 digits"):
        make_many(wrong)


@pytest.mark.parametrize(
    ("number", "check", "variable", "fixed_six"),
    [
        ("655969", True, True, True),
        ("655968", False, False, False),  # wrong check digit
        ("655811", True, False, True),  # length digit 1, but the length is 6
        ("18", True, False, False),
        ("26", True, True, False),
        ("0", False, False, False),  # too short
        ("0" * 26, False, False, False),  # too long
        ("", False, False, False),
        ("65596９", False, False, False),  # a digit, but not an ASCII one
        ("65596 9", False, False, False),
    ],
)
def test_each_level_lets_through(number: str, check: bool, variable: bool, fixed_six: bool) -> None:
    assert (
        is_valid(number, level="check-digit"),
        is_valid(number, level="variable-length"),
        is_valid(number, level="fixed-length", lengths=(6, 8)),
    ) == (check, variable, fixed_six)
