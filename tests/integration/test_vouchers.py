"""Vouchers for the bookkeeping: all that moved, exported once, and read back by another reader."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from brp_filesync.profiles.load import load_settings
from brp_filesync.report.gather import gather_waiting
from tests.references.slow_books import read_sie
from tests.support.books import books_hold_what_the_database_holds, exported, files_in
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import (
    GYM,
    OCR,
    SYD,
    SYD_OCR,
    TOTALS,
    Deposit,
    Payment,
    bgmax_file,
    booked,
)


@pytest.fixture
def moved(paying: Gym) -> Gym:
    """A gym whose two companies got payments: settled, wrong, too much and of no reference."""
    booked(
        paying,
        bgmax_file(
            Deposit([Payment(TOTALS[0] + 500, OCR[0]), Payment(4000, "4711")]),
            Deposit([Payment(TOTALS[2])], serial="00002"),
            Deposit([Payment(40000, SYD_OCR)], bankgiro=SYD, serial="00003"),
        ),
    )
    return paying


def act(gym: Gym, *words: str) -> None:
    done = typed(gym, "payments", *words, "--yes")
    assert done.exit_code == 0, done.said


def lines(gym: Gym, name: str) -> list[list[tuple[str, int, str, str]]]:
    found = [read_sie(path.read_bytes()) for path in files_in(gym) if name in path.name]
    return [each.lines for one in found for each in one.vouchers]


def settings(gym: Gym, text: str) -> None:
    """Add a part to the gym's settings."""
    path = gym.folder / "config" / "filesync.yaml"
    path.write_text(path.read_text() + text)


@pytest.mark.rule("Payments in 13.1", "Payments in 13.3", "Payments in 9.1", "Law 2.2")
def test_what_files_booked_is_a_voucher_a_company_and_booking_day(moved: Gym) -> None:
    shown = exported(moved)

    assert [
        (each["company_id"], each["first_number"], each["last_number"], each["first_voucher_day"])
        for each in shown["files"]
    ] == [("GYM", 1, 1, "2026-11-23"), ("SYD", 1, 1, "2026-11-23")]
    syd, gym = (read_sie(path.read_bytes()) for path in files_in(moved))
    assert gym.records["#FNAMN"] == [["Gymmet AB"]]
    assert gym.records["#ORGNR"] == [["556036-0793"]]
    assert gym.records["#RAR"] == [["0", "20260101", "20261231"]]
    assert [(one.series, one.number, one.day) for one in gym.vouchers] == [("F", "1", "20261123")]
    text, day = f"Inbetalningsjournal 1, {GYM}", "20261123"
    assert gym.vouchers[0].lines == [
        ("1930", TOTALS[0] + TOTALS[2] + 4500, day, text),
        ("1510", -TOTALS[0], day, text),
        ("2422", -TOTALS[2] - 4500, day, text),
    ]
    assert [each[:2] for each in syd.vouchers[0].lines] == [("1930", 40000), ("1510", -40000)]
    assert [path.stat().st_mode & 0o777 for path in files_in(moved)] == [0o600] * 2
    assert books_hold_what_the_database_holds(moved)
    assert broken(moved) == {}


@pytest.mark.rule("Payments in 13.1", "Payments in 13.2", "Payments in 13.4")
def test_what_people_did_is_exported_by_its_own_day_and_once(moved: Gym) -> None:
    exported(moved)
    moved.clock.at += timedelta(days=1)
    act(moved, "split", "3", f"{OCR[1]}=1000", f"{OCR[2]}=200")
    act(moved, "undo", "3")
    act(moved, "match", "3", "--invoice", OCR[2])
    act(moved, "handle", "2", "--note", "Refunded")
    first = exported(moved)
    nothing = exported(moved)

    assert [(each["first_number"], each["first_voucher_day"]) for each in first["files"]] == [
        (2, "2026-11-25")
    ]
    assert nothing["files"] == []
    assert lines(moved, "F2-2")[0][:2] == [
        ("2422", 120000, "20261125", "Fördelad: inbetalning 3, händelse 3"),
        ("1510", -120000, "20261125", "Fördelad: inbetalning 3, händelse 3"),
    ]
    assert lines(moved, "F2-2")[0][-2:] == [
        ("2422", 4000, "20261125", "Reglerad utanför: inbetalning 2, händelse 6"),
        ("2499", -4000, "20261125", "Reglerad utanför: inbetalning 2, händelse 6"),
    ]
    assert books_hold_what_the_database_holds(moved)
    assert broken(moved) == {}


