"""Text columns to dates and moments: exactly the named formats, by columns and not by rows.

Texts become a matrix of code points: a format is then a few columns of digits and a few fixed
characters, and no date is parsed by itself. Words of what's wrong: `date-format` for a text in
none of the formats, `invalid-date` for one that the calendar or the zone's clock never shows.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.tables.date_forms import written_forms

Flags: TypeAlias = npt.NDArray[np.bool_]
LocalTimes: TypeAlias = npt.NDArray[np.datetime64]

_DIGITS = "YymdHMS"
_PIVOT = 69  # of a year with two digits: from here on it is the last century's, as strptime has it
# An order's moment; what is outside these years is a mistake, though a calendar may have it.
_YEARS_OF_MOMENTS = (1990, 2100)


def dates(texts: pd.Series, formats: Sequence[str]) -> pd.DataFrame:
    """Return `text`, the dates as YYYY-MM-DD, and `word`, what is wrong ("" if nothing).

    An absent date ("") is "" and right. A time of day, where a format has one, must be right and
    is left out.
    """
    local, _, word = _local_times(texts, formats)
    return pd.DataFrame(
        {"text": _as_text(local, "D"), "word": word}, index=texts.index, dtype=object
    )


def moments(texts: pd.Series, formats: Sequence[str], zone: ZoneInfo) -> pd.DataFrame:
    """Return `moment` in UTC, `local_on`, the date in the zone, `has_time`, and `word`.

    A date alone is that day's midnight in the zone. An hour that summer time's end repeats is
    taken as its first; one that summer time's beginning skips is an `invalid-date`, and so is a
    year outside 1990 to 2100. An absent moment ("") is "" and right.
    """
    local, has_time, word = _local_times(texts, formats)
    years = local.astype("datetime64[Y]").astype(np.int64) + 1970
    present = ~np.isnat(local)
    first, last = _YEARS_OF_MOMENTS
    outside = present & ((years < first) | (years > last))
    local[outside] = np.datetime64("NaT")
    utc = np.asarray(
        pd.DatetimeIndex(local)
        .tz_localize(zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="NaT")
        .tz_convert("UTC")
        .tz_localize(None),
        dtype="datetime64[s]",
    )
    impossible = present & np.isnat(utc)
    local[impossible] = np.datetime64("NaT")
    word[impossible] = "invalid-date"
    return pd.DataFrame(
        {
            "moment": _as_text(utc, "s"),
            "local_on": _as_text(local, "D"),
            "has_time": pd.Series(has_time, index=texts.index),
            "word": word,
        },
        index=texts.index,
    ).astype({"moment": object, "local_on": object, "word": object})


def _local_times(
    texts: pd.Series, formats: Sequence[str]
) -> tuple[LocalTimes, Flags, npt.NDArray[np.object_]]:
    """Return the times as written (NaT where bad or absent), which have a time, and the words."""
    written = [each for form in formats for each in written_forms(form)]
    width = 1 + max(map(len, written), default=0)  # one more shows what is too long
    each = texts.to_numpy(dtype=object)
    cut = each.astype(f"U{width}") if len(each) else np.empty(0, dtype=f"U{width}")
    codes = cut.view(np.uint32).reshape(len(each), width)
    local = np.full(len(each), "NaT", dtype="datetime64[s]")
    has_time = np.zeros(len(each), dtype=bool)
    word = np.full(len(each), "", dtype=object)
    open_ = each != ""
    for form in written:
        fits = open_ & _fits(codes, form)
        if fits.any():
            local[fits] = _times_of(codes[fits], form)
            has_time[fits] = "H" in form
            open_ &= ~fits
            word[fits & np.isnat(local)] = "invalid-date"
    word[open_] = "date-format"
    return local, has_time, word


def _fits(codes: npt.NDArray[np.uint32], form: str) -> Flags:
    """Return which texts have digits where the form has letters, and else its own characters."""
    fits = np.asarray(codes[:, len(form)] == 0)
    for place, character in enumerate(form):
        code = codes[:, place]
        if character in _DIGITS:
            fits &= (code >= ord("0")) & (code <= ord("9"))
        else:
            fits &= code == ord(character)
    return fits


def _times_of(codes: npt.NDArray[np.uint32], form: str) -> LocalTimes:
    """Return the times; NaT for a day or a time of day that doesn't exist."""
    digits = codes.astype(np.int64) - ord("0")

    def part(letter: str, absent: int = 0) -> npt.NDArray[np.int64]:
        places = [place for place, character in enumerate(form) if character == letter]
        value = np.zeros(len(codes), dtype=np.int64)
        for place in places:
            value = value * 10 + digits[:, place]
        return value if places else value + absent

    year, month, day = part("Y"), part("m"), part("d")
    if "y" in form:
        year = part("y") + 1900
        year[year < 1900 + _PIVOT] += 100
    hour, minute, second = part("H"), part("M"), part("S")
    sound = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    sound &= (hour <= 23) & (minute <= 59) & (second <= 59)
    months = (year * 12 + month - 1 - 1970 * 12).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    sound &= days.astype("datetime64[M]") == months  # the 31st of a short month is in the next
    local = days.astype("datetime64[s]") + (hour * 3600 + minute * 60 + second)
    return np.where(sound, local, np.datetime64("NaT", "s"))


def _as_text(times: LocalTimes, unit: str) -> npt.NDArray[np.object_]:
    """Return ISO texts of days ("D") or of moments in UTC with a Z ("s"); "" for NaT."""
    texts = np.full(len(times), "", dtype=object)
    present = ~np.isnat(times)
    if unit == "D":
        texts[present] = np.datetime_as_string(times[present].astype("datetime64[D]"))
    else:
        texts[present] = np.datetime_as_string(times[present], unit="s", timezone="UTC")
    return texts
