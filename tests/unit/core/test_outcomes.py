"""Counts of rows add up, and name themselves."""

from dataclasses import FrozenInstanceError

import pytest

from brp_filesync.core.outcomes import Counts

FILE = Counts(rows=10, imported=4, duplicate=3, rejected=2, held=1, warnings=5)


def test_counts_add_field_by_field() -> None:
    assert FILE + Counts(1, 0, 0, 0, 1, 7) == Counts(11, 4, 3, 2, 2, 12)


def test_no_counts_change_nothing() -> None:
    assert sum([FILE, FILE], Counts()) == Counts(20, 8, 6, 4, 2, 10)


def test_counts_by_name() -> None:
    assert FILE.as_dict() == {
        "rows": 10,
        "imported": 4,
        "duplicate": 3,
        "rejected": 2,
        "held": 1,
        "warnings": 5,
    }


def test_counts_never_change() -> None:
    with pytest.raises(FrozenInstanceError):
        FILE.rows = 11  # type: ignore[misc]
