"""Numbers in file names: skipped, repeated, beginning anew, and known never to come."""

import pytest

from brp_filesync.schedule.model import Arrived, Gap
from brp_filesync.schedule.numbered import gaps
from tests.support.plans import ORDERS, a_plan, arrived, numbers, seen

UNTIL = "2026-11-30 00:00"


def name(day: str, serial: int) -> str:
    return f"WELLNET_ORDER_202611{day}_{serial:03d}.csv"


def came(*files: tuple[str, int]) -> list[Arrived]:
    """Files of (day, serial), each of its own content, in this order."""
    return [
        arrived(name(day, serial), f"2026-11-{int(day) + 1:02d} 01:{place:02d}", file_id=place)
        for place, (day, serial) in enumerate(files)
    ]


def told(*arrivals: Arrived, **given: object) -> list[Gap]:
    return gaps(a_plan(numbered=numbers(**given)), seen(*arrivals, until=UNTIL))


def test_a_number_that_was_skipped_is_a_gap_until_its_file_comes() -> None:
    files = came(("20", 7), ("20", 8), ("21", 10), ("22", 9))

    assert told(*files[:3]) == [Gap(ORDERS, "skipped", "9", (name("20", 8), name("21", 10)))]
    assert told(*files) == []


def test_numbers_of_a_day_begin_with_the_first_but_on_the_first_day_known() -> None:
    files = came(("20", 3), ("21", 1), ("22", 2), ("22", 4))

    assert told(*files, within=("date",)) == [
        Gap(ORDERS, "skipped", "20261122 1", (name("22", 2),)),
        Gap(ORDERS, "skipped", "20261122 3", (name("22", 2), name("22", 4))),
    ]


def test_numbers_go_on_from_the_first_after_the_last() -> None:
    files = came(("20", 998), ("21", 999), ("22", 1), ("23", 3))

    assert told(*files, last=999) == [Gap(ORDERS, "skipped", "2", (name("22", 1), name("23", 3)))]
    assert told(*came(("20", 997), ("21", 1)), last=999) == [
        Gap(ORDERS, "skipped", "998-999", (name("20", 997), name("21", 1)))
    ]


def test_other_content_under_a_number_is_a_repetition_the_same_content_is_not() -> None:
    first, second = came(("20", 1), ("20", 2))
    again = arrived(first.name, "2026-11-22 01:00", file_id=int(str(first.file_id)))
    other = arrived(first.name, "2026-11-22 01:00", file_id=77)

    assert told(first, second, again, within=("date",)) == []
    assert told(first, second, other, within=("date",)) == [
        Gap(ORDERS, "repeated", "20261120 1", (first.name, first.name))
    ]


def test_a_refused_file_may_come_again_mended_under_its_number() -> None:
    (first,) = came(("20", 1))
    refused = arrived(first.name, "2026-11-21 01:00", file_id=5, refused=True)

    assert told(refused, first) == []


def test_a_known_gap_is_none_and_a_new_series_is_one() -> None:
    files = came(("20", 1), ("20", 3))

    assert told(*files, within=("date",), known_gaps=("20261120 2",)) == []
    assert told(*came(("20", 1), ("21", 900))) == [
        Gap(ORDERS, "skipped", "2-899", (name("20", 1), name("21", 900)))
    ]


def test_numbers_that_one_file_skipped_are_one_gap_whose_name_stays() -> None:
    files = came(("20", 2), ("21", 8), ("22", 5))

    assert told(*files) == [
        Gap(ORDERS, "skipped", "3-4, 6-7", (name("20", 2), name("21", 8)), "3-7")
    ]
    assert told(*files, known_gaps=("3", "6-7")) == [
        Gap(ORDERS, "skipped", "4", (name("20", 2), name("21", 8)), "3-7")
    ]
    assert told(*files, known_gaps=("3-4, 6-7",)) == []


def test_a_refused_file_skips_nothing_and_its_own_number_does_not_lack() -> None:
    files = came(("20", 2), ("21", 4))
    far = arrived(name("21", 13), "2026-11-22 01:00", file_id=9, refused=True)
    three = arrived(name("21", 3), "2026-11-22 02:00", file_id=10, refused=True)

    assert told(files[0], far) == []
    assert told(*files, three) == []


def test_a_series_that_begins_anew_is_one_alarm_that_stays() -> None:
    files = came(("20", 811), ("21", 812), ("22", 1), ("23", 2), ("24", 4))
    anew = Gap(ORDERS, "restarted", "1 after 812", (name("21", 812), name("22", 1)))
    lacks = Gap(ORDERS, "skipped", "3", (name("23", 2), name("24", 4)))

    assert told(*files[:3]) == [anew]
    assert told(*files[:4]) == [anew]
    assert told(*files) == [anew, lacks]
    assert told(*files[:4], known_gaps=("1 after 812",)) == []


def test_the_first_number_with_other_content_after_many_begins_anew_and_repeats_nothing() -> None:
    files = [
        arrived(name("20", serial), f"2026-11-21 01:{serial:02d}", file_id=serial)
        for serial in range(1, 31)
    ]
    later = [arrived(name("25", each), "2026-11-26 01:00", file_id=40 + each) for each in (1, 2)]

    assert [each.number for each in told(*files, *later)] == ["1 after 30"]


@pytest.mark.parametrize(
    ("day", "announced"), [("2027-01-02 01:00", True), ("2026-12-30 01:00", False)]
)
def test_numbers_that_restart_yearly_do_so_with_the_year(day: str, announced: bool) -> None:
    before = arrived(name("20", 812), "2026-12-29 01:00", file_id=1)
    after = arrived(name("21", 1), day, file_id=2)

    assert (told(before, after, restarts="yearly") == []) is announced


def test_a_file_that_is_a_little_late_begins_nothing() -> None:
    assert told(*came(("20", 3), ("21", 4), ("22", 1))) == [
        Gap(ORDERS, "skipped", "2", (name("22", 1), name("20", 3)))
    ]


@pytest.mark.parametrize("other", ["WELLNET_ORDER_x.csv", "README"])
def test_names_that_the_profile_does_not_know_have_no_number(other: str) -> None:
    assert told(arrived(other, "2026-11-21 01:00")) == []
