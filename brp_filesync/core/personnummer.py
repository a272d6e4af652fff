"""Personnummer and samordningsnummer: one form, 12 digits, or a word that says what's wrong.

Ten digits or twelve, with `-`, or `+` for who is a hundred years or more; any other dash is one
too, and blanks don't count. Of nine digits a spreadsheet took the first, a 0, where that makes a
number. A coordination number has 60 added to its day, and may lack a known date of birth
(Skatteverket, SKV 704 and 707).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core import luhn
from brp_filesync.core.digits import joined, take_apart
from brp_filesync.core.number_signs import is_scientific, with_plain_signs

_COORDINATION = 60  # added to the day; 60 itself where the day of birth isn't known
_LOST_ZERO = 9  # digits

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]


def normalise(values: pd.Series, ordered_on: pd.Series) -> pd.DataFrame:
    """Return number (12 digits), birth_date (ISO) and word (a problem's) of each value, or "".

    Of ten digits the century is the one that makes the person 0 to 99 years on `ordered_on` (ISO
    dates), and 100 to 199 with a plus; where that day is "", a sound ten-digit number has neither
    number nor word. A coordination number's date of birth may be unknown: "".
    """
    plain = with_plain_signs(values.tolist())
    nine = np.zeros(len(plain), dtype=bool)
    listed = plain
    if _LOST_ZERO in set(map(len, plain)):
        nine[:] = [_lost_a_zero(text) for text in plain]
        listed = [f"0{text}" if lost else text for text, lost in zip(plain, nine, strict=True)]
    texts = np.array(listed, dtype=object)
    written = take_apart(texts, signs="-+")
    digits = written.digits
    month = digits[:, 4] * 10 + digits[:, 5]
    day = digits[:, 6] * 10 + digits[:, 7]
    coordination = (day >= _COORDINATION) & (day <= _COORDINATION + 31) & (month <= 12)
    day = np.where(coordination, day - _COORDINATION, day)
    short = written.count == 10
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    dated = ~short
    year[short], dated[short] = _year_of_ten(
        year[short],
        month[short] * 100 + day[short],
        written.sign[short] == "+",
        ordered_on.to_numpy(dtype=object)[short],
    )
    birth, real = _dates(year, month, day)

    formed = (written.count > 0) & written.only_digits
    holding = formed & luhn.holds(digits[:, 2:])
    good = holding & dated & (real | coordination)
    word = np.full(len(texts), "", dtype=object)
    word[(texts != "") & (written.count == 0)] = "personnummer-format"
    if "E+" in "".join(listed).upper():
        word[[is_scientific(text) for text in listed]] = "number-shortened"
    word[(written.count > 0) & ~written.only_digits] = "personnummer-not-digits"
    word[formed & ~holding] = "personnummer-checksum"
    word[holding & dated & ~good] = "personnummer-date"
    word[nine & (word != "")] = "personnummer-format"
    digits[:, 0], digits[:, 1] = year // 1000, year // 100 % 10
    number = np.full(len(texts), "", dtype=object)
    number[good] = joined(digits[good])
    born = np.full(len(texts), "", dtype=object)
    born[good & real] = np.datetime_as_string(birth[good & real], unit="D").astype(object)
    return pd.DataFrame(
        {
            "number": pd.Series(number, dtype=object),
            "birth_date": pd.Series(born, dtype=object),
            "word": pd.Series(word, dtype=object),
        }
    ).set_axis(values.index)


def _lost_a_zero(text: str) -> bool:
    return len(text) == _LOST_ZERO and text.isascii() and text.isdecimal()


def _year_of_ten(
    year_of_two: Whole, month_and_day: Whole, plus: Flags, ordered_on: npt.NDArray[np.object_]
) -> tuple[Whole, Flags]:
    """Return the years of birth, and which are known; those without a day of ordering aren't."""
    places, days = pd.factorize(ordered_on)
    known = days != ""
    order_days = np.array([int(day.replace("-", "") or 0) for day in days], dtype=np.int64)
    order_day = order_days[places]
    year = order_day // 10_000 // 100 * 100 + year_of_two
    # Born later in this century than the order was placed: a hundred years earlier, then.
    year -= 100 * (year * 10_000 + month_and_day > order_day) + 100 * plus
    return np.where(known[places], year, 0), np.asarray(known[places], dtype=bool)


def _dates(year: Whole, month: Whole, day: Whole) -> tuple[Dates, Flags]:
    """Return the dates, and which of them are real (any date where they aren't)."""
    possible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0)
    first = months.astype("datetime64[M]")
    dates = first.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
    return dates, possible & (dates.astype("datetime64[M]") == first)
