"""What free bytes and a server's clock mean."""

import pytest

from brp_filesync.checkup.judge import LEAST_FREE_BYTES, judge_clock, judge_disk
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.exit_codes import ExitCode

GIB = 1024**3


def test_room_for_the_biggest_file_is_enough() -> None:
    found = judge_disk("archive", 5 * GIB, GIB)

    assert (found.message, found.advice) == ("archive: 5.0 GiB free", "")


def test_room_for_less_than_the_biggest_file_deserves_a_look() -> None:
    found = judge_disk("archive", GIB // 2, GIB)

    assert found.message == "archive: 512.0 MiB free, and a file may have 1.0 GiB"
    assert "max_file_bytes" in found.advice


def test_hardly_any_room_fails_with_the_code_of_the_disk() -> None:
    with pytest.raises(DiskTrouble, match="9 KiB free") as caught:
        judge_disk("archive", 9 * 1024, 0)

    assert caught.value.exit_code == ExitCode.DISK
    assert judge_disk("archive", LEAST_FREE_BYTES, 0).advice == ""


@pytest.mark.parametrize(
    ("before_s", "written_s", "after_s", "message", "look"),
    [
        (100.9, 100, 101.2, "the server's clock agrees with ours", False),
        (100.9, 102, 101.2, "the server's clock is 1 s ahead of ours", False),
        (100.0, 161, 101.0, "the server's clock is 60 s ahead of ours", False),
        (100.0, 162, 101.0, "the server's clock is 61 s ahead of ours", True),
        (4000.0, 399, 4001.0, "the server's clock is 3600 s behind ours", True),
    ],
)
def test_a_clock_is_judged_by_the_two_moments_around_the_file(
    before_s: float, written_s: int, after_s: float, message: str, look: bool
) -> None:
    found = judge_clock(before_s, written_s, after_s)

    assert (found.message, bool(found.advice)) == (message, look)