@pytest.mark.rule("Payments in 13.6")
def test_a_payment_to_one_company_may_settle_anothers_invoice(moved: Gym) -> None:
    act(moved, "split", "3", "SYD:500=99", "--other-company")
    syd = exported(moved, "--company", "SYD")
    gym = exported(moved)

    assert [{each["company_id"] for each in shown["files"]} for shown in (syd, gym)] == [
        {"SYD"},
        {"GYM"},
    ]
    assert [each[:2] for each in lines(moved, "5560125790")[1]] == [
        ("1660", 9900),
        ("1510", -9900),
    ]
    assert books_hold_what_the_database_holds(moved)
    assert broken(moved) == {}


@pytest.mark.one_database
@pytest.mark.rule("Payments in 13.2")
def test_what_comes_later_for_a_day_is_a_further_voucher_of_it(moved: Gym) -> None:
    exported(moved)
    booked(moved, bgmax_file(Deposit([Payment(700, "4712")], serial="00009")))
    shown = exported(moved, "--from", "2026-11-23", "--to", "2026-11-23")

    assert [
        (each["first_number"], each["first_voucher_day"], each["vouchers"])
        for each in shown["files"]
    ] == [(2, "2026-11-23", 1)]
    assert [each[:2] for each in lines(moved, "F2-2")[0]] == [("1930", 700), ("2422", -700)]


@pytest.mark.one_database
@pytest.mark.rule("Payments in 13.5")
def test_the_same_files_come_again_byte_for_byte(moved: Gym) -> None:
    exported(moved)
    first = {path.name: path.read_bytes() for path in files_in(moved)}
    settings(moved, "books: {series: Z, receivables: '1519'}\n")
    exported(moved, "--again", folder="again")
    other_days = [("--to", "2026-11-01"), ("--from", "2026-11-22", "--to", "2026-11-22")]
    booked(
        moved,
        bgmax_file(
            *(
                Deposit([Payment(700)], serial=f"000{day}", day=f"202611{day}")
                for day in ("21", "24")  # a file of vouchers before and after the 22nd
            )
        ),
    )
    exported(moved, folder="later")
    none = [
        typed(moved, "payments", "vouchers", "--sie", "x", "--again", *each) for each in other_days
    ]

    assert {path.name: path.read_bytes() for path in files_in(moved, "again")} == first
    assert [each.exit_code for each in none] == [2, 2]


@pytest.mark.one_database
def test_a_dry_run_writes_and_records_nothing(moved: Gym) -> None:
    would = exported(moved, "--dry-run")
    listed = typed(moved, "payments", "vouchers", "--json").json

    assert [each["company_id"] for each in would["files"]] == ["GYM", "SYD"]
    assert not (moved.folder / "books").exists()
    assert moved.rows("filesync_voucher") == []
    assert listed == {
        "files": [],
        "not_exported": [
            {"company_id": one, "vouchers": 1, "first_day": "2026-11-23", "last_day": "2026-11-23"}
            for one in ("GYM", "SYD")
        ],
    }


def test_a_file_of_vouchers_is_found_by_its_name_its_accounts_or_its_texts(moved: Gym) -> None:
    exported(moved)

    def found(*words: str) -> list[str]:
        listed = typed(moved, "payments", "vouchers", *words, "--json").json["files"]
        return [each["company_id"] for each in listed]

    assert found("--find", "inbetalningsJOURNAL 1") == ["GYM", "SYD"]
    assert found("--find", "2422") == ["GYM"]
    assert found("--find", "5560125790") == ["SYD"]
    assert found("--find", "1510", "--to", "2026-11-22") == []
    refused = typed(moved, "payments", "vouchers", "--sie", "x", "--find", "1510")
    assert "--find is for the list" in refused.said


@pytest.mark.one_database
def test_an_export_cut_off_before_its_files_is_finished_by_the_next(moved: Gym) -> None:
    in_the_way = moved.folder / "books" / "5560360793_2026-01-01_F1-1.si"
    in_the_way.parent.mkdir()
    in_the_way.write_text("somebody's")
    cut_off = typed(moved, "payments", "vouchers", "--sie", str(in_the_way.parent))
    in_the_way.rename(moved.folder / "moved-away")
    shown = exported(moved)

    assert cut_off.exit_code == 2
    assert [(each["name"], each["finished"]) for each in shown["files"]] == [
        ("5560360793_2026-01-01_F1-1.si", True),
        ("5560125790_2026-01-01_F1-1.si", True),
    ]
    assert exported(moved)["files"] == []
    assert books_hold_what_the_database_holds(moved)


