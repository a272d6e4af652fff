"""Set-up files are read whole, with every problem, and without showing a person's data."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from brp_filesync.brp.load_files import Sheet, read_folder, read_sheet
from brp_filesync.brp.load_layout import LAYOUTS
from brp_filesync.core.errors import ConfigurationMistake

TODAY = date(2026, 11, 24)
VAT = "vat_group;name;valid_from;rate_percent\n"
PERSONS = "customer_number;first_name;last_name;facility_id;personnummer;email\n"


def read(file: str, text: str) -> tuple[Sheet, list[str]]:
    layout = next(each for each in LAYOUTS if each.file == file)
    sheet, problems = read_sheet(BytesIO(text.encode()), layout, TODAY)
    return sheet, [str(each) for each in problems]


@pytest.mark.parametrize(
    "text",
    [
        VAT + "sport;Idrott;1997-01-01;6\n",
        VAT.replace(";", ",") + "sport,Idrott,1997-01-01,6\n",
        "\ufeff" + VAT + "sport;Idrott;1997-01-01;6",
        "name;VAT_GROUP;rate_percent;valid_from\r\n\r\n Idrott ;sport;6;1997-01-01\r\n",
    ],
    ids=["semicolons", "commas", "bom", "other-order"],
)
def test_delimiter_bom_order_and_blank_lines_are_free(text: str) -> None:
    sheet, problems = read("vat_groups.csv", text)

    assert problems == []
    assert sheet.rows == [
        {"vat_group": "sport", "name": "Idrott", "valid_from": "1997-01-01", "rate_percent": 600}
    ]


def test_a_column_that_may_be_left_out_is_empty_in_all_rows() -> None:
    sheet, problems = read("companies.csv", "company_id;name\nGYM;Gymmet\n")

    assert problems == [
        "companies.csv:1: organisation_number: is missing from the header",
        "companies.csv:1: bankgiro: is missing from the header",
        "companies.csv:1: first_invoice_number: is missing from the header",
    ]
    assert not sheet.whole


def test_unknown_and_repeated_columns_are_told_by_their_place() -> None:
    _, problems = read("vat_groups.csv", "vat_grop;name;name;valid_from;rate_percent;vat_group\n")

    assert problems == [
        "vat_groups.csv:1: the header's column 1 isn't one of vat_group, name, valid_from,"
        " rate_percent; did you mean 'vat_group'?",
        "vat_groups.csv:1: name: stands twice in the header",
    ]


def test_every_bad_cell_is_told_and_its_row_left_out() -> None:
    sheet, problems = read(
        "vat_groups.csv", VAT + "a;A;x;y\nb;B;2026-01-01;\n;C;2026-01-01;6\nd;D\n"
    )

    assert problems == [
        "vat_groups.csv:5: has 2 fields, but the header has 4",
        "vat_groups.csv:4: vat_group: a value must stand here",
        "vat_groups.csv:2: valid_from: found 'x', expected a date that exists, as 2026-11-23",
        "vat_groups.csv:2: rate_percent: found 'y', expected a per cent from 0 to 100 such as 25 or"
        " 6,5; empty means exempt",
    ]
    assert [row["vat_group"] for row in sheet.rows] == ["b"]
    assert {key[0] for key in sheet.keys} == {"a", "b", None}


def test_a_text_that_the_database_has_no_room_for_is_told() -> None:
    _, problems = read("vat_groups.csv", VAT + f"{31 * 'x'};A;2026-01-01;6\n")

    assert problems == ["vat_groups.csv:2: vat_group: has 31 characters, at most 30 have room"]


def test_a_persons_data_is_never_shown() -> None:
    _, problems = read(
        "persons.csv",
        PERSONS + "1;Hemlig;Person;101;19850722-9817;hemlig(at)example.com\n"
        "19850722-9816;Hemlig;" + 201 * "x" + ";101;;\n",
    )

    assert problems == [
        "persons.csv:3: last_name: has 201 characters, at most 200 have room",
        "persons.csv:2: personnummer: The personnummer's check digit is wrong: some digit is"
        " mistaken.",
        "persons.csv:2: email: found something else than an e-mail address",
    ]


def test_a_first_row_in_the_headers_place_is_not_shown() -> None:
    _, problems = read("persons.csv", "1;Hemlig;Person;101;19850722-9816;hemlig@example.com\n")

    assert "emlig" not in "".join(problems)
    assert "9816" not in "".join(problems)
    assert len(problems) == 10


def test_a_broken_file_says_where() -> None:
    _, problems = read("vat_groups.csv", VAT + 'a;"A;2026-01-01;6\n')

    assert problems == ["vat_groups.csv:2: A quote is opened but never closed."]


def test_files_that_nobody_loads_are_told(tmp_path: Path) -> None:
    (tmp_path / "vat_groups.csv").write_text(VAT)
    (tmp_path / "person.csv").write_text("")
    (tmp_path / "notes.txt").write_text("")

    sheets, problems = read_folder(tmp_path, TODAY)

    assert [sheet.layout.file for sheet in sheets] == ["vat_groups.csv"]
    assert [str(each) for each in problems] == [
        "person.csv: no file of that name is loaded; did you mean 'persons.csv'?"
    ]


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_folder_without_files_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationMistake):
        read_folder(tmp_path / name, TODAY)
