"""Order files as they came, November 2026: each small file, and what is right of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.found_orders import an_order, demo_gym, found, night_of, said
from tests.support.gym import Gym
from tests.support.left_behind import in_balance
from tests.support.payment_gym import copied

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def _benify(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    return demo_gym(tmp_path_factory.mktemp("benify"))


@pytest.fixture
def benify(_benify: Gym, tmp_path: Path) -> Gym:
    return copied(_benify, tmp_path / "gym")


@pytest.mark.rule("Orders in 2.10")
def test_a_card_without_a_personnummer_is_taken_and_gets_it(benify: Gym) -> None:
    before = benify.rows("brp_person", "person_id")

    night = night_of(benify, found("existing-no-pnr--benify.csv"))

    assert (night.exit_code, said(benify)) == (0, [(2, "imported", [])])
    assert benify.rows("brp_person", "person_id") == before
    ((person_id,),) = benify.rows("brp_order", "person_id")
    named = {each[0]: each[1:] for each in benify.rows("brp_person", "person_id", *_NAMED)}
    assert named[person_id] == ("1007", "195403029803", "1954-03-02")
    assert benify.rows("brp_possible_duplicate") == []
    in_balance(benify)


_NAMED = ("customer_number", "personnummer", "birth_date")


# What becomes of each row, with its problems: the column, the word and what is told of it.
_CAME: dict[str, list[tuple[int, str, list[list[Any]]]]] = {
    "bom-row--benify.csv": [
        (2, "imported", []),
        (
            3,
            "rejected",
            [["Ordernummer", "odd-character", {"place": 1, "character": "U+FEFF"}]],
        ),
    ],
    "zwsp-only--benify.csv": [(2, "rejected", [["Förnamn", "value-missing", {}]])],
    "esc-name--benify.csv": [(2, "imported", [["Förnamn", "characters-left-out", {}]])],
    "empty-row--benify.csv": [(2, "imported", [])],
    "empty-rows-benify.csv": [(2, "imported", [])],
    "pc-long--benify.csv": [(2, "imported", [["Postnummer", "text-shortened", {}]])],
    "pnr-endash--benify.csv": [(2, "imported", [])],
    "kr-kr--benify.csv": [(2, "rejected", [["Pris inkl. moms", "amount-unit", {"unit": "kr"}]])],
}


@pytest.mark.rule("Orders in 12.8", "Orders in 12.9")
@pytest.mark.parametrize("name", _CAME)
def test_a_found_file_comes_to_what_is_right(benify: Gym, name: str) -> None:
    night_of(benify, found(name))

    assert said(benify) == _CAME[name]
    in_balance(benify)


def test_a_name_is_kept_as_it_can_be_read(benify: Gym) -> None:
    night_of(benify, found("esc-name--benify.csv"))

    assert ("[31mIda", "Provberg") in benify.rows("brp_person", "first_name", "last_name")


@pytest.mark.rule("Orders in 12.8")
@pytest.mark.parametrize("column", ["Ordernummer", "Anläggnings-id", "Artikelnummer"])
@pytest.mark.parametrize("odd", ["\u200b", "\u00ad", "\u3164", "\u2060"])
def test_nothing_unseen_makes_another_number_of_one(benify: Gym, column: str, odd: str) -> None:
    usual = {"Ordernummer": "B1", "Anläggnings-id": "101", "Artikelnummer": "M12"}[column]
    night_of(benify, an_order(**{column: usual[:1] + odd + usual[1:]}))

    told = {"place": 2, "character": f"U+{ord(odd):04X}"}
    assert said(benify) == [(2, "rejected", [[column, "odd-character", told]])]


# What people and programs do to a number, and what becomes of the order: "" where it is imported
# without a word, else the word.
_NUMBERS: dict[str, dict[str, str]] = {
    "Personnummer": {
        "19850603–7772": "",
        "19850603−7772": "",
        "850603‑7772": "",
        "19850603 7772": "",
        "1985\u200b0603-7772": "",
        '"=""198506037772"""': "",
        "1,98506E+11": "number-shortened",
        "1.98506e+11": "number-shortened",
        "850603777": "personnummer-format",
        "１９８５０６０３７７７２": "personnummer-not-digits",
    },
    "Ordernummer": {"1,23457E+11": "number-shortened", "12E4": ""},
    "Organisationsnummer": {
        "SE559900210101": "",
        "559900 2101": "",
        "559900–2101": "",
        "DE129273398": "employer-number-unread",
        "NO 974 761 076 MVA": "employer-number-unread",
        "5599": "employer-number-unread",
        "559900-2102": "organisation-number-checksum",
    },
    "Mobilnummer": {
        "070.174.06.05": "",
        "070\u00a0174\u00a006\u00a005": "",
        "070–174 06 05": "",
        "070/174 06 05": "",
    },
    "E-postadress": {
        "mailto:ida.provberg@example.com": "",
        "Ida Provberg <ida.provberg@example.com>": "",
        "<mailto:ida.provberg@example.com>": "",
    },
    "Pris inkl. moms": {"4990,00\u200b": "", "4990,00 kr": "amount-unit", "4990:-": "amount-unit"},
    "Startdatum": {"2027-12-30": "start-too-far", "2027-12-29": "", "2099-01-01": "start-too-far"},
    "Postnummer": {"411 01 GÖTEBORG SVERIGE": "text-shortened"},
    "Gatuadress": {"Gata 1 " * 40: "text-shortened"},
}


