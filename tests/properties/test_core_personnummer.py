"""Personnummer by columns against the rule by the letter, one number at a time."""

import re
from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core.personnummer import normalise

Verdict = tuple[str, str, str]


def _by_the_letter(value: str, ordered_on: date) -> Verdict:
    """The rule, obvious and slow: number, birth date, word; blanks don't count."""
    value = "".join(value.split())
    if re.fullmatch("[0-9]{9}", value):  # a spreadsheet took the first zero, where that fits
        number, born, word = _by_the_letter(f"0{value}", ordered_on)
        return number, born, word and "personnummer-format"
    return _of_whole(value, ordered_on)


def _of_whole(value: str, ordered_on: date) -> Verdict:
    if value == "":
        return "", "", ""
    last, sign, first = value[-4:], value[-5:-4], value[:-5]
    if len(value) in (10, 12):
        sign, first = "", value[:-4]
    if len(first) not in (6, 8) or sign not in ("", "-", "+"):
        return "", "", "personnummer-format"
    digits = first + last
    if not re.fullmatch("[0-9]+", digits):
        return "", "", "personnummer-not-digits"
    total = 0
    for place, digit in enumerate(digits[-10:]):
        total += sum(int(figure) for figure in str(int(digit) * (1 if place % 2 else 2)))
    if total % 10:
        return "", "", "personnummer-checksum"
    month, day = int(first[-4:-2]), int(first[-2:])
    coordination = 60 <= day <= 91 and month <= 12
    if coordination:
        day -= 60
    if len(first) == 8:
        year = int(first[:4])
    else:
        today = (ordered_on.year, ordered_on.month, ordered_on.day)
        candidates = (
            year
            for year in range(ordered_on.year, ordered_on.year - 101, -1)
            if year % 100 == int(first[:2]) and (year, month, day) <= today
        )
        year = next(candidates) - (100 if sign == "+" else 0)
    number = f"{year:04d}{digits[-8:]}"
    try:
        return number, date(year, month, day).isoformat(), ""
    except ValueError:
        return (number, "", "") if coordination else ("", "", "personnummer-date")


def _with_check_digit(nine: str) -> str:
    total = 0
    for place, digit in enumerate(nine):
        total += sum(int(figure) for figure in str(int(digit) * (1 if place % 2 else 2)))
    return nine + str(-total % 10)


ORDER_DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
SIGNS = st.sampled_from(["", "-", "+"])
YEARS = st.integers(0, 9999)


@st.composite
def holding(draw: st.DrawFn) -> str:
    """A number whose check digit is right, whatever its date."""
    year, month, day = draw(YEARS), draw(st.integers(0, 14)), draw(st.integers(0, 99))
    ten = _with_check_digit(f"{year % 100:02d}{month:02d}{day:02d}{draw(st.integers(0, 999)):03d}")
    century = draw(st.sampled_from(["", f"{year // 100:02d}"]))
    return f"{century}{ten[:6]}{draw(SIGNS)}{ten[6:]}"


ANYTHING = st.text(st.sampled_from("0123456789-+ A５٣\x00"), max_size=15)
VALUES = st.one_of(holding(), holding(), ANYTHING)


@given(st.lists(st.tuples(VALUES, ORDER_DAYS)))
def test_columns_agree_with_the_rule_by_the_letter(rows: list[tuple[str, date]]) -> None:
    frame = normalise(
        pd.Series([value for value, _ in rows], dtype=object),
        pd.Series([day.isoformat() for _, day in rows], dtype=object),
    )
    found = list(frame.itertuples(index=False, name=None))
    assert found == [_by_the_letter(value, day) for value, day in rows]


@given(holding(), ORDER_DAYS)
def test_what_is_normalised_stays_as_it_is(value: str, day: date) -> None:
    ordered_on = pd.Series([day.isoformat()], dtype=object)
    once = normalise(pd.Series([value], dtype=object), ordered_on)
    twice = normalise(once["number"], ordered_on)
    assert twice["number"].tolist() == once["number"].tolist()
    assert twice["birth_date"].tolist() == once["birth_date"].tolist()


@given(st.integers(0, 999), ORDER_DAYS, st.integers(0, 36_000))
def test_whoever_is_under_a_hundred_is_known_by_ten_digits(
    serial: int, day: date, age_in_days: int
) -> None:
    born = day - timedelta(days=age_in_days)
    ten = _with_check_digit(f"{born:%y%m%d}{serial:03d}")
    frame = normalise(pd.Series([ten], dtype=object), pd.Series([day.isoformat()], dtype=object))
    assert frame.loc[0].tolist() == [f"{born.year:04d}{ten[2:]}", born.isoformat(), ""]
