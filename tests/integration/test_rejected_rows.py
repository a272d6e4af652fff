"""Rejected rows go out as they came, are mended by hand or in a spreadsheet, and are given back."""

import csv
import io
import stat
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer

pytestmark = pytest.mark.one_database


def out_of(gym: Gym, file_id: int = 1) -> Path:
    """Write the file's rejected rows, and return where."""
    path = gym.folder / "mend.csv"
    assert typed(gym, "orders", "rejects", str(file_id), "--out", str(path)).exit_code == 0
    return path


@pytest.fixture
def rejected(gym: Gym) -> Gym:
    """A gym with a file of which one order is imported and two are rejected."""
    gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", personnummer=personnummer(2), email="nowhere", price_ore=1),
            an_order("W-3", personnummer=personnummer(3), email="", first="=1+1", price_ore=1),
        ]
    )
    assert gym.night().exit_code == 3
    return gym


def test_the_rows_go_out_as_they_came_with_line_column_code_and_text_for_their_owner_alone(
    rejected: Gym,
) -> None:
    path = out_of(rejected)

    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("iso8859-1")), delimiter=";"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [(row["BESTALLNINGSNR"], row["FILESYNC_RAD"]) for row in rows] == [
        ("W-2", "F1-L3"),
        ("W-3", "F1-L4"),
    ]
    assert (rows[0]["EFTERNAMN"], rows[1]["FORNAMN"]) == ("Öberg", "'=1+1")
    assert rows[0]["FILESYNC_KOLUMN"] == "EPOST, PRIS_ORE"
    assert rows[0]["FILESYNC_KOD"] == "email-invalid, 1101 price-differs"
    assert rows[0]["FILESYNC_TEXT"]


@pytest.mark.rule("Files 2.7")
def test_what_is_mended_is_imported_and_answered_and_the_rest_is_rejected_again(
    rejected: Gym,
) -> None:
    gym, path = rejected, out_of(rejected)
    path.write_bytes(path.read_bytes().replace(b";1;1;;F1-L3", b";1;499000;;F1-L3"))

    dry = typed(gym, "orders", "resubmit", str(path), "--dry-run", "--json").json
    done = typed(gym, "orders", "resubmit", str(path), "--json")
    again = typed(gym, "orders", "resubmit", str(path))
    gym.night()

    assert (
        dry["rows"]
        == done.json["rows"]
        == {
            "rows": 2,
            "imported": 1,
            "duplicate": 0,
            "rejected": 1,
            "held": 0,
            "warnings": 2,
        }
    )
    assert (done.exit_code, again.exit_code) == (3, 2)
    assert gym.rows("filesync_file", "file_id", "parent_file_id") == [(1, None), (2, 1)]
    answer = gym.answer("WELLNET_ORDER_20261123_001-mended-2.csv")
    assert [row["STATUS"] for row in answer] == ["OK", "AVVISAD"]
    assert answer[0]["OCR"]
    assert typed(gym, "reconcile").exit_code == 0


def test_a_spreadsheet_may_have_saved_it_with_a_bom_other_line_ends_and_quotes(
    rejected: Gym,
) -> None:
    path = out_of(rejected)
    text = path.read_bytes().decode("iso8859-1").replace(";1;1;;F1-L", ";1;499000;;F1-L")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    saved = io.StringIO(newline="")
    csv.writer(saved, delimiter=",", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    path.write_bytes(saved.getvalue().encode("utf-8-sig"))

    done = typed(rejected, "orders", "resubmit", str(path), "--json")

    assert (done.exit_code, done.json["rows"]["imported"]) == (0, 2)
    assert ("=1+1",) in rejected.rows("brp_person", "first_name")


def test_a_file_of_something_else_is_told_of(rejected: Gym) -> None:
    path = rejected.folder / "other.csv"
    path.write_bytes(b"a;b\r\n1;2\r\n")

    done = typed(rejected, "orders", "resubmit", str(path))

    assert done.exit_code == 2
    assert "FILESYNC_RAD" in done.said
    assert typed(rejected, "orders", "rejects", "9", "--out", str(path)).exit_code == 2
