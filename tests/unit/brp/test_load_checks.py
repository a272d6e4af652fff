"""Rules over the rows of set-up files together, and with what the database holds."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from brp_filesync.brp.load_checks import check
from brp_filesync.brp.load_files import Sheet, read_sheet
from brp_filesync.brp.load_layout import LAYOUTS
from brp_filesync.brp.load_present import Present

TODAY = date(2026, 11, 24)
FILES = {
    "companies.csv": "company_id;name;organisation_number;bankgiro;first_invoice_number\n"
    "GYM;Gymmet;559900-0105;991-2346;1\n",
    "facilities.csv": "facility_id;company_id;name\n101;GYM;Centrum\n",
    "vat_groups.csv": "vat_group;name;valid_from;rate_percent\nsport;Idrott;1997-01-01;6\n",
    "products.csv": "product_number;name;kind;debit_method;vat_group;period_months;clips;"
    "validity_months;refill\nM1;Kort;subscription;manual;sport;1;;;\n"
    "K10;Klipp;punch_card;;sport;;10;12;no\n",
    "agreed_prices.csv": "portal;product_number;facility_id;valid_from;valid_to;price_kronor\n"
    "wellnet;M1;101;2026-01-01;2026-06-30;499\n",
    "organisations.csv": "organisation_number;name\n559900-2101;Bolaget\n;Namnet\n",
    "persons.csv": "customer_number;personnummer;birth_date;first_name;last_name;facility_id;"
    "organisation_number\n1;19850722-9816;;Bo;Test;101;559900-2101\n",
    "subscriptions.csv": "customer_number;product_number;facility_id;price_kronor;starts_on;"
    "ends_on;frozen_from;frozen_until\n1;M1;101;499;2026-01-01;2026-01-31;;\n",
    "punch_cards.csv": "customer_number;product_number;facility_id;clips_bought;clips_left;"
    "valid_from;valid_until\n1;K10;101;10;3;2026-01-01;2026-12-31\n",
}


def sheets(**more: str) -> list[Sheet]:
    """Read the sound files, with rows added to some (named without .csv)."""
    found = []
    for layout in LAYOUTS:
        text = FILES[layout.file] + more.get(layout.file.removesuffix(".csv"), "")
        sheet, problems = read_sheet(BytesIO(text.encode()), layout, TODAY)
        assert problems == []
        found.append(sheet)
    return found


def present(**rows: dict[tuple[Any, ...], dict[str, Any]]) -> Present:
    """Return what the database holds, by file."""
    nothing: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {name: {} for name in FILES}
    return Present(rows=nothing | {f"{file}.csv": each for file, each in rows.items()})


def test_sound_files_have_no_problems() -> None:
    assert check(sheets(), present()) == []


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        (
            "companies",
            "GYM;A;559900-0204;9912-3457;1",
            ["3: company_id: line 2 is about the same (company_id)"],
        ),
        (
            "companies",
            "B;A;559900-0105;9912-3457;1",
            ["3: organisation_number: line 2 has the same; a company has a number of its own"],
        ),
        (
            "companies",
            "B;A;559900-0204;991-2346;1",
            [
                "3: bankgiro: line 2 has the same; OCR numbers are told apart by bankgiro, so each"
                " company has its own"
            ],
        ),
        (
            "facilities",
            "102;NIX;Norr",
            ["3: company_id: 'NIX' stands neither in companies.csv nor in the database"],
        ),
        (
            "vat_groups",
            "sport;Sport;2027-01-01;6",
            ["3: name: line 2 calls the same group otherwise"],
        ),
        (
            "products",
            "X;X;subscription;;sport;;5;;yes",
            [
                "4: clips: is only for a punch_card, and this is a subscription: leave it empty",
                "4: debit_method: a value must stand here for a subscription",
                "4: period_months: a value must stand here for a subscription",
                "4: refill: is only for a punch_card, and this is a subscription: leave it empty",
            ],
        ),
        (
            "products",
            "X;X;punch_card;manual;sport;;10;;",
            [
                "4: debit_method: is only for a subscription, and this is a punch_card: leave it empty",
                "4: validity_months: a value must stand here for a punch_card",
            ],
        ),
        (
            "agreed_prices",
            "wellnet;M1;101;2026-06-30;;499",
            ["3: valid_from: overlaps the price on line 2, which is valid to 2026-06-30"],
        ),
        (
            "agreed_prices",
            "wellnet;M1;101;2026-07-01;;499\nwellnet;M1;101;2027-01-01;;499",
            ["4: valid_from: overlaps the price on line 3, which has no last day"],
        ),
        (
            "agreed_prices",
            "wellnet;M1;101;2026-07-01;2026-06-30;0",
            ["3: price_kronor: a price must be above zero", "3: valid_to: is before valid_from"],
        ),
        (
            "organisations",
            "559900-2101;Annat namn",
            ["4: organisation_number: line 2 is about the same (organisation_number, name)"],
        ),
        (
            "organisations",
            ";Namnet",
            ["4: organisation_number: line 3 is about the same (organisation_number, name)"],
        ),
        (
            "persons",
            "2;19850722-9816;;Bo;Test;101;",
            ["3: personnummer: line 2 has the same; a person has one customer number"],
        ),
        (
            "persons",
            "2;;;Bo;Test;101;559900-2200",
            ["3: organisation_number: stands neither in organisations.csv nor in the database"],
        ),
        (
            "persons",
            "2;19780314-9801;1978-03-15;Bo;Test;101;",
            ["3: birth_date: isn't the one of the personnummer"],
        ),
        (
            "subscriptions",
            "2;K10;101;499;2026-01-01;2025-12-31;;2026-02-01",
            [
                "3: customer_number: stands neither in persons.csv nor in the database",
                "3: ends_on: must not be before starts_on",
                "3: frozen_until: must not be before frozen_from",
                "3: product_number: is a punch_card, expected a subscription",
            ],
        ),
        (
            "punch_cards",
            "1;M1;101;10;11;2026-01-01;2025-12-31",
            [
                "3: clips_left: is more than clips_bought",
                "3: product_number: is a subscription, expected a punch_card",
                "3: valid_until: must not be before valid_from",
            ],
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_told(file: str, row: str, said: list[str]) -> None:
    found = check(sheets(**{file: row + "\n"}), present())

    assert [str(each) for each in found] == [f"{file}.csv:{each}" for each in said]


def test_what_the_database_holds_may_be_pointed_to() -> None:
    files = sheets(facilities="102;SYD;Söder\n")
    found = check(
        files,
        present(
            companies={("SYD",): {"organisation_number": "5599000204", "bankgiro": "99123457"}}
        ),
    )

    assert found == []


def test_what_points_to_a_bad_row_or_an_unread_file_isnt_told_too() -> None:
    files = sheets()
    files[0].rows.clear()
    files[0].lines.clear()  # its keys are known, as those of bad rows are
    files[5].keys.clear()
    files[5].rows.clear()
    files[5].lines.clear()
    files[5].whole = False

    assert check(files, present()) == []


def test_a_price_may_not_overlap_one_in_the_database() -> None:
    stored = {"price_kronor": 40000, "valid_to": "2026-03-31"}
    key = ("wellnet", "M1", "101")

    earlier = check(sheets(), present(agreed_prices={(*key, "2025-01-01"): stored}))
    replaced = check(sheets(), present(agreed_prices={(*key, "2026-01-01"): stored}))

    assert [str(each) for each in earlier] == [
        "agreed_prices.csv:2: valid_from: overlaps one in the database, which is valid to"
        " 2026-03-31"
    ]
    assert replaced == []


BO = {
    "customer_number": "1",
    "personnummer": "198507229816",
    "birth_date": "1985-07-22",
    "first_name": "Bo",
    "last_name": "Test",
    "email": "bo@example.com",
    "mobile": None,
    "street": None,
    "postal_code": None,
    "city": None,
    "country": "SE",
    "facility_id": "101",
    "organisation_number": "5599002101",
}


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({}, []),
        (
            {"personnummer": "197803149801"},
            ["customer_number: is another person's in the database"],
        ),
        (
            {"personnummer": None, "first_name": "Eva"},
            ["customer_number: is another person's in the database"],
        ),
        (
            {"personnummer": None},
            ["personnummer: isn't the person's in the database, which a load leaves"],
        ),
        (
            {"first_name": "Bosse", "facility_id": "102", "organisation_number": None},
            [
                "facility_id: isn't the person's in the database, which a load leaves",
                "first_name: isn't the person's in the database, which a load leaves",
                "organisation_number: isn't the person's in the database, which a load leaves",
            ],
        ),
    ],
    ids=["same", "other-number", "other-name", "number-missing", "differs"],
)
def test_a_person_in_the_database_is_the_same_one_or_a_problem(
    there: dict[str, Any], said: list[str]
) -> None:
    found = check(sheets(), present(persons={("1",): BO | there}))

    assert [str(each) for each in found] == [f"persons.csv:2: {each}" for each in said]


def test_a_personnummer_in_the_database_keeps_its_customer_number() -> None:
    found = check(sheets(), present(persons={("7",): BO | {"customer_number": "7"}}))

    assert [str(each) for each in found] == [
        "persons.csv:2: personnummer: the database has the same; a person has one customer number"
    ]
