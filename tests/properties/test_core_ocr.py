"""OCR numbers: always valid, alike by one and by many, and sensitive to every digit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core import luhn
from brp_filesync.core.ocr import are_valid, is_valid, make, make_many

INVOICES = st.text("0123456789", min_size=1, max_size=23)


@given(INVOICES)
def test_what_we_make_is_valid_at_every_level(invoice: str) -> None:
    number = make(invoice)
    assert number.startswith(invoice)
    assert is_valid(number, level="check-digit")
    assert is_valid(number, level="variable-length")
    assert is_valid(number, level="fixed-length", lengths=(len(number),))


@given(INVOICES, st.data())
def test_one_wrong_digit_is_always_found(invoice: str, data: st.DataObject) -> None:
    number = make(invoice)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    wrong = number[:place] + other + number[place + 1 :]
    assert not is_valid(wrong, level="check-digit")


@given(st.lists(st.integers(0, 10**18)))
def test_many_equals_one_by_one(invoices: list[int]) -> None:
    assert make_many(invoices) == [make(str(number)) for number in invoices]


@given(st.lists(st.text("0123456789", min_size=9, max_size=9), min_size=1))
def test_numbers_hold_with_their_check_digit_and_with_no_other(numbers: list[str]) -> None:
    right = [number + luhn.check_digit(number) for number in numbers]
    wrong = [number[:-1] + str((int(number[-1]) + 1) % 10) for number in right]
    digits = np.array([[int(digit) for digit in number] for number in right + wrong])
    found = luhn.holds(digits)
    assert found.tolist() == [True] * len(right) + [False] * len(wrong)


ANY_TEXT = st.text("0123456789٣x", max_size=27)


@given(st.lists(ANY_TEXT | INVOICES.map(make)))
def test_numbers_are_checked_by_columns_as_one_at_a_time(numbers: list[str]) -> None:
    expected = [is_valid(number, level="variable-length") for number in numbers]
    assert are_valid(numbers).tolist() == expected
