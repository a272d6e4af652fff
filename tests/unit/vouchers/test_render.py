"""The bytes of a SIE file, and the fiscal year that it is of."""

from datetime import date

import pytest

from brp_filesync.profiles.books import CompanyBooks, FiscalYear
from brp_filesync.vouchers.model import Line
from brp_filesync.vouchers.render import render
from brp_filesync.vouchers.years import Year, year_of
from tests.references.slow_books import read_sie


def test_a_file_is_of_code_page_437_and_its_lines_end_as_the_standard_says() -> None:
    lines = [Line("bank", "1930", 123456, "Å\tb"), Line("unmatched", "2422", -123456, 'x "y"')]
    content = render(
        ('Gym "Söder" – Škoda \\ ☃', "5560360793"),
        Year("2026-01-01", "2026-12-31"),
        [(7, "2026-11-23", lines)],
        series="F",
        written_on="2026-11-24",
    )

    assert content == (
        b'#FLAGGA 0\r\n#PROGRAM "filesync" 1\r\n#FORMAT PC8\r\n#GEN 20261124\r\n#SIETYP 4\r\n'
        b"#ORGNR 556036-0793\r\n"
        b'#FNAMN "Gym \\"S\x94der\\" - Skoda / ?"\r\n'
        b"#RAR 0 20260101 20261231\r\n"
        b'#KONTO 1930 "Bank"\r\n#KONTO 2422 "Omatchade inbetalningar"\r\n'
        b'#VER "F" "7" 20261123 "Inbetalningar 2026-11-23" 20261124\r\n{\r\n'
        b'\t#TRANS 1930 {} 1234.56 20261123 "\x8f b"\r\n'
        b'\t#TRANS 2422 {} -1234.56 20261123 "x \\"y\\""\r\n}\r\n'
    )
    assert read_sie(content).records["#FNAMN"] == [['Gym "Söder" - Skoda / ?']]


LONG = FiscalYear(first_day=date(2025, 3, 1), last_day=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "books", "year"),
    [
        ("2026-12-31", CompanyBooks(), Year("2026-01-01", "2026-12-31")),
        (
            "2026-06-30",
            CompanyBooks(fiscal_year_starts="07-01"),
            Year("2025-07-01", "2026-06-30"),
        ),
        (
            "2026-07-01",
            CompanyBooks(fiscal_year_starts="07-01"),
            Year("2026-07-01", "2027-06-30"),
        ),
        ("2026-01-01", CompanyBooks(fiscal_years=(LONG,)), Year("2025-03-01", "2026-06-30")),
        ("2026-07-01", CompanyBooks(fiscal_years=(LONG,)), Year("2026-07-01", "2026-12-31")),
        ("2025-02-28", CompanyBooks(fiscal_years=(LONG,)), Year("2025-01-01", "2025-02-28")),
        ("2028-02-29", CompanyBooks(fiscal_years=(LONG,)), Year("2028-01-01", "2028-12-31")),
    ],
)
def test_a_day_is_of_one_fiscal_year(day: str, books: CompanyBooks, year: Year) -> None:
    assert year_of(day, books) == year
