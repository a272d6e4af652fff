"""A log's file: whole lines, begun anew when it is big, and nothing fails by it."""

import stat
from pathlib import Path

import pytest

from brp_filesync.cli.log_file import LogFile


def _kept(folder: Path) -> dict[str, str]:
    files = (path for path in folder.iterdir() if path.suffix != ".lock")
    return {path.name: path.read_text() for path in files}


def test_a_file_that_is_big_is_begun_anew_and_so_many_earlier_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "log"
    one, other = LogFile(path, 4, 2), LogFile(path, 4, 2)  # two processes
    for number in range(1, 5):
        one.write(f"a{number}\n")
        other.write(f"b{number}\n")

    assert _kept(tmp_path) == {"log": "a4\nb4\n", "log.1": "a3\nb3\n", "log.2": "a2\nb2\n"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_a_file_that_logrotate_renames_is_followed(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "log", 0, 1)
    log.write("before\n")
    (tmp_path / "log").rename(tmp_path / "log.old")
    log.write("after\n")

    assert _kept(tmp_path) == {"log": "after\n", "log.old": "before\n"}


def test_what_a_full_disk_refuses_is_told_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    log = LogFile(Path("/dev/full"), 0, 1)

    log.write("the disk is full\n")

    assert capfd.readouterr().err == "the disk is full\n"
