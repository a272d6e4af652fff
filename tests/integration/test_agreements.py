"""Agreed prices as a person brings them: said first, asked, all or nothing, and audited."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import Declined, NotPossible
from brp_filesync.desk import agreements as acts
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.price_files import a_csv, a_workbook

pytestmark = pytest.mark.one_database

# Wellnet's prices of the test gym that the tests are about: M1 is 499 kr from 2026-01-01 on.
_M1 = ("wellnet", "M1", "101", "2026-01-01", None, 49900)


def prices(gym: Gym, product: str, facility: str = "101") -> list[tuple[Any, ...]]:
    """Return the portal's prices of a product there, by first day."""
    return [row for row in gym.rows("brp_agreed_price") if row[1:3] == (product, facility)]


def audit(gym: Gym) -> list[tuple[Any, ...]]:
    """Return who did what to what, with the details."""
    return [
        (who, act, subject, json.loads(details))
        for who, act, subject, details in gym.rows(
            "brp_audit_log", "who", "act", "subject", "details"
        )
    ]


def test_a_csv_adds_changes_and_ends_prices_and_the_audit_log_says_who(gym: Gym) -> None:
    file = a_csv(
        gym.folder,
        "wellnet;M1;101;2026-01-01;2026-12-31;499",  # ended
        "wellnet;M1;101;2027-01-01;;529,00",  # added
        "wellnet;M6;101;2026-01-01;;2790",  # changed
        "wellnet;K10;101;2026-01-01;;1200.00",  # as it was
    )

    done = typed(gym, "agreements", "import", file, "--yes")

    assert (done.exit_code, done.out.decode().splitlines()) == (
        0,
        [
            "change\tportal\tfacility\tproduct\tbefore\tprice before\tafter\tprice",
            "ended\twellnet\t101\tM1\t2026-01-01 -\tSEK\xa0499.00\t2026-01-01 - 2026-12-31\t"
            "SEK\xa0499.00",
            "added\twellnet\t101\tM1\t\t\t2027-01-01 -\tSEK\xa0529.00",
            "changed\twellnet\t101\tM6\t2026-01-01 -\tSEK\xa02,690.00\t2026-01-01 -\t"
            "SEK\xa02,790.00",
            "1 added, 1 changed, 1 ended; 1 stays as it was.",
            "Done.",
        ],
    )
    assert prices(gym, "M1") == [
        (*_M1[:4], "2026-12-31", 49900),
        ("wellnet", "M1", "101", "2027-01-01", None, 52900),
    ]
    assert prices(gym, "M6")[0][5] == 279000
    ((who, act, subject, details),) = audit(gym)
    assert (who, act, subject) == ("eva", "agreements import", "portal wellnet")
    assert {**details, "sha256": ""} == {
        "added": 1,
        "changed": 1,
        "ended": 1,
        "file": "priser.csv",
        "sha256": "",
    }


def test_a_workbook_says_the_same_with_its_own_numbers_and_dates(gym: Gym) -> None:
    file = a_workbook(
        gym.folder,
        ("wellnet", "M1", 101, datetime.fromisoformat("2026-01-01"), date(2026, 12, 31), 499),
        (),
        ("wellnet", "M1", 101, date(2027, 1, 1), None, 529.5),
    )

    done = typed(gym, "agreements", "import", file, "--yes", "--json")

    assert done.exit_code == 0
    assert [
        (each["change"], each["valid_from"], each["valid_to"], each["price_ore"])
        for each in done.json["changes"]
    ] == [
        ("ended", "2026-01-01", "2026-12-31", 49900),
        ("added", "2027-01-01", None, 52950),
    ]
    assert [row[5] for row in prices(gym, "M1")] == [49900, 52950]


