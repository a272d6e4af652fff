"""Order files to canonical columns: by name, by position, from the file name, or constant."""

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pytest
from openpyxl import Workbook

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.orders_in.read import OrderChunk, name_parts, order_chunks
from brp_filesync.profiles.orders import CANONICAL_COLUMNS
from brp_filesync.profiles.portal import PortalProfile
from tests.unit.orders_in.wellnet_like import COLUMNS, HEADER, SOUND, a_file, a_profile, a_row

LATIN: dict[str, Any] = {"encoding": "iso8859-1"}
NAME = "wellnet_20261124.csv"


def chunks_of(content: bytes, profile: PortalProfile, chunk_rows: int = 100) -> list[OrderChunk]:
    return list(order_chunks(io.BytesIO(content), profile, NAME, chunk_rows))


def refusal_of(content: bytes, profile: PortalProfile, name: str = NAME) -> Problem:
    with pytest.raises(FileRefused) as caught:
        list(order_chunks(io.BytesIO(content), profile, name, 100))
    return caught.value.problem


def with_column(name: str, **source: Any) -> dict[str, dict[str, Any]]:
    return dict(COLUMNS) | {name: source}


def test_every_canonical_column_is_there_as_plain_text() -> None:
    [chunk] = chunks_of(a_file([a_row(GATA="  Storgatan 1 ")]), a_profile())
    assert chunk.rows.loc[0].to_dict() == {
        "line": 2,
        "order_number": "W-1",
        "line_number": "1",
        "row_type": "order",
        "ordered_at": "20261123",
        "facility_id": "12",
        "employer_number": "556036-0793",
        "employer_name": "Exempelbolaget AB",
        "personnummer": "19811218-9876",
        "birth_date": "",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "email": "asa@example.com",
        "mobile": "070-174 06 05",
        "street": "Storgatan 1",
        "postal_code": "123 45",
        "city": "Göteborg",
        "country": "SE",
        "product_number": "P-10",
        "quantity": "1",
        "price_incl_vat": "499000",
        "start_date": "",
    }
    assert {name: str(kind) for name, kind in chunk.rows.dtypes.items()} == {
        "line": "int64"
    } | dict.fromkeys(CANONICAL_COLUMNS, "object")
    assert chunk.own_names == {name: source["column"] for name, source in COLUMNS.items()}


def test_columns_may_stand_in_any_order_and_optional_ones_be_absent() -> None:
    header = tuple(name for name in reversed(HEADER) if name not in ("MOBIL", "ANTAL"))
    [chunk] = chunks_of(a_file([a_row()], header), a_profile())
    row = chunk.rows.loc[0]
    assert (row["order_number"], row["mobile"], row["quantity"]) == ("W-1", "", "")


def test_rows_with_another_number_of_fields_come_apart() -> None:
    content = a_file([a_row(), a_row(GATA="a;b"), a_row()])
    [chunk] = chunks_of(content, a_profile())
    assert chunk.rows["line"].tolist() == [2, 4]
    assert chunk.wrong.to_numpy().tolist() == [[3, 21, 20]]


@pytest.mark.parametrize(
    ("source", "text", "value"),
    [
        ({"column": "LAND", "default": "NO"}, "", "NO"),
        ({"column": "LAND", "default": "NO"}, "SE", "SE"),
        ({"column": "LAND", "words": {"Sverige": "SE"}}, "Sverige", "SE"),
        ({"column": "LAND", "words": {"Sverige": "SE"}}, "", ""),
        ({"column": "LAND", "words": {"Sverige": "SE"}}, "SE", "?SE"),
        ({"column": "LAND", "convert": ("upper",), "words": {"SVERIGE": "se"}}, "sverige", "se"),
        ({"column": "LAND", "convert": ("lower",), "default": "NO"}, "SE", "se"),
        ({"column": "LAND", "convert": ("lower",), "default": "NO"}, "", "NO"),
        ({"column": "LAND", "convert": ("strip_leading_zeros",)}, "0012", "12"),
        ({"column": "LAND", "convert": ("strip_leading_zeros",)}, "000", "0"),
    ],
)
def test_conversions_then_words_and_a_default_as_it_is(
    source: Mapping[str, Any], text: str, value: str
) -> None:
    profile = a_profile(with_column("country", **source))
    [chunk] = chunks_of(a_file([a_row(LAND=text)]), profile)
    assert chunk.rows["country"].tolist() == [value]


