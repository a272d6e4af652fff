"""The invariants: silent while they hold, and a sentence with both figures when broken."""

import pytest

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.invariants import ore_balance, rows_balance
from brp_filesync.core.outcomes import Counts


def test_what_holds_says_nothing() -> None:
    rows_balance(10, Counts(10, 4, 3, 2, 1, 99))
    rows_balance(0, Counts())
    ore_balance("Received and booked", -500, -500)


@pytest.mark.rule("Files 2.5")
@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        (11, Counts(10, 4, 3, 2, 1)),  # a row of the file was never decided
        (10, Counts(10, 4, 3, 2, 0)),  # a decided row ended nowhere
        (10, Counts(10, 4, 3, 2, 2)),  # a row ended twice
        (9, Counts(10, 4, 3, 2, 0)),
        (10, Counts(10, 11, 0, -1, 0)),  # they add up, but no count is below zero
    ],
)
def test_rows_that_do_not_balance_raise(rows: int, counts: Counts) -> None:
    with pytest.raises(BrokenInvariant):
        rows_balance(rows, counts)


def test_a_broken_balance_of_rows_tells_all_figures() -> None:
    with pytest.raises(BrokenInvariant) as broken:
        rows_balance(11, Counts(10, 4, 3, 2, 0))
    assert "11 rows, 10 were decided and 9 ended" in str(broken.value)
    assert broken.value.exit_code == ExitCode.BROKEN


def test_an_ore_too_few_raises_with_both_sums() -> None:
    with pytest.raises(BrokenInvariant, match="Orders and invoices: expected 100 öre, found 99"):
        ore_balance("Orders and invoices", 100, 99)
