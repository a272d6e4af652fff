"""Personnummer: every way of writing one becomes twelve digits, or a word that says why not."""

import pandas as pd
import pytest

from brp_filesync.core.personnummer import normalise

TODAY = "2026-11-23"


def _normalised(value: str, ordered_on: str = TODAY) -> tuple[str, str, str]:
    frame = normalise(pd.Series([value], dtype=object), pd.Series([ordered_on], dtype=object))
    return tuple(frame.loc[0, ["number", "birth_date", "word"]])


@pytest.mark.parametrize(
    "written", ["9001010017", "900101-0017", "199001010017", "19900101-0017", "19900101+0017"]
)
def test_every_way_of_writing_one_number_becomes_the_same_twelve_digits(written: str) -> None:
    assert _normalised(written) == ("199001010017", "1990-01-01", "")


def test_no_value_is_no_number_and_no_problem() -> None:
    assert _normalised("") == ("", "", "")


@pytest.mark.parametrize(
    ("written", "number", "birth_date"),
    [
        ("9001610014", "199001610014", "1990-01-01"),  # day 61 is the first
        ("9001910018", "199001910018", "1990-01-31"),  # day 91 is the last
        ("9001600015", "199001600015", ""),  # the day isn't known
        ("9000750019", "199000750019", ""),  # nor the month
        ("9002910017", "199002910017", ""),  # a day that February lacks
    ],
)
def test_a_coordination_number_gives_the_birth_date_that_it_knows(
    written: str, number: str, birth_date: str
) -> None:
    assert _normalised(written) == (number, birth_date, "")


@pytest.mark.parametrize(
    ("written", "ordered_on", "birth_date"),
    [
        ("261123-0014", "2026-11-23", "2026-11-23"),  # born on the day of ordering: 0 years
        ("261124-0013", "2026-11-23", "1926-11-24"),  # a day later: 99 years
        ("261123+0014", "2026-11-23", "1926-11-23"),  # 100 years
        ("261124+0013", "2026-11-23", "1826-11-24"),  # 199 years
        ("261124-0013", "2026-11-24", "2026-11-24"),
        ("990101-0017", "1999-12-31", "1999-01-01"),
        ("000101-0015", "1999-12-31", "1900-01-01"),
        ("000229-0011", "2026-11-23", "2000-02-29"),
    ],
)
def test_ten_digits_take_the_century_of_0_to_99_years_and_a_plus_a_hundred_more(
    written: str, ordered_on: str, birth_date: str
) -> None:
    assert _normalised(_holding(written), ordered_on)[1:] == (birth_date, "")


def _holding(written: str) -> str:
    """Return the number with its last digit made right, so that each line shows only a date."""
    digits = [int(sign) for sign in written if sign.isdigit()][:9]
    total = sum(sum(divmod(digit * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return written[:-1] + str(-total % 10)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("9001010018", "personnummer-checksum"),
        ("199002300017", "personnummer-checksum"),  # a date that isn't real either: digit first
        (_holding("900230-0010"), "personnummer-date"),
        (_holding("900100-0010"), "personnummer-date"),
        (_holding("901301-0010"), "personnummer-date"),
        (_holding("900001-0010"), "personnummer-date"),  # month 00 without 60 added to the day
        (_holding("900159-0010"), "personnummer-date"),
        (_holding("900192-0010"), "personnummer-date"),
        (_holding("901361-0010"), "personnummer-date"),
        ("000001010016", "personnummer-date"),  # there was no year 0
        ("900101001", "personnummer-format"),
        ("90010100177", "personnummer-format"),
        ("19900101.0017", "personnummer-format"),
        ("19900101-00177", "personnummer-format"),
        ("9", "personnummer-format"),
        ("-", "personnummer-format"),
        ("1" * 5000, "personnummer-format"),
        ("90010-10017", "personnummer-format"),
        ("900101-TF17", "personnummer-not-digits"),
        ("９００１０１００１７", "personnummer-not-digits"),  # full-width
        ("١٩٩٠٠١٠١٠٠١٧", "personnummer-not-digits"),  # Arabic-Indic
        ("900101001\x00", "personnummer-not-digits"),
        ("9001010017\x00", "personnummer-format"),
    ],
)
def test_what_is_wrong_has_its_word_and_neither_number_nor_date(written: str, word: str) -> None:
    assert _normalised(written) == ("", "", word)


def test_without_a_day_of_ordering_ten_digits_have_no_century_and_twelve_need_none() -> None:
    assert _normalised("9001010017", "") == ("", "", "")
    assert _normalised("9001010018", "") == ("", "", "personnummer-checksum")
    assert _normalised("199001010017", "") == ("199001010017", "1990-01-01", "")


def test_the_frame_keeps_the_index_and_is_python_text() -> None:
    index = pd.Index([7, 3])
    frame = normalise(
        pd.Series(["9001010017", ""], index=index, dtype=object),
        pd.Series([TODAY, TODAY], index=index, dtype=object),
    )
    assert frame.to_dict("index") == {
        7: {"number": "199001010017", "birth_date": "1990-01-01", "word": ""},
        3: {"number": "", "birth_date": "", "word": ""},
    }
    assert [str(dtype) for dtype in frame.dtypes] == ["object"] * 3
    assert {type(value) for value in frame.to_numpy().ravel()} == {str}


def test_no_rows_are_no_rows() -> None:
    nothing = pd.Series([], dtype=object)
    assert normalise(nothing, nothing).shape == (0, 3)
