"""A settlement report read strictly: what it holds, and each way in which it is refused."""

from io import BytesIO
from typing import Any

import pytest

from brp_filesync.core.problems import FileRefused
from brp_filesync.settlements_in.model import Report
from brp_filesync.settlements_in.read import report_chunks
from brp_filesync.tables.sheets import write_workbook
from tests.support.settlement_gym import HEADER, REPORTS, a_report, a_row, reports

ROWS = ("W-1;4990,00;499,00;124,75;4366,25", "W-2;-100,00;-10,00;-2,50;-87,50")
TOTAL = "SUMMA;4890,00;489,00;122,25;4278,75"


def read(content: bytes, name: str = "AVRAKNING_202611.csv", **changes: Any) -> tuple[Report, Any]:
    report = Report()
    rows = [
        row
        for chunk in report_chunks(BytesIO(content), reports(**changes), name, 1000, report)
        for row in chunk.rows.itertuples(index=False, name=None)
    ]
    return report, rows


def lines(*written: str) -> bytes:
    return ("\n".join((HEADER, *written)) + "\n").encode()


def test_rows_sums_and_the_reports_own_number_are_read() -> None:
    report, rows = read(lines(*ROWS, TOTAL))

    assert rows == [
        (2, "W-1", 0, 499000, 49900, 12475, 436625),
        (3, "W-2", 0, -10000, -1000, -250, -8750),
    ]
    assert (report.number, report.rows) == ("202611", 2)
    assert report.sums == {
        "gross_ore": 489000,
        "commission_ore": 48900,
        "vat_ore": 12225,
        "net_ore": 427875,
    }


def test_a_workbooks_numbers_count_as_they_are_and_its_texts_as_the_profile_says() -> None:
    header = HEADER.split(";")
    sheet = [
        ["W-1", 4990.0, 499.0, 124.75, "4366,25"],
        ["W-3", 0.1 + 0.2, 0, 0, 0.3],
        ["SUMMA", 4990.3, 499, 124.75, 4366.55],
    ]
    content = write_workbook([("Avräkning", header, sheet)])

    _, rows = read(content, "AVRAKNING_202611.xlsx")

    assert [row[3:] for row in rows] == [(499000, 49900, 12475, 436625), (30, 0, 0, 30)]


def test_deductions_may_be_written_below_zero() -> None:
    content = lines("W-1;4990,00;-499,00;-124,75;4366,25", "SUMMA;4990,00;-499,00;-124,75;4366,25")

    report, _ = read(content, deductions="negative")

    assert (report.sums["commission_ore"], report.sums["vat_ore"]) == (49900, 12475)


def test_the_same_rows_in_another_order_have_the_same_hash_and_others_another() -> None:
    one, two = a_row("W-1", 499000), a_row("W-2", 100)

    hashes = [read(a_report(*rows))[0].rows_hash for rows in ((one, two), (two, one), (one, one))]

    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("written", "word", "line", "column"),
    [
        (("W-1;4990,00;499,00;124,75;4366,26", TOTAL), "settlement-row-net", 2, "NETTO"),
        ((ROWS[0], TOTAL), "settlement-total", 0, "BRUTTO"),
        ((*ROWS, "SUMMA;4890,00;489,00;122,25;"), "settlement-total", 0, "NETTO"),
        (ROWS, "trailer-missing", 0, ""),
        ((*ROWS, TOTAL, ROWS[0]), "rows-after-trailer", 5, ""),
        (("W-1;4990.00;499,00;124,75;4366,25", TOTAL), "settlement-value", 2, "BRUTTO"),
        (("W-1;4990,00;499,00;124,75", TOTAL), "settlement-fields", 2, ""),
        ((";4990,00;499,00;124,75;4366,25", TOTAL), "settlement-nameless", 2, ""),
    ],
)
def test_what_doesnt_add_up_or_cant_be_read_refuses_the_whole_report(
    written: tuple[str, ...], word: str, line: int, column: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(lines(*written))

    found = refused.value.problem
    assert (found.word, found.line, found.column) == (word, line, column)


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("NR;A;B;C;D", "header-missing"),
        ("ORDER;BRUTTO;PROVISION;MOMS", "header-missing-column"),
        ("ORDER;BRUTTO;PROVISION;MOMS;NETTO;KUND", "header-unknown-column"),
        ("ORDER;BRUTTO;PROVISION;MOMS;NETTO;NETTO", "header-column-twice"),
    ],
)
def test_a_header_that_isnt_the_profiles_refuses_it(header: str, word: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(f"{header}\nSUMMA\n".encode())

    assert refused.value.problem.word == word


def test_two_reports_in_one_file_are_refused() -> None:
    columns = {**REPORTS["columns"], "report_number": {"column": "ORDER"}}
    columns["order_number"] = {"constant": "W-1"}

    with pytest.raises(FileRefused) as refused:
        read(lines(*ROWS, TOTAL), columns=columns)

    assert refused.value.problem.word == "settlement-two-reports"