def test_the_same_file_again_changes_nothing_and_is_no_act(gym: Gym) -> None:
    file = a_csv(gym.folder, "wellnet;M1;102;2026-01-01;2026-12-31;499")
    typed(gym, "agreements", "import", file, "--yes")
    before = gym.dump()

    again = typed(gym, "agreements", "import", file)

    assert (again.exit_code, again.out.decode().splitlines()) == (
        0,
        ["0 added, 0 changed, 0 ended; 1 stays as it was.", "Nothing is changed."],
    )
    assert gym.dump() == before


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_what_is_shown_is_not_done_before_somebody_says_yes(gym: Gym, answer: str) -> None:
    file = a_csv(gym.folder, "wellnet;M1;101;2026-01-01;2026-12-31;499")
    before = gym.dump()
    config = str(gym.folder / "config" / "filesync.yaml")

    asked = CliRunner().invoke(
        filesync, ["--config", config, "agreements", "import", file], input=answer
    )

    assert isinstance(asked.exception, Declined)
    assert asked.exception.exit_code == 4
    assert "ended\twellnet" in asked.stdout
    assert gym.dump() == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(gym: Gym) -> None:
    file = a_csv(gym.folder, "wellnet;R10;101;2026-01-01;;1")
    before = gym.dump()

    dry = typed(gym, "agreements", "import", file, "--dry-run")

    assert dry.exit_code == 0
    assert "changed\twellnet\t101\tR10" in dry.out.decode()
    assert "This was a dry run: nothing has changed." in dry.out.decode()
    assert gym.dump() == before


def test_one_bad_row_keeps_all_others_out_and_each_is_told_with_line_column_and_code(
    gym: Gym,
) -> None:
    file = a_csv(
        gym.folder,
        "wellnet;M1;101;2026-01-01;2026-12-31;499",  # sound
        "wellnet;AG;101;2025-01-01;2025-12-31;399",
        "wellnet;TOWEL;101;2027-01-01;;50",
        "wellnet;NEW;999;2027-01-01;;50",
        "wellness;M1;101;2027-01-01;;529",
        "wellnet;M6;101;2026-06-01;;2690",
        "wellnet;K10;102;2025-01-01;2025-12-31;0",
        "wellnet;K10;102;2027-02-30;;1200",
        "wellnet;R10;102;2025-01-01;2024-01-01;-5",
        "wellnet;R10;102",
    )
    before = gym.dump()

    refused = typed(gym, "agreements", "import", file, "--yes", "--json")

    assert refused.exit_code == 65
    assert [
        (each["line"], each["column"], each["code"], each["word"])
        for each in refused.json["problems"]
    ] == [
        (3, "product_number", "1101", "agreement-direct-debit"),
        (4, "product_number", "1101", "agreement-not-for-sale"),
        (5, "facility_id", "1104", "agreement-facility-unknown"),
        (5, "product_number", "1107", "agreement-product-unknown"),
        (6, "portal", "1107", "agreement-portal-unknown"),
        (7, "valid_from", "1103", "agreement-overlap-known"),
        (8, "price_kronor", "1101", "agreement-price-zero"),
        (9, "valid_from", "1105", "agreement-day-format"),
        (10, "price_kronor", "1101", "agreement-price-zero"),
        (11, "", "1105", "agreement-fields"),
    ]
    assert refused.json["problems"][0]["message"] == (
        "Product AG is a direct debit subscription, which is never sold through portals."
        " Take the row away, or choose a prepaid subscription."
    )
    assert gym.dump() == before


def test_the_portals_commission_article_is_not_for_sale(gym: Gym) -> None:
    profile = gym.folder / "config" / "portals" / "wellnet.yaml"
    if "commission_product" not in profile.read_text():
        profile.write_text(profile.read_text() + "\ncommission_product: PROV\n")
    file = a_csv(gym.folder, "wellnet;PROV;101;2027-01-01;;50")

    refused = typed(gym, "agreements", "import", file, "--yes")

    assert refused.exit_code == 65
    assert "2\tproduct_number\t1101 agreement-commission\t" in refused.out.decode()


