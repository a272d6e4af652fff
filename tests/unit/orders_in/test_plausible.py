"""What makes a file wait for a person: its profile's limits, and ten times the usual."""

import pytest

from brp_filesync.orders_in.plausible import Earlier, Size, doubt
from brp_filesync.profiles.portal import Plausible

USUAL = [Earlier(rows, rows * 499_00) for rows in (3, 4, 40, 4, 5)]  # the median is 4


@pytest.mark.parametrize(
    ("size", "limits", "earlier", "word"),
    [
        (Size(9, 7, 1), {"max_orders": 7}, [], None),
        (Size(9, 8, 1), {"max_orders": 7}, [], "more-orders-than-limit"),
        (Size(1, 1, 1_000_00), {"max_kronor": 1000}, [], None),
        (Size(1, 1, 1_000_01), {"max_kronor": 1000}, [], "more-kronor-than-limit"),
        (Size(39, 39, 1), {}, USUAL, None),
        (Size(40, 40, 1), {}, USUAL, "more-rows-than-usual"),
        (Size(40, 40, 1), {}, USUAL[:4], None),
        (Size(40, 40, 1), {"least_files": 4}, USUAL[:4], "more-rows-than-usual"),
        (Size(39, 39, 1), {"factor": 9.75}, USUAL, "more-rows-than-usual"),
        (Size(1, 1, 4 * 4_990_0 * 10 - 1), {}, USUAL, None),
        (Size(1, 1, 4 * 4_990_0 * 10), {}, USUAL, "more-kronor-than-usual"),
        (Size(9999, 9999, 1), {}, [Earlier(0, 0)] * 9, None),
        (Size(9999, 9999, -5), {}, [], None),
    ],
)
def test_a_file_waits_where_it_is_bigger_than_its_limits_or_many_times_the_usual(
    size: Size, limits: dict[str, float], earlier: list[Earlier], word: str | None
) -> None:
    found = doubt(size, Plausible.model_validate(limits), earlier)

    assert (None if found is None else found.word) == word


def test_it_tells_the_files_own_numbers_and_what_they_are_compared_with() -> None:
    found = doubt(Size(44, 40, 2_000_050), Plausible(), USUAL)

    assert found is not None
    assert found.params == {"orders": 40, "rows": 44, "kronor": 20000, "usual": 4}
