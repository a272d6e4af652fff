"""The folder of reports: a name for each run, whole files, old ones removed."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.report.shelf import keep, latest_first, prune, write_data

ENDED = "2026-11-24T01:33:12Z"


def test_two_runs_that_end_in_one_second_have_two_reports(tmp_path: Path) -> None:
    first = keep(tmp_path / "reports", ENDED, "one", {"n": 1})
    second = keep(tmp_path / "reports", ENDED, "two", {"n": 2})

    assert [first.page.name, second.page.name] == [
        "20261124T013312Z.html",
        "20261124T013312Z-2.html",
    ]
    assert (first.page.read_text(), second.page.read_text()) == ("one", "two")
    assert len(list((tmp_path / "reports").iterdir())) == 4


def test_the_newest_comes_first_and_what_is_half_written_is_left_out(tmp_path: Path) -> None:
    for ended in ("2026-10-25T00:30:00Z", ENDED, "2026-10-25T01:30:00Z"):
        keep(tmp_path, ended, "", {"ended_at": ended})
    (tmp_path / "20261125T013312Z.json").write_text("")

    assert [data["ended_at"] for _, data in latest_first(tmp_path)] == [
        ENDED,
        "2026-10-25T01:30:00Z",
        "2026-10-25T00:30:00Z",
    ]


def test_what_is_known_later_takes_the_place_of_what_was(tmp_path: Path) -> None:
    kept = keep(tmp_path, ENDED, "", {"mail": "sending"})
    write_data(kept, {"mail": "sent"})

    assert [data for _, data in latest_first(tmp_path)] == [{"mail": "sent"}]


def test_old_reports_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for ended in ("2026-11-01T01:00:00Z", ENDED):
        keep(tmp_path, ended, "", {})
    (tmp_path / "20261101T010000Z.html.part").touch()
    (tmp_path / "notes.html").touch()

    assert prune(tmp_path, 14, 14, datetime(2026, 11, 24, 2, tzinfo=UTC)) == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "20261124T013312Z.html",
        "20261124T013312Z.json",
        "notes.html",
    ]


def test_what_a_killed_run_left_half_written_is_removed_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    now = datetime(2026, 11, 25, 2, tzinfo=UTC)
    left = ["20261124T013312Z.html.part", "20261124T013312Z.json", "20261124T013313Z.json.part"]
    written = ["20261125T015959Z.html.part", "20261125T015959Z.json"]
    for names, before in ((left, timedelta(hours=2)), (written, timedelta(seconds=1))):
        for name in names:
            (tmp_path / name).touch()
            os.utime(tmp_path / name, ((now - before).timestamp(),) * 2)
    keep(tmp_path, "2026-11-24T01:30:00Z", "page", {})

    assert prune(tmp_path, 14, 14, now) == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "20261124T013000Z.html",
        "20261124T013000Z.json",
        *written,
    ]


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DiskTrouble) as told:
        keep(tmp_path / "file" / "reports", ENDED, "", {})

    assert "report.folder" in told.value.advice