@pytest.mark.one_database
@pytest.mark.rule("Payments in 13.4")
def test_a_reversal_of_what_was_unmatched_is_exported_too_and_once(paying: Gym) -> None:
    there = Entry([tx("7.00", key="PAY-12345")], "7.00")
    back = Entry([tx("7.00", key="RET-12345")], "7.00", side="DBIT", reversal=True)
    booked(paying, camt(there), camt(back))
    first = exported(paying)
    paying.clock.at += timedelta(days=1)
    act(paying, "reverse", "2", "1")
    second = exported(paying)

    assert [[each["vouchers"] for each in one["files"]] for one in (first, second)] == [[1], [1]]
    assert typed(paying, "payments", "vouchers", "--json").json["not_exported"] == []
    assert books_hold_what_the_database_holds(paying)
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 13.4")
def test_what_was_exported_stays_so_when_a_bankgiro_is_another_companys_or_nobodys(
    moved: Gym,
) -> None:
    exported(moved)
    moved.do("UPDATE brp_company SET bankgiro = '50501055' WHERE company_id = 'GYM'")
    moved.do(f"UPDATE brp_company SET bankgiro = '{GYM}' WHERE company_id = 'SYD'")

    assert exported(moved)["files"] == []
    assert broken(moved) == {}


@pytest.mark.one_database
@pytest.mark.rule("Payments in 13.3")
def test_a_fiscal_year_of_the_companys_own_has_files_and_numbers_of_its_own(moved: Gym) -> None:
    settings(moved, 'books: {companies: {GYM: {fiscal_year_starts: "11-01"}}}\n')
    booked(moved, bgmax_file(Deposit([Payment(700)], serial="00009", day="20261031")))
    exported(moved, "--company", "GYM")

    assert [path.name for path in files_in(moved)] == [
        "5560360793_2025-11-01_F1-1.si",
        "5560360793_2026-11-01_F1-1.si",
    ]
    before = read_sie(files_in(moved)[0].read_bytes())
    assert before.records["#RAR"] == [["0", "20251101", "20261031"]]


@pytest.mark.one_database
def test_nothing_before_the_day_from_which_vouchers_are_exported_here(moved: Gym) -> None:
    settings(moved, "books: {start_on: 2026-11-24}\n")

    assert exported(moved, "--from", "2026-01-01")["files"] == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("found", "statements"),
    [
        (
            {"voucher-balance": "voucher 1", "voucher-entries": "voucher 1, role bank"},
            "UPDATE filesync_voucher_line SET amount_ore = amount_ore + 1"
            " WHERE voucher_id = 1 AND place = 1",
        ),
        (
            {"voucher-numbers": "company SYD, first_day 2026-01-01"},
            "UPDATE filesync_voucher SET number = 3 WHERE voucher_id = 2",
        ),
        (
            {"voucher-entries": "voucher 1, role receivables"},
            "UPDATE filesync_voucher_line SET amount_ore = amount_ore - 5"
            " WHERE voucher_id = 1 AND place = 2;"
            "UPDATE filesync_voucher_line SET amount_ore = amount_ore + 5"
            " WHERE voucher_id = 1 AND place = 3",
        ),
    ],
)
@pytest.mark.rule("Payments in 13.4")
def test_reconcile_finds_a_voucher_that_says_something_else(
    moved: Gym, found: dict[str, str], statements: str
) -> None:
    exported(moved)
    with moved.app() as app, app.engine.begin() as connection:
        for each in statements.split(";"):
            connection.execute(text(each))

    assert broken(moved) == found


@pytest.mark.one_database
def test_reconcile_finds_a_file_of_vouchers_that_the_archive_lacks(moved: Gym) -> None:
    shown = exported(moved)
    sha256 = shown["files"][0]["sha256"]
    Path(moved.folder / "var" / "archive" / sha256[:2] / sha256).unlink()

    assert broken(moved) == {"archive": f"{sha256} is missing"}


@pytest.mark.one_database
@pytest.mark.parametrize(("remind", "told"), [("true", [("GYM", 1), ("SYD", 1)]), ("false", [])])
def test_the_report_tells_what_isnt_exported_where_it_is_asked_to(
    moved: Gym, remind: str, told: list[tuple[str, int]]
) -> None:
    settings(moved, f"books: {{remind: {remind}}}\n")
    installation = load_settings(moved.folder / "config" / "filesync.yaml")

    with moved.app() as app, app.database.connect() as connection:
        found = gather_waiting(connection, installation).vouchers

    assert [(each.company_id, each.vouchers) for each in found] == told


@pytest.mark.rule("Payments in 13.4")
def test_a_credit_note_that_settles_an_invoice_is_in_the_books_on_both_sides(moved: Gym) -> None:
    exported(moved)
    assert typed(moved, "invoices", "credit", "GYM:100002", "--yes").exit_code == 0
    exported(moved)

    text = "Kreditfakturor mot fakturor"
    assert lines(moved, "F2-2") == [
        [("1510", TOTALS[1], "20261124", text), ("1510", -TOTALS[1], "20261124", text)]
    ]
    assert books_hold_what_the_database_holds(moved)
    assert broken(moved) == {}
    assert exported(moved)["files"] == []
