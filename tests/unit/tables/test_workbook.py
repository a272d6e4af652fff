"""A workbook's one sheet comes as the same columns of text as a CSV's."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.workbook import is_workbook, read_workbook
from tests.support.cases import case
from tests.support.price_files import a_workbook


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        list(read_workbook(io.BytesIO(content), 100))
    return caught.value.problem.word


def test_cells_become_texts_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        ("Å", 101, 499.0, 499.5, datetime.fromisoformat("2026-01-01"), date(2026, 12, 31)),
        (),
        (None, None, "  x "),
        ("b", 1, 2, 3, 4, 5, "one too many"),
        header=("a", "b", "c", "d", "e", "f", None),
    )

    chunks = list(read_workbook(io.BytesIO(Path(path).read_bytes()), 2))

    assert [chunk.header for chunk in chunks] == [("a", "b", "c", "d", "e", "f")] * 2
    assert [chunk.lines.tolist() for chunk in chunks] == [[2, 4], []]
    assert chunks[0].fields.to_numpy().tolist() == [
        ["Å", "101", "499", "499.5", "2026-01-01", "2026-12-31"],
        ["", "", "x", "", "", ""],
    ]
    assert chunks[1].wrong.to_numpy().tolist() == [[5, 7, 6]]


def test_a_sheet_with_a_header_alone_is_a_chunk_without_rows(tmp_path: Path) -> None:
    (chunk,) = read_workbook(io.BytesIO(Path(a_workbook(tmp_path)).read_bytes()), 2)

    assert (chunk.header, chunk.fields.empty) == (
        ("portal", "product_number", "facility_id", "valid_from", "valid_to", "price_kronor"),
        True,
    )


def test_what_is_no_workbook_or_hides_values_is_refused(tmp_path: Path) -> None:
    content = Path(a_workbook(tmp_path)).read_bytes()
    two, empty, other = io.BytesIO(), io.BytesIO(), io.BytesIO()
    book = load_workbook(io.BytesIO(content))
    book.create_sheet("Äldre")["A1"] = "portal"
    book.save(two)
    Workbook().save(empty)
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("readme.txt", "no workbook")

    assert is_workbook(content)
    assert not is_workbook(b"portal;product_number")
    assert [
        refused(each)
        for each in (
            two.getvalue(),
            empty.getvalue(),
            other.getvalue(),
            content[:-200],
            b"PK\x03\x04",
        )
    ] == [
        "workbook-sheets",
        "header-missing",
        "workbook-unreadable",
        "workbook-unreadable",
        "workbook-unreadable",
    ]


@pytest.mark.parametrize(
    ("name", "cell"),
    [("formula-without-value.xlsx", "E2"), ("row-of-formulas-without-values.xlsx", "A3")],
)
def test_a_formula_that_no_program_has_worked_out_is_no_empty_cell(name: str, cell: str) -> None:
    content = case(f"found-2026-11/agreements/{name}").read_bytes()

    with pytest.raises(FileRefused) as caught:
        list(read_workbook(io.BytesIO(content), 100))

    assert caught.value.problem == Problem("workbook-formula", int(cell[1:]), params={"cell": cell})


@pytest.mark.parametrize(
    ("was", "becomes", "read"),
    [
        ("<v></v>", "<v>499</v>", "499"),
        ('t="n"><f>', 't="str"><f>', ""),  # worked out, to an empty text
        ("<v></v>", "", None),
        ("<v></v>", "<v/>", None),
    ],
)
def test_what_a_formula_came_to_is_its_value(was: str, becomes: str, read: str | None) -> None:
    made, changed = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book["Sheet"].append(["price", "more"])
    book["Sheet"].append(["=400+99", "x"])
    book.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(changed, "w") as others:
        for name in parts.namelist():
            text = parts.read(name)
            if name.endswith("sheet1.xml"):
                sheet = text.decode().replace("<v />", "<v></v>")
                sheet = sheet.replace('<c r="A2"><f>', '<c r="A2" t="n"><f>')
                assert was in sheet
                text = sheet.replace(was, becomes, 1).encode()
            others.writestr(name, text)

    if read is None:
        assert refused(changed.getvalue()) == "workbook-formula"
    else:
        (chunk,) = read_workbook(io.BytesIO(changed.getvalue()), 100)
        assert chunk.fields.to_numpy().tolist() == [[read, "x"]]


def test_a_workbook_that_unpacks_to_more_than_memory_should_hold_is_refused() -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(401):
            part.write(b"\0" * 1024 * 1024)

    assert refused(bomb.getvalue()) == "workbook-too-big"
