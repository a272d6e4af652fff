"""What strings do where people look: on a terminal, in JSON, in logs, in a spreadsheet. Nothing."""

import csv
import json
import os
import pty
import subprocess
import sys
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from brp_filesync.cli.terminal import harmless_json
from tests.injection.strings import KINDS, STRINGS
from tests.support.command import typed
from tests.support.gym import HEADER, Gym, an_order, open_gym

pytestmark = pytest.mark.one_database

OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
LISTS = [
    ("orders", "list", "--limit", "1000"),
    *(("orders", "show", f"wellnet:{text}") for text in KINDS["terminal"][:3]),
    ("cards", "list", "--facility", "101"),
    ("files", "list"),
    ("files", "show", "1"),
    ("files", "show", "2"),
    ("persons", "duplicates"),
]
FILTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("words", LISTS, ids=lambda words: " ".join(words)[:30])
def test_a_list_in_a_pipe_holds_nothing_that_a_terminal_obeys(
    injected: Gym, words: tuple[str, ...]
) -> None:
    done = typed(injected, *words)

    assert (done.exit_code, done.said) == (0, "")
    assert _obeyed(done.out.decode(), but="\n\t") == set()


def test_a_list_of_names_has_a_line_each_with_escapes_in_their_places(injected: Gym) -> None:
    out = typed(injected, "cards", "list", "--facility", "101").out.decode()

    assert len(out.splitlines()) == 1 + len(STRINGS)
    for text in KINDS["terminal"]:
        shown = "".join(
            char
            if unicodedata.category(char) not in OBEYED
            else f"\\x{ord(char):02x}"
            if ord(char) < 256
            else f"\\u{ord(char):04x}"
            for char in text
        )
        assert f"\t{shown}, {shown}\t" in out


@pytest.mark.parametrize("words", [LISTS[0], LISTS[1], LISTS[4]], ids=lambda words: words[1])
def test_a_table_on_a_real_terminal_holds_nothing_that_it_obeys(
    injected: Gym, words: tuple[str, ...]
) -> None:
    out = _on_a_terminal(injected, *words)

    assert out.count("\r\n") >= len(STRINGS) or words[1] == "show"
    assert _obeyed(out.replace("\r\n", "\n"), but="\n") == set()


def test_json_says_exactly_what_is_stored_and_nothing_that_a_terminal_obeys(injected: Gym) -> None:
    done = typed(injected, "orders", "list", "--limit", "1000", "--json")

    assert _obeyed(done.out.decode(), but="\n") == set()
    assert {row["portal_order_number"] for row in done.json["orders"]} == set(STRINGS)


def test_a_workbook_has_text_cells_alone(injected: Gym, tmp_path: Path) -> None:
    path = tmp_path / "wellnet.xlsx"
    typed(injected, "selection", "export", "--portal", "wellnet", "--out", str(path))

    rows = list(openpyxl.load_workbook(path).active.iter_rows())
    names = [cell.value for cell in rows[0]]
    texts = {
        name: {row[names.index(name)] for row in rows[1:]}
        for name in ("first_name", "street", "employer", "portal_order_number")
    }
    legal = {
        ILLEGAL_CHARACTERS_RE.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
        for text in STRINGS
    }
    for cells in texts.values():
        assert {cell.value.replace("\r\n", "\n").replace("\r", "\n") for cell in cells} == legal
        assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}


def test_a_csv_has_an_apostrophe_before_each_formula_and_nothing_else_changed(
    injected: Gym, tmp_path: Path
) -> None:
    path = tmp_path / "wellnet.csv"
    typed(injected, "selection", "export", "--portal", "wellnet", "--out", str(path))

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";", strict=True))
    guarded = {f"'{text}" if text.startswith(FILTERS) else text for text in STRINGS}
    assert len(rows) == len(STRINGS)
    for name in ("first_name", "last_name", "street", "city", "employer", "portal_order_number"):
        assert {row[name] for row in rows} == guarded
    assert [value for row in rows for value in row.values() if value.startswith(FILTERS)] == []


def test_strange_names_of_columns_and_files_are_told_and_logged_harmlessly(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    _write_encoding(gym, "utf-8")
    for at, text in enumerate(KINDS["terminal"], start=1):
        path = gym.folder / f"WELLNET_{text.replace('/', '_')}.csv"
        path.write_bytes(f'{HEADER};"{text}"\r\n{an_order()};x\r\n'.encode())

        done = typed(gym, "--verbose", "orders", "import", str(path), "--portal", "wellnet")
        again = typed(gym, "files", "show", str(at))
        ledger = typed(gym, "files", "show", str(at), "--json")

        assert done.exit_code == 65
        assert "decided" in done.said
        assert "header-unknown-column" in ledger.out.decode()
        for said in (done.out.decode(), done.said, again.out.decode(), ledger.out.decode()):
            assert _obeyed(said, but="\n\t") == set()


def _write_encoding(gym: Gym, encoding: str) -> None:
    profile = gym.folder / "config/portals/wellnet.yaml"
    told = profile.read_text()
    assert "encoding: iso8859-1" in told
    profile.write_text(told.replace("encoding: iso8859-1", f"encoding: {encoding}"))


def _obeyed(text: str, but: str) -> set[str]:
    """Return the characters that a terminal would do something for, but those expected."""
    return {char for char in text if unicodedata.category(char) in OBEYED} - set(but)


def _on_a_terminal(gym: Gym, *words: str) -> str:
    """Return what a command says on a terminal of its own, as plain as terminals come."""
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-c",
        "from brp_filesync.cli.main import main; main()",
        "--config",
        str(gym.folder / "config/filesync.yaml"),
        *words,
    ]
    environment = os.environ | {"TERM": "dumb", "COLUMNS": "400"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = bytearray()
    try:
        while more := os.read(ours, 1 << 16):
            said += more
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0, said.decode()
    return said.decode()


def test_json_of_any_text_is_read_back_as_it_was() -> None:
    shown = harmless_json([*STRINGS, "\U000e0041\ufffe", "å\u2028"])

    assert json.loads(shown) == [*STRINGS, "\U000e0041\ufffe", "å\u2028"]
    assert _obeyed(shown, but="\n") == set()