def test_values_from_the_file_name_and_constants() -> None:
    columns = with_column("start_date", name_part="date", formats=("%Y%m%d",))
    profile = a_profile(columns | {"country": {"constant": "NO"}}, ignore=("LAND", "STARTDATUM"))
    [chunk] = chunks_of(a_file([a_row(), a_row()]), profile)
    assert chunk.rows["start_date"].tolist() == ["20261124", "20261124"]
    assert chunk.rows["country"].tolist() == ["NO", "NO"]
    assert refusal_of(a_file([a_row()]), a_profile(columns, ignore=("STARTDATUM",)), "x.csv") == (
        Problem("name-other-portal", 0)
    )


def test_name_parts_refuse_the_name_of_another_portal() -> None:
    assert name_parts(a_profile(), NAME) == {"date": "20261124"}
    for name in ("wellnet_20261124.csv.part", "benify_20261124.csv", "x" + NAME):
        with pytest.raises(FileRefused) as caught:
            name_parts(a_profile(), name)
        assert caught.value.problem == Problem("name-other-portal", 0)


def header_problem(word: str, column: str) -> Problem:
    return Problem(word, 1, column, {"column": column})


@pytest.mark.rule("Files 2.4")
@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER[1:], header_problem("header-missing-column", "ORDERNR")),
        (
            tuple(name for name in HEADER if name not in ("ORGNR", "ARBETSGIVARE")),
            header_problem("header-missing-column", "ORGNR"),
        ),
        ((*HEADER, "RABATT"), header_problem("header-unknown-column", "RABATT")),
        (("", *HEADER), header_problem("header-unknown-column", "#1")),
        ((*HEADER, "PRIS"), header_problem("header-column-twice", "PRIS")),
        ((*HEADER, "X" * 90), header_problem("header-unknown-column", "X" * 60)),
        (
            tuple(a_row().values()),  # perhaps somebody's order: only its shape is told
            Problem(
                "header-missing",
                1,
                params={
                    "found": "a-9 9 a 99999999 99 999999-9999 aaaaaaaaaaaaaa aa 99999999-9",
                    "expected": "ORDERNR, RADNR, TYP",
                },
            ),
        ),
    ],
)
def test_a_header_that_does_not_fit_the_profile_refuses_the_file(
    header: tuple[str, ...], problem: Problem
) -> None:
    assert refusal_of(a_file([a_row()], header), a_profile()) == problem


def test_columns_that_the_profile_ignores_are_no_trouble() -> None:
    content = a_file([a_row(RABATT="10")], (*HEADER, "RABATT"))
    [chunk] = chunks_of(content, a_profile(ignore=("RABATT",)))
    assert len(chunk.rows) == 1


def positional(*ignore: str) -> PortalProfile:
    columns = {
        name: {key: value for key, value in source.items() if key != "column"} | {"position": place}
        for place, (name, source) in enumerate(COLUMNS.items(), start=1)
    }
    columns["price_incl_vat"] = {
        "position": 19,
        "unit": "kronor",
        "decimal": ",",
        "thousands": " ",
    }
    del columns["mobile"]
    dialect = {
        "encoding": "cp1252",
        "delimiter": "|",
        "header": False,
        "trailer": {"marker": "T", "rows_field": 2, "sum_field": 3},
    }
    return a_profile(columns, dialect, ignore=ignore)


def a_trailed_file(rows: list[dict[str, str]], trailer: str) -> bytes:
    lines = ["|".join(row.values()) for row in rows]
    return "".join(line + "\n" for line in [*lines, trailer]).encode("cp1252")


ROWS = [a_row(PRIS="1 499,50"), a_row(TYP="M", PRIS=""), a_row(PRIS="-100")]


def test_columns_by_position_and_a_trailer_that_agrees() -> None:
    content = a_trailed_file(ROWS, "T|3|1 399,50")
    [chunk] = chunks_of(content, positional("12"))
    assert chunk.rows["price_incl_vat"].tolist() == ["1 499,50", "", "-100"]
    assert chunk.rows["row_type"].tolist() == ["order", "cancel", "order"]
    assert chunk.own_names["personnummer"] == "#8 (personnummer)"
    assert [len(part.rows) for part in chunks_of(content, positional("12"), 2)] == [2, 1]