def test_ending_a_product_leaves_its_past_and_says_what_begins_later(gym: Gym) -> None:
    typed(
        gym,
        "agreements",
        "import",
        a_csv(
            gym.folder, "wellnet;M1;102;2026-01-01;2027-06-30;499", "wellnet;M1;102;2027-07-01;;549"
        ),
        "--yes",
    )

    ended = typed(
        gym,
        "agreements",
        "end",
        "--portal",
        "wellnet",
        "--product",
        "M1",
        "--last-day",
        "2026-12-31",
        "--yes",
    )

    assert ended.exit_code == 0
    assert "A later price stays: facility 102, 2027-07-01 -." in ended.out.decode()
    assert {(row[2], row[3], row[4]) for row in gym.rows("brp_agreed_price") if row[1] == "M1"} == {
        ("101", "2026-01-01", "2026-12-31"),
        ("102", "2026-01-01", "2026-12-31"),
        ("104", "2026-01-01", "2026-12-31"),
        ("102", "2027-07-01", None),
    }
    assert audit(gym)[-1] == (
        "eva",
        "agreements end",
        "portal wellnet",
        {
            "added": 0,
            "changed": 0,
            "ended": 3,
            "product": "M1",
            "last_day": "2026-12-31",
        },
    )


def test_what_is_not_sold_beyond_a_day_cannot_be_ended(gym: Gym) -> None:
    words = (
        "agreements",
        "end",
        "--portal",
        "wellnet",
        "--product",
        "M1",
        "--facility",
        "102",
        "--last-day",
        "2026-12-31",
        "--yes",
    )
    typed(gym, *words)

    again = typed(gym, *words)

    assert again.exit_code == 2
    assert "no price of product M1 at facility 102 that is valid beyond 2026-12-31" in again.said


def test_a_list_shows_what_is_valid_on_a_day_at_a_facility(gym: Gym) -> None:
    typed(
        gym,
        "agreements",
        "import",
        a_csv(
            gym.folder, "wellnet;M1;101;2026-01-01;2026-12-31;499", "wellnet;M1;101;2027-01-01;;529"
        ),
        "--yes",
    )

    def listed(day: str) -> list[tuple[Any, ...]]:
        shown = typed(
            gym,
            "agreements",
            "list",
            "--portal",
            "wellnet",
            "--facility",
            "101",
            "--on",
            day,
            "--json",
        )
        return [
            (each["product_number"], each["facility"], each["valid_from"], each["price_ore"])
            for each in shown.json["prices"]
            if each["product_number"] in ("M1", "M6")
        ]

    assert listed("2026-12-31") == [
        ("M1", "Centrum", "2026-01-01", 49900),
        ("M6", "Centrum", "2026-01-01", 269000),
    ]
    assert listed("2027-01-01")[0] == ("M1", "Centrum", "2027-01-01", 52900)
    unknown = typed(gym, "agreements", "list", "--portal", "welnet")
    assert (unknown.exit_code, "did you mean 'wellnet'?" in unknown.said) == (78, True)


def test_a_price_that_somebody_else_changes_in_between_stops_the_import(
    gym: Gym, tmp_path: Path
) -> None:
    file = Path(a_csv(tmp_path, "wellnet;M1;101;2026-01-01;2026-12-31;499"))
    with gym.app() as app:
        offer = acts.read_offer(file, app.today)
        said = acts.plan_import(app.database, offer, {"wellnet": ""})
        gym.do("UPDATE brp_agreed_price SET price_ore = 1 WHERE product_number = 'M1'")

        with pytest.raises(NotPossible, match="Somebody has changed agreed prices"):
            acts.do_import(app.database, offer, {"wellnet": ""}, said, "eva", app.now)

    assert prices(gym, "M1") == [(*_M1[:5], 1)]
    assert audit(gym) == []


def test_a_file_without_last_days_leaves_them_alone(gym: Gym) -> None:
    gym.do("UPDATE brp_agreed_price SET valid_to = '2026-12-31' WHERE product_number = 'M1'")
    header = "portal;product_number;facility_id;valid_from;price_kronor"
    file = a_csv(gym.folder, "wellnet;M1;101;2026-01-01;509", header=header)

    assert typed(gym, "agreements", "import", file, "--yes").exit_code == 0

    assert prices(gym, "M1") == [(*_M1[:4], "2026-12-31", 50900)]


