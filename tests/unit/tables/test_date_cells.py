"""Columns of text to dates and moments, in exactly the named formats."""

from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from brp_filesync.tables.date_cells import dates, moments
from brp_filesync.tables.date_forms import wrong_with

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def column(*texts: str) -> pd.Series:
    return pd.Series(texts, index=range(5, 5 + len(texts)), dtype=object)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Y-%m-%d", "2026-11-23"),
        ("%Y%m%d", "20261123"),
        ("%d.%m.%Y", "23.11.2026"),
        ("%Y-%m-%dT%H:%M:%S", "2026-11-23T14:05:00"),
        ("%Y-%m-%d %H:%M:%S", "2026-11-23 14:05:00"),
        ("%Y-%m-%dT%H:%M", "2026-11-23T14:05"),
        ("%Y-%m-%d %H:%M", "2026-11-23 14:05"),
        ("%Y%m%d%H%M%S", "20261123140500"),
    ],
)
def test_every_format_reads_its_own_and_nothing_near_it(form: str, text: str) -> None:
    texts = column(text, "", text + "0", text[:-1], " " + text, text.replace("2", "٢"), text + "Z")
    read = dates(texts, (form,))
    assert read["text"].tolist() == ["2026-11-23", "", "", "", "", "", ""]
    assert read["word"].tolist() == ["", "", *["date-format"] * 5]
    has_time = "%H" in form
    moment = moments(texts, (form,), STOCKHOLM).loc[5].tolist()
    expected = "2026-11-23T13:05:00Z" if has_time else "2026-11-22T23:00:00Z"
    assert moment == [expected, "2026-11-23", has_time, ""]


def test_days_and_times_that_do_not_exist() -> None:
    texts = column("20260230", "20240229", "20230229", "20261301", "20260001", "20260100")
    read = dates(texts, ("%Y%m%d",))
    assert read["text"].tolist() == ["", "2024-02-29", "", "", "", ""]
    assert read["word"].tolist() == ["invalid-date", "", *["invalid-date"] * 4]
    late = dates(column("20260101240000", "20260101236000", "20260101235960"), ("%Y%m%d%H%M%S",))
    assert late["word"].tolist() == ["invalid-date"] * 3


def test_the_first_format_that_fits_is_taken_and_none_is_guessed() -> None:
    read = dates(column("2026-11-23", "23.11.2026", "11/23/2026"), ("%Y-%m-%d", "%d.%m.%Y"))
    assert read["text"].tolist() == ["2026-11-23", "2026-11-23", ""]
    assert dates(column("2026-11-23"), ())["word"].tolist() == ["date-format"]


def test_summer_time_begins_and_ends() -> None:
    texts = column("2026-03-29T01:59", "2026-03-29T02:30", "2026-03-29T03:00", "2026-10-25T02:30")
    read = moments(texts, ("%Y-%m-%dT%H:%M",), STOCKHOLM)
    assert read["moment"].tolist() == [
        "2026-03-29T00:59:00Z",
        "",
        "2026-03-29T01:00:00Z",
        "2026-10-25T00:30:00Z",
    ]
    assert read["word"].tolist() == ["", "invalid-date", "", ""]


def test_moments_of_no_order_are_invalid() -> None:
    read = moments(column("1989-12-31", "1990-01-01", "2101-01-01"), ("%Y-%m-%d",), STOCKHOLM)
    assert read["word"].tolist() == ["invalid-date", "", "invalid-date"]
    assert read["local_on"].tolist() == ["", "1990-01-01", ""]


def test_no_rows_give_no_rows() -> None:
    assert len(dates(column(), ("%Y%m%d",))) == 0
    assert len(moments(column(), ("%Y%m%d",), STOCKHOLM)) == 0


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%m/%d/%Y", "11/23/2026"),
        ("%-d.%-m.%Y", "23.11.2026"),
        ("%d-%m-%y", "23-11-26"),
        ("%d/%m/%Y %H:%M", "23/11/2026 14:05"),
    ],
)
def test_any_format_of_numbers_is_read(form: str, text: str) -> None:
    assert dates(column(text, text + "1"), (form,))["text"].tolist() == ["2026-11-23", ""]


def test_a_leading_zero_may_be_left_out_only_where_the_format_says_so() -> None:
    texts = column("1/6/2026", "01/06/2026", "1/06/2026", "001/6/2026")
    assert dates(texts, ("%-m/%-d/%Y",))["text"].tolist() == [*["2026-01-06"] * 3, ""]
    assert dates(texts, ("%m/%d/%Y",))["word"].tolist() == ["date-format", "", *["date-format"] * 2]
    assert dates(column("69-01-01", "68-01-01"), ("%y-%m-%d",))["text"].tolist() == [
        "1969-01-01",
        "2068-01-01",
    ]


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ("%m/%d/%Y", None),
        ("%-d.%-m.%y %-H:%M", None),
        ("%d %b %Y", "unknown"),
        ("den %d.%m.%Y", "between"),
        ("%m-%d", "year"),
        ("%Y-%y-%m-%d", "year"),
        ("%Y-%d-%d", "month"),
        ("%Y-%m", "day"),
        ("%Y-%m-%d %M", "minute"),
        ("%Y-%m-%d %H:%S", "second"),
        ("%Y-%-m%d", "together"),
    ],
)
def test_a_format_that_can_be_read_in_more_than_one_way_is_told(
    form: str, wrong: str | None
) -> None:
    assert wrong_with(form) == wrong
