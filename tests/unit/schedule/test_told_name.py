"""A file that is missed is told by a name that a person knows."""

import pytest

from brp_filesync.schedule.told_name import told_name

DAY = {"date": "20261124"}


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"SOP(?P<date>\d{8})-(?P<serial>\d{2})\.txt", "SOP20261124-*.txt"),
        (r"WELLNET_ORDER_(?P<date>\d{8})_(?P<serial>\d{3})\.csv", "WELLNET_ORDER_20261124_*.csv"),
        (r"order_(?P<date>[0-9]{8})(?:_[0-9]+)?\.csv", "order_20261124*.csv"),
        (r"CAMT054_.*\.xml", "CAMT054_*.xml"),
        (r"a[])]+b?_\w{2,}\(1\)\.csv", "a*_*(1).csv"),
        (r"[A-Z]\d\d(?P<date>(\d{4})(\d{4}))", "*20261124"),
        (r"x(?P<date>\d{8})?\.csv", "x*.csv"),
        (r"x(?:-(?P<date>\d{8}))\.csv", "x*.csv"),
    ],
)
def test_known_parts_are_filled_in_and_the_rest_is_a_star(pattern: str, told: str) -> None:
    assert told_name(pattern, DAY) == told


@pytest.mark.parametrize(
    "pattern", [r"a\.csv|b\.csv", r"^a\d\.csv$", r"(?i)a\d", r"(?=a).+b", r"(a)\1", r"\d+", ""]
)
def test_a_pattern_of_another_kind_is_told_as_it_is(pattern: str) -> None:
    assert told_name(pattern, DAY) == pattern