@pytest.mark.rule("Orders in 2.11", "Orders in 3.3", "Orders in 12.10")
@pytest.mark.parametrize("column", _NUMBERS)
def test_what_can_only_mean_one_thing_is_read_and_the_rest_told(benify: Gym, column: str) -> None:
    orders = [
        an_order(**{"Ordernummer": f"B{place}"} | {column: written})
        for place, written in enumerate(_NUMBERS[column])
    ]
    header = orders[0].splitlines()[0]

    night_of(benify, b"\r\n".join([header, *(each.splitlines()[1] for each in orders), b""]))

    words = [" ".join(word for _, word, _ in problems) for _, _, problems in said(benify)]
    assert dict(zip(_NUMBERS[column], words, strict=True)) == _NUMBERS[column]
    numbers = benify.rows("brp_person", "personnummer", "mobile", "email", "postal_code")
    bought = [each for each in numbers if each[0] == "198506037772"]
    mobile = "+46701740605" if column == "Mobilnummer" else None
    assert bought == [("198506037772", mobile, "ida.provberg@example.com", "411 01")]


def test_a_personnummer_that_lost_its_first_zero_is_read(benify: Gym) -> None:
    night_of(benify, an_order(Personnummer="102032380"))

    assert said(benify) == [(2, "imported", [])]
    assert ("200102032380",) in benify.rows("brp_person", "personnummer")


@pytest.mark.rule("Files 2.9")
def test_a_file_in_windows_1252_is_not_read_as_iso_8859_1(tmp_path: Path) -> None:
    wellnet = demo_gym(tmp_path, "wellnet")

    night = night_of(wellnet, found("w-euro--wellnet.csv"))

    assert night.exit_code == 65
    ((problem,),) = wellnet.rows("filesync_attempt", "problem")
    told = json.loads(problem)
    assert (told["word"], told["line"]) == ("perhaps-windows-1252", 2)
    assert told["params"] == {"byte_offset": 245, "found": "80", "encoding": "iso8859-1"}


@pytest.mark.rule("Files 2.8")
@pytest.mark.parametrize(
    "noise", [b";;;\r\n", b";" * 19 + b"\r\n", b" ; ;\t;\r\n", b'"";"";""\r\n', b"\x1a"]
)
def test_rows_without_a_value_are_passed_over(benify: Gym, noise: bytes) -> None:
    night = night_of(benify, an_order() + noise * (1 if noise == b"\x1a" else 12))

    assert (night.exit_code, said(benify)) == (0, [(2, "imported", [])])


@pytest.mark.rule("Files 2.10")
@pytest.mark.parametrize("name", ["sep--benify.csv", "trailing-semicolons--benify.csv"])
def test_a_header_as_a_spreadsheet_leaves_it_is_read(benify: Gym, name: str) -> None:
    night = night_of(benify, found(name))

    line = 3 if name.startswith("sep") else 2
    assert (night.exit_code, said(benify)) == (0, [(line, "imported", [])])


@pytest.mark.rule("Files 2.10")
def test_a_value_behind_the_headers_last_name_is_not_dropped(benify: Gym) -> None:
    header, row = an_order().splitlines()

    short, shifted = row.replace(b";1;", b";1", 1), row.replace(b"Gata 1", b"Gata;1", 1)
    rows = [row + b";;", row + b";;x", row, short + b";;", shifted + b";;"]

    night_of(benify, b"\r\n".join([header + b";;", *rows, b""]))

    assert [(line, outcome) for line, outcome, _ in said(benify)] == [
        (2, "imported"),
        (3, "rejected"),
        (4, "rejected"),
        (5, "rejected"),
        (6, "rejected"),
    ]


@pytest.mark.rule("Files 2.10")
@pytest.mark.parametrize(
    ("change", "word", "told"),
    [
        (lambda text: text.replace(";", ","), "header-other-delimiter", {"delimiter": ","}),
        (str.upper, "header-other-case", {"expected": "Ordernummer, Radnummer, Ordertyp"}),
        (lambda text: "a;" * 19 + "b\r\n" + text, "header-other-line", {"line": 2}),
        (lambda text: text.partition("\n")[2], "header-missing", {}),
    ],
)
def test_a_header_that_does_not_fit_is_told_with_what_would(
    benify: Gym, change: Callable[[str], str], word: str, told: dict[str, Any]
) -> None:
    night = night_of(benify, change(an_order().decode()).encode())

    assert night.exit_code == 65
    ((problem,),) = benify.rows("filesync_attempt", "problem")
    read = json.loads(problem)
    assert (read["word"], read["line"]) == (word, 1)
    assert told.items() <= read["params"].items()
    assert "Provberg" not in problem


def test_a_header_in_mid_file_is_one_problem(benify: Gym) -> None:
    night_of(benify, an_order() + an_order(Ordernummer="B2"))

    assert said(benify) == [
        (2, "imported", []),
        (3, "rejected", [["", "header-again", {}]]),
        (4, "imported", []),
    ]
