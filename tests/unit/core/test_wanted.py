"""What was typed is told without a personnummer's digits, and found however it is written."""

import pytest

from brp_filesync.core.wanted import masked, personnummer_like

WRITTEN = [
    "19900101-1239",
    "199001011239",
    "19900101 1239",
    "19900101+1239",
    "19900101\u20131239",
    "19900101 \u2013 1239",
    "19900101\u22121239",
    "19900101\xa01239",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_personnummer_is_told_without_its_digits_and_is_one(written: str) -> None:
    assert masked(f"no option {written}!") == "no option ******-****!"
    assert personnummer_like(written) == ["199001011239"]


@pytest.mark.parametrize("other", ["10000784", "W-1", "2026-11-24", "19900101123", "1990010112394"])
def test_what_is_no_personnummer_is_told_as_it_is(other: str) -> None:
    assert masked(other) == other
    assert personnummer_like(other) == []
