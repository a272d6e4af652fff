"""Formats that begin and end, and pages: what is told as missing or too late, on which day."""

from datetime import date

import pytest

from brp_filesync.payments_in.format_days import OddFormat, odd_formats
from brp_filesync.payments_in.model import Page
from brp_filesync.payments_in.pages import awaited
from brp_filesync.profiles.bank import FormatDays

LAST = date(2026, 11, 27)  # a Friday
FIRST = date(2026, 11, 16)  # a Monday
DAYS = {"bgmax": FormatDays(last=LAST), "camt.054": FormatDays(first=FIRST)}


@pytest.mark.rule("Payments in 4.8")
@pytest.mark.parametrize(
    ("latest", "today", "odd"),
    [
        ({"bgmax": "2026-11-27", "camt.054": "2026-11-16"}, date(2026, 11, 30), []),
        (
            {"bgmax": "2026-11-30", "camt.054": "2026-11-16"},
            date(2026, 12, 7),
            [OddFormat("format-after-end", "bgmax", LAST, "2026-11-30")],
        ),
        ({"bgmax": "2026-11-30", "camt.054": "2026-11-16"}, date(2026, 12, 8), []),
        ({}, date(2026, 11, 18), []),
        ({}, date(2026, 11, 19), [OddFormat("format-not-begun", "camt.054", FIRST)]),
        (
            {"camt.054": "2026-11-15"},
            date(2026, 11, 19),
            [OddFormat("format-not-begun", "camt.054", FIRST)],
        ),
    ],
)
def test_a_format_is_told_of_behind_its_last_day_and_missed_two_bank_days_behind_its_first(
    latest: dict[str, str], today: date, odd: list[OddFormat]
) -> None:
    assert odd_formats(DAYS, latest, today) == odd


def test_a_format_that_has_ended_is_not_missed() -> None:
    both = {"camt.054": FormatDays(first=FIRST, last=LAST)}

    assert odd_formats(both, {}, date(2026, 11, 27)) != []
    assert odd_formats(both, {}, date(2026, 11, 28)) == []


@pytest.mark.rule("Payments in 2.4")
def test_a_page_awaits_the_one_behind_it_and_the_one_before_by_any_key() -> None:
    first = Page(("M1", "5 A"), 1, False)
    third = Page(("M3", "5 A"), 3, True)

    assert awaited([first, third]) == [("M1", 2), ("M3", 2)]
    assert awaited([first, third, Page(("M2", "5 A"), 2, False)]) == []
    assert awaited([Page(("M1",), 1, False), Page(("M2",), 2, True)]) == [("M1", 2), ("M2", 1)]
