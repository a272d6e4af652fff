"""`filesync catalogue export`: the files that a run sends, and the overview for people."""

import datetime
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.browser import overflowing
from tests.support.command import typed
from tests.support.gym import Gym, open_gym, speaking
from tests.support.left_behind import left_behind


@pytest.fixture
def shop(tmp_path: Path) -> Gym:
    return open_gym(tmp_path / "gym")


def export(gym: Gym, out: Path, *words: str) -> tuple[int, dict[str, bytes]]:
    """Return the exit code, and what is in the folder then."""
    done = typed(gym, "catalogue", "export", "--portal", "wellnet", "--out", str(out), *words)
    there = out.iterdir() if out.exists() else ()
    return done.exit_code, {path.name: path.read_bytes() for path in there}


@pytest.mark.rule("Catalogue out 1.2")
def test_an_export_of_another_day_is_the_same_bytes_until_something_changes(
    shop: Gym, tmp_path: Path
) -> None:
    code, first = export(shop, tmp_path / "1")
    shop.clock.at += datetime.timedelta(days=1)

    assert (code, len(first)) == (0, 3)
    assert export(shop, tmp_path / "2") == (0, first)
    shop.do("UPDATE brp_agreed_price SET price_ore = 490000 WHERE product_number = 'M12'")
    _, changed = export(shop, tmp_path / "3")
    assert b"490000;6;;12;20260101;20261125;2" in changed["WELLNET_PRODUKTER.csv"]
    assert changed["WELLNET_KATALOG.klar"].startswith(b"2;20261125;WELLNET_ANLAGGNINGAR.csv;2;")


def test_what_no_portal_sees_changes_nothing_and_a_days_end_changes_the_same_rows(
    shop: Gym, tmp_path: Path
) -> None:
    shop.do("UPDATE brp_agreed_price SET valid_to = '2026-11-25' WHERE product_number = 'M12'")
    _, first = export(shop, tmp_path / "1")
    (facts,) = shop.rows("filesync_catalogue", "facts_sha256")
    shop.do("UPDATE brp_product SET name = 'Autogiro' WHERE product_number = 'AG'")
    shop.clock.at += datetime.timedelta(days=1)

    assert export(shop, tmp_path / "2") == (0, first)
    (others,) = shop.rows("filesync_catalogue", "facts_sha256")
    assert others != facts
    shop.clock.at += datetime.timedelta(days=1)
    _, ended = export(shop, tmp_path / "3")
    assert (
        first["WELLNET_PRODUKTER.csv"].count(b";M12;"),
        ended["WELLNET_PRODUKTER.csv"].count(b";M12;"),
    ) == (2, 0)


def test_a_dry_run_writes_and_records_nothing(shop: Gym, tmp_path: Path) -> None:
    before = left_behind(shop)

    assert export(shop, tmp_path / "out", "--dry-run", "--overview") == (0, {})
    assert left_behind(shop) == before


def test_a_name_that_is_a_formula_holds_it_back_and_names_the_product(
    shop: Gym, tmp_path: Path
) -> None:
    shop.do("UPDATE brp_product SET name = '=1+1' WHERE product_number = 'M6'")
    done = typed(shop, "catalogue", "export", "--portal", "wellnet", "--out", str(tmp_path / "o"))

    assert (done.exit_code, (tmp_path / "o").exists()) == (3, False)
    assert "M6 (=1+1): BENAMNING begins with = (U+003D)" in " ".join(done.out.decode().split())


def test_the_workbook_has_all_text_as_text_and_prices_as_numbers(shop: Gym, tmp_path: Path) -> None:
    speaking(shop.folder / "config/filesync.yaml", "sv")

    code, files = export(shop, tmp_path / "out", "--overview")

    assert code == 0
    book = load_workbook(io.BytesIO(files["wellnet-overview-v1.xlsx"]))
    assert book.sheetnames == ["Till salu", "Kontakter", "Filer"]
    rows = list(book["Till salu"].iter_rows(min_row=2))
    assert len(rows) == 10
    assert [cell.value for cell in rows[1]] == [
        "101",
        "Centrum",
        "M1",
        "Produkt M1",
        "Abonnemang",
        "1 månad",
        499,
        "6 %",
        datetime.datetime.fromisoformat("2026-01-01"),
        None,
    ]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_page_says_what_is_sold_who_to_ask_and_how_files_go_and_fits_a_phone(
    shop: Gym, tmp_path: Path
) -> None:
    speaking(shop.folder / "config/filesync.yaml", "sv")

    _, files = export(shop, tmp_path / "out", "--overview")

    page = files["wellnet-overview-v1.html"].decode()
    for told in (
        "101 Centrum",
        "4\xa0990,00\xa0kr",
        "6 %",
        "avtal@gym.example.com",
        "portalsupport@wellnet.example.se",
        "/catalogue/WELLNET_PRODUKTER.csv",
        "teckenkodning iso8859-1",
        "ANLAGGNING;PRODUKTNR;BENAMNING",
        "filesync hosts scan wellnet --pin",
    ):
        assert told in page, told
    assert overflowing(tmp_path / "out" / "wellnet-overview-v1.html", 390) == "[]"