def test_a_position_that_is_neither_mapped_nor_ignored_refuses() -> None:
    content = a_trailed_file(ROWS, "T|3|1 399,50")
    assert refusal_of(content, positional()) == header_problem("header-unknown-column", "#12")


@pytest.mark.parametrize(
    ("trailer", "problem"),
    [
        ("T|4|1 399,50", Problem("trailer-rows", 0, params={"found": 3, "expected": 4})),
        ("T||1 399,50", Problem("trailer-rows", 0, params={"found": 3})),
        (
            "T|3|1 399,51",
            Problem("trailer-sum", 0, params={"found": 139_950, "expected": 139_951}),
        ),
        ("T|3", Problem("trailer-sum", 0, params={"found": 139_950})),
    ],
)
def test_a_trailer_that_disagrees_refuses_the_file(trailer: str, problem: Problem) -> None:
    assert refusal_of(a_trailed_file(ROWS, trailer), positional("12")) == problem


def test_a_price_that_cannot_be_read_leaves_the_sum_uncompared_and_the_count_compared() -> None:
    rows = [*ROWS, a_row(PRIS="gratis")]
    [chunk] = chunks_of(a_trailed_file(rows, "T|4|9,00"), positional("12"))
    assert len(chunk.rows) == 4
    assert refusal_of(a_trailed_file(rows, "T|3|9,00"), positional("12")).word == "trailer-rows"


def lines_before(content: bytes, *lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("iso8859-1") + content


@pytest.mark.parametrize("skipped", [2, ("Export", "Den")])
def test_lines_before_the_header_are_passed_over_by_number_or_by_how_they_begin(
    skipped: int | tuple[str, ...],
) -> None:
    content = lines_before(a_file([a_row()]), '"Export ""för" gymmet', "Den 23 november")
    [chunk] = chunks_of(content, a_profile(dialect=LATIN | {"skip_lines": skipped}))
    assert (chunk.rows["line"].tolist(), chunk.rows["order_number"].tolist()) == ([4], ["W-1"])


def test_a_header_that_is_wrong_is_told_with_the_line_on_which_it_stands() -> None:
    content = lines_before(a_file([a_row()]).replace(b"ORDERNR", b"NUMMER"), "Export")
    problem = refusal_of(content, a_profile(dialect=LATIN | {"skip_lines": 1}))
    assert (problem.word, problem.line) == ("header-missing-column", 2)


def test_a_quantity_with_a_minus_is_a_cancellation_where_the_profile_says_so() -> None:
    rows = [a_row(ANTAL=quantity) for quantity in ("1", "-1", "- 1", "", "en")]
    columns = with_column("row_type", column="ANTAL", negative="cancel")
    [chunk] = chunks_of(a_file(rows), a_profile(columns, ignore=("TYP",)))
    assert chunk.rows["row_type"].tolist() == ["order", "cancel", "cancel", "", "order"]


def test_a_workbook_is_read_as_its_texts_where_the_profile_has_workbooks() -> None:
    sound = {**SOUND, "ORDERNR": 77, "ORDERDATUM": datetime.date(2026, 11, 23), "PRIS": 4990}
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Export"], list(HEADER), list(sound.values())):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    columns = with_column("ordered_at", column="ORDERDATUM", formats=("%Y-%m-%d",))
    profile = a_profile(columns, dialect=LATIN | {"workbook": "optional", "skip_lines": 1})
    [chunk] = chunks_of(content.getvalue(), profile)
    row = chunk.rows.loc[0]
    assert [row["line"], row["order_number"], row["ordered_at"], row["price_incl_vat"]] == [
        3,
        "77",
        "2026-11-23",
        "4990",
    ]
    [text] = chunks_of(lines_before(a_file([a_row()]), "Export"), profile)
    assert text.rows["order_number"].tolist() == ["W-1"]
    required = a_profile(columns, dialect={"workbook": "required"})
    assert refusal_of(a_file([a_row()]), required).word == "workbook-unreadable"