def test_a_price_to_come_is_withdrawn_and_moved(gym: Gym) -> None:
    first = a_csv(
        gym.folder, "wellnet;M1;101;2026-01-01;2026-12-31;499", "wellnet;M1;101;2027-01-01;;529"
    )
    typed(gym, "agreements", "import", first, "--yes")
    moved = a_csv(
        gym.folder, "wellnet;M1;101;2026-01-01;2027-01-31;499", "wellnet;M1;101;2027-02-01;;539"
    )

    overlapping = typed(gym, "agreements", "import", moved, "--yes")
    replaced = typed(gym, "agreements", "import", moved, "--replace", "--yes", "--json")
    after_import = prices(gym, "M1")
    ended = typed(
        gym,
        *("agreements", "end", "--portal", "wellnet", "--product", "M1", "--facility", "101"),
        *("--last-day", "2026-12-31", "--future", "--yes"),
    )

    assert overlapping.exit_code == 65
    assert [each["change"] for each in replaced.json["changes"]] == [
        "changed",
        "added",
        "withdrawn",
    ]
    assert after_import == [
        (*_M1[:4], "2027-01-31", 49900),
        ("wellnet", "M1", "101", "2027-02-01", None, 53900),
    ]
    assert "0 added, 0 changed, 1 ended, 1 withdrawn" in ended.out.decode()
    assert prices(gym, "M1") == [(*_M1[:4], "2026-12-31", 49900)]
    assert audit(gym)[-1][3]["withdrawn"] == 1


@pytest.mark.parametrize("name", ["priser.xlsx", "priser.csv"])
def test_what_is_exported_can_be_imported_and_changes_nothing(gym: Gym, name: str) -> None:
    path = gym.folder / name
    gym.do("DELETE FROM brp_agreed_price WHERE product_number = 'AG'")  # never sold by a portal
    before = prices(gym, "M1")

    exported = typed(gym, "agreements", "export", str(path), "--portal", "wellnet", "--json")
    again = typed(gym, "agreements", "import", str(path), "--dry-run")

    assert (exported.json["rows"], again.exit_code) == (len(gym.rows("brp_agreed_price")), 0)
    assert "0 added, 0 changed, 0 ended" in again.out.decode()
    assert prices(gym, "M1") == before
    if name.endswith("xlsx"):
        header, first, *_ = load_workbook(path).active.iter_rows(values_only=True)
        assert header[1:5] == ("product_number", "product", "facility_id", "facility")
        assert first[5].date() == date(2026, 1, 1)


def test_a_file_of_another_kind_is_told_for_what_it_is(gym: Gym) -> None:
    row = "wellnet;M1;101;2026-01-01;;499"
    header = "portal;product_number;facility_id;valid_from;valid_to;price_kronor"
    old, wide, sep = (gym.folder / name for name in ("a.xls", "b.txt", "c.csv"))
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    wide.write_bytes(f"{header}\n{row}\n".encode("utf-16"))
    sep.write_text(f"sep=;\n{header}\n{row}\n;;;;;\n")
    unseen = a_csv(gym.folder, "wellnet;M1\u200b;101;2026-01-01;;499")

    told = [typed(gym, "agreements", "import", str(each), "--dry-run") for each in (old, wide, sep)]
    shown = typed(gym, "agreements", "import", unseen, "--dry-run")

    assert [each.exit_code for each in told] == [65, 65, 0]
    assert "1105 workbook-old" in told[0].out.decode()
    assert "1105 text-utf16" in told[1].out.decode()
    assert "There is no product M1<U+200B> in BRP." in shown.out.decode()


def test_hidden_rows_and_a_spreadsheets_numbers_count_as_it_shows_them(gym: Gym) -> None:
    file = a_workbook(
        gym.folder,
        ("wellnet", "M1", "101", date(2026, 1, 1), None, 548.9000000000001),
        ("wellnet", "M6", "101", date(2026, 1, 1), None, 2690),
    )
    book = load_workbook(file)
    book.active.row_dimensions[3].hidden = True
    book.save(file)

    done = typed(gym, "agreements", "import", file, "--yes")

    assert "1 row is hidden in the workbook, and counts like the others: 3" in done.out.decode()
    assert prices(gym, "M1")[0][5] == 54890
    again = typed(gym, "agreements", "import", file, "--dry-run", "--json")
    assert again.json["hidden_rows"] == [3]
