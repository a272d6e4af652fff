"""Periods that overlap, both days included."""

from brp_filesync.core.periods import FOR_EVER, overlapping

JANUARY = ("2027-01-01", "2027-01-31")


def test_periods_that_share_a_day_overlap_in_whatever_order_they_come() -> None:
    later, first, next_ = ("2027-01-31", "2027-02-10", 3), (*JANUARY, 2), ("2027-02-11", "9", 4)

    assert list(overlapping([later, next_, first])) == [(later, first)]


def test_each_is_told_with_the_one_that_lasts_longest_before_it() -> None:
    whole, inside, behind = (*JANUARY, 2), ("2027-01-05", "2027-01-06", 3), ("2027-01-20", "9", 4)

    assert list(overlapping([whole, inside, behind])) == [(inside, whole), (behind, whole)]


def test_two_of_the_database_are_never_told_but_one_of_a_file_beside_it_is() -> None:
    known, other = (*JANUARY, 0), ("2027-01-10", FOR_EVER, 0)
    of_file = ("2027-01-15", "2027-01-15", 2)

    assert list(overlapping([known, other])) == []
    assert list(overlapping([known, other, of_file])) == [(of_file, other)]
