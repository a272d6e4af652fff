"""The operating system's words are read in the gym's language."""

import errno
import os

import pytest

from brp_filesync.core.phrase import in_language
from brp_filesync.core.reasons import reason_of


@pytest.mark.parametrize(
    ("number", "swedish"),
    [
        (errno.EACCES, "åtkomst nekad"),
        (errno.ENOSPC, "disken är full"),
        (errno.ECONNREFUSED, "anslutningen nekades"),
    ],
)
def test_what_this_system_says_has_a_sentence(number: int, swedish: str) -> None:
    told = reason_of(OSError(number, os.strerror(number)))

    assert (told, in_language(told, "sv")) == (os.strerror(number), swedish)


def test_what_is_not_known_is_told_as_the_system_says_it() -> None:
    assert in_language(reason_of(OSError(1, "Nothing of the sort")), "sv") == "Nothing of the sort"
    assert reason_of(OSError("no number")) == ""
