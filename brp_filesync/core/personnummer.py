"""Personnummer and samordningsnummer: one form, 12 digits, or a word that says what's wrong.

Ten digits or twelve, with `-`, or `+` for who is a hundred years or more; a coordination number
has 60 added to its day, and may lack a known date of birth (Skatteverket, SKV 704 and 707).
"""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.core.luhn import digits_of, holds

_FORM = re.compile(r"(?:(\d{2})?(\d{6})([-+]?)(\d{4}))", re.ASCII)
_SIGNS = re.compile(r"[0-9+-]*", re.ASCII)
_COORDINATION = 60  # added to the day
_UNKNOWN_DAY = 60

Dates = npt.NDArray[np.datetime64]


def normalise(values: pd.Series, ordered_on: pd.Series) -> pd.DataFrame:
    """Return number (12 digits), birth_date (ISO) and word (a problem's) of each value, or "".

    Of ten digits the century is the one that makes the person 0 to 99 years on `ordered_on` (ISO
    dates), and 100 to 199 with a plus. A coordination number's date of birth may be unknown: "".
    """
    texts = values.to_numpy(dtype=object)
    found = [_FORM.fullmatch(text) for text in texts.tolist()]
    formed = np.array([match is not None for match in found], dtype=bool)
    word = np.full(len(texts), "", dtype=object)
    given = texts != ""
    odd = given & ~formed
    word[odd] = [
        "personnummer-format" if _SIGNS.fullmatch(text) else "personnummer-not-digits"
        for text in texts[odd].tolist()
    ]
    parts = [match.groups() for match in found if match is not None]
    short = np.array([part[1] + part[3] for part in parts], dtype=object)
    century = np.array([int(part[0] or -1) for part in parts], dtype=np.int64)
    plus = np.array([part[2] == "+" for part in parts], dtype=bool)
    digits = digits_of(short, 10)

    ordered = ordered_on.to_numpy(dtype=object)[formed]
    day_of_order = np.array([text or "NaT" for text in ordered.tolist()], dtype="datetime64[D]")
    century = np.where(century >= 0, century, _century(digits, day_of_order, plus))
    year = century * 100 + digits[:, 0] * 10 + digits[:, 1]
    month = digits[:, 2] * 10 + digits[:, 3]
    day = digits[:, 4] * 10 + digits[:, 5]
    coordinated = day >= _COORDINATION
    day = np.where(coordinated, day - _COORDINATION, day)
    birth, real = _dates(year, month, day)
    # A coordination number may have month 00 or day 60 for a birth date that nobody knows.
    unknown = coordinated & ((month == 0) | (day == 0)) & (month <= 12) & (day <= 31)
    verdict = np.where(
        ~holds(digits), "personnummer-checksum", np.where(real | unknown, "", "personnummer-date")
    ).astype(object)
    word[formed] = verdict
    good = verdict == ""
    number = np.full(len(texts), "", dtype=object)
    number[formed] = [
        f"{first:02d}{rest}" if fine else ""
        for first, rest, fine in zip(century.tolist(), short, good.tolist(), strict=True)
    ]
    born = np.full(len(texts), "", dtype=object)
    born[formed] = np.where(good & real, np.datetime_as_string(birth), "").astype(object)
    return pd.DataFrame(
        {
            "number": pd.Series(number, dtype=object),
            "birth_date": pd.Series(born, dtype=object),
            "word": pd.Series(word, dtype=object),
        }
    ).set_axis(values.index)


def _century(
    digits: npt.NDArray[np.int64], day_of_order: Dates, plus: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Return the century (19, 20 …) in which ten digits were born, counted from the order."""
    known = ~np.isnat(day_of_order)
    today = np.where(known, day_of_order, np.datetime64("2000-01-01"))
    this_year = today.astype("datetime64[Y]").astype(np.int64) + 1970
    month_day = digits[:, 2] * 1000 + digits[:, 3] * 100 + digits[:, 4] * 10 + digits[:, 5]
    month_day = np.where(month_day % 100 >= _COORDINATION, month_day - _COORDINATION, month_day)
    month = today.astype("datetime64[M]")
    day_in_month = (today - month.astype("datetime64[D]")).astype(np.int64) + 1
    month_in_year = month.astype(np.int64) % 12 + 1
    late = month_day > month_in_year * 100 + day_in_month
    year = digits[:, 0] * 10 + digits[:, 1]
    century = this_year // 100
    # Born later this century than the day of the order: a hundred years earlier, then.
    ahead = (century * 100 + year > this_year) | ((century * 100 + year == this_year) & late)
    return np.asarray(century - ahead - plus, dtype=np.int64)


def _dates(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> tuple[Dates, npt.NDArray[np.bool_]]:
    """Return the dates, and which of them are real (any day where they aren't)."""
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = (np.where(possible, year, 1970) - 1970) * 12 + np.where(possible, month, 1) - 1
    first = months.astype("datetime64[M]")
    days = (np.where(possible, day, 1) - 1).astype("timedelta64[D]")
    dates = first.astype("datetime64[D]") + days
    return dates, possible & (dates.astype("datetime64[M]") == first)
