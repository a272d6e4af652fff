"""A bug as it may be told: the last frames of ours, and a reference that stays."""

import re

from brp_filesync.core import money
from brp_filesync.core.bugs import Bug, bug_of


def met(amount: object) -> Bug:
    try:
        money.kronor(amount)  # type: ignore[arg-type]
    except Exception as error:
        return bug_of(error)
    raise AssertionError("no bug")


def test_a_bug_is_told_by_its_kind_and_the_innermost_place_of_ours() -> None:
    told = str(met("19121212-1212"))

    assert re.fullmatch(r"TypeError at core/money\.py:\d+, reference [0-9a-f]{8}", told)


def test_the_same_bug_has_the_same_reference_and_another_place_another() -> None:
    assert met("a") == met("b")
    assert met("a").reference == met("b").reference
    assert Bug("KeyError", ("core/money.py:1",)).reference != Bug("KeyError", ()).reference


def test_a_bug_outside_our_code_is_told_by_the_file_where_it_was_met() -> None:
    try:
        [][1]
    except IndexError as error:
        told = bug_of(error)

    assert [place.partition(":")[0] for place in told.where] == ["test_bugs.py"]
