"""Profiles proposed from samples: what is certain, what is likely, and what a person must decide."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.proposing.model import Known, Proposal, Said, Sample
from brp_filesync.proposing.propose import propose
from brp_filesync.proposing.reading import draft_of, read_sample
from brp_filesync.proposing.written import orders_text
from tests.support.gym import personnummer

KNOWN = Known(
    frozenset({"M1", "M12", "K10"}),
    frozenset({"101", "102"}),
    {"M12": (499_000,), "K10": (129_000,)},
    date(2026, 11, 28),
)
FITBONUS = Path(__file__).parents[2] / "onboarding" / "fitbonus" / "fitbonus-sample.csv"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SOUND = {
    "Ordernr": "A1",
    "Orderdatum": "2026-11-20",
    "Anläggning": "101",
    "Företag": "Exempelbolaget AB",
    "Personnummer": personnummer(7),
    "Förnamn": "Åsa",
    "Efternamn": "Öberg",
    "Artikelnr": "M12",
    "Antal": "1",
    "Pris": "4990,00",
}


def a_file(*rows: dict[str, str], **renamed: str) -> bytes:
    """Return a file of sound orders with changes; columns may be called otherwise."""
    names = list(dict.fromkeys(name for row in (SOUND, *rows) for name in row))
    lines = [[renamed.get(name, name) for name in names]]
    for number, row in enumerate(rows or ({},), start=1):
        cells = SOUND | {"Ordernr": f"A{number}"} | row
        lines.append([cells.get(name, "") for name in names])
    return "".join(";".join(line) + "\r\n" for line in lines).encode()


def proposed(*contents: bytes, name: str = "orders_20261121.csv", known: Known = KNOWN) -> Proposal:
    return propose([Sample(name, content) for content in contents], known)


def said(proposal: Proposal, key: str) -> Said:
    [found] = [each for each in proposal.said if each.key == key]
    return found


def open_keys(proposal: Proposal) -> list[tuple[str, Any]]:
    return [(each.key, each.value) for each in proposal.open]


def test_a_plain_file_is_proposed_whole_and_read_in_full() -> None:
    content = a_file({}, {"Artikelnr": "K10", "Pris": "1290,00"})
    proposal = proposed(content)
    assert proposal.open == ()
    assert proposal.settled == {
        "file_name": r"orders_(?P<date>\d{8})\.csv",
        "dialect": {"encoding": "utf-8", "delimiter": ";"},
        "columns": {
            "order_number": {"column": "Ordernr"},
            "ordered_at": {"column": "Orderdatum", "formats": ["%Y-%m-%d"]},
            "facility_id": {"column": "Anläggning"},
            "employer_name": {"column": "Företag"},
            "personnummer": {"column": "Personnummer"},
            "first_name": {"column": "Förnamn"},
            "last_name": {"column": "Efternamn"},
            "product_number": {"column": "Artikelnr"},
            "quantity": {"column": "Antal"},
            "price_incl_vat": {"column": "Pris", "unit": "kronor", "decimal": ","},
        },
        "ignore": [],
    }
    orders = proposal.orders()
    assert orders is not None
    read = read_sample(Sample("orders_20261121.csv", content), orders, "new", NOW)
    assert (read.in_full, read.row_count) == (True, 2)


def test_the_found_sample_is_read_in_full_by_what_is_proposed() -> None:
    content = FITBONUS.read_bytes()
    sample = Sample("fitbonus-sample.csv", content)
    proposal = propose([sample], KNOWN)
    assert proposal.settled["dialect"] == {
        "encoding": "utf-8",
        "bom": "required",
        "delimiter": ",",
        "skip_lines": 1,
    }
    columns = proposal.settled["columns"]
    assert columns["ordered_at"] == {"column": "Bestelldatum", "formats": ["%m/%d/%Y"]}
    assert columns["row_type"] == {"column": "Anzahl", "negative": "cancel"}
    assert columns["price_incl_vat"] == {
        "column": "Preis",
        "unit": "kronor",
        "decimal": ",",
        "thousands": " ",
        "suffix": "kr",
    }
    assert "'001': ?" in said(proposal, "columns.facility_id").why
    assert (proposal.settled["ignore"], proposal.open) == (["Bemerkung"], ())
    orders = proposal.orders()
    assert orders is not None
    read = read_sample(sample, orders, "fitbonus", NOW)
    assert (read.in_full, read.row_count, read.problems) == (True, 3, [])
    assert [row for frame in read.rows for row in frame["row_type"]] == ["order", "order", "cancel"]


EITHER = ["%d/%m/%Y", "%m/%d/%Y", "%-d/%-m/%Y"]
WORDS = {"Köp": "order", "Byte": "?"}
PRICE = {"column": "Pris", "unit": "kronor", "decimal": ","}


@pytest.mark.parametrize(
    ("content", "opened"),
    [
        (
            a_file({"Orderdatum": "05/11/2026"}),
            [("columns.ordered_at", {"column": "Orderdatum", "formats": EITHER})],
        ),
        (
            a_file({"Pris": "12", "Artikelnr": "X"}),
            [("columns.price_incl_vat", {"column": "Pris", "unit": "kronor"})],
        ),
        (a_file({}, {"Antal": "2"}), [("columns.price_incl_vat", PRICE)]),
        (a_file({"Segment": "B"}), [("ignore", "Segment")]),
        (a_file({}, {"Kommentar": "makulerad"}), [("ignore", "Kommentar")]),
        (a_file({}, {"Valuta": "EUR"}), [("ignore", "Valuta")]),
        (
            a_file({"Typ": "Köp"}, {"Typ": "Byte"}),
            [("columns.row_type", {"column": "Typ", "words": WORDS})],
        ),
        (
            a_file(Företag="Bolagskod"),
            [("columns.employer_number", {"column": "?"}), ("ignore", "Bolagskod")],
        ),
    ],
)
def test_what_is_not_told_is_for_a_person_to_decide(
    content: bytes, opened: list[tuple[str, Any]]
) -> None:
    assert open_keys(proposed(content, name="orders.csv")) == opened


def test_the_day_in_a_files_name_tells_days_from_months() -> None:
    proposal = proposed(a_file({"Orderdatum": "05/11/2026"}), name="orders_20261105.csv")
    assert said(proposal, "columns.ordered_at").value["formats"] == ["%d/%m/%Y"]


@pytest.mark.parametrize(("price", "unit"), [("499000", "ore"), ("4990", "kronor")])
def test_agreed_prices_tell_kronor_from_ore_where_nothing_else_does(price: str, unit: str) -> None:
    found = said(proposed(a_file({"Pris": price})), "columns.price_incl_vat")
    assert (found.value, found.sure) == ({"column": "Pris", "unit": unit}, "likely")


def test_a_last_line_of_sums_is_a_trailer_only_where_it_agrees_with_the_rows() -> None:
    rows = a_file({}, {"Artikelnr": "K10", "Pris": "1290,00"})
    agreeing = proposed(rows + b"SUMMA;2;6280,00\r\n")
    assert agreeing.settled["dialect"]["trailer"] == {
        "marker": "SUMMA",
        "rows_field": 2,
        "sum_field": 3,
    }
    assert open_keys(proposed(rows + b"SUMMA;3;7777,00\r\n")) == [
        ("dialect.trailer", {"marker": "SUMMA"})
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_the_letters_tell_the_encoding(encoding: str) -> None:
    content = a_file().decode().encode(encoding)
    found = said(proposed(content), "dialect.encoding")
    assert (found.value, found.sure) == (encoding, "certain")


def test_a_total_is_told_from_the_price_of_one_by_the_quantity() -> None:
    rows = ({"Summa": "4990,00"}, {"Antal": "2", "Summa": "9980,00"})
    found = said(proposed(a_file(*rows, Pris="Belopp")), "columns.price_incl_vat")
    assert (found.value["column"], found.sure) == ("Summa", "certain")


def test_samples_with_different_beginnings_are_told_by_how_those_begin() -> None:
    one, two = b"Export 1\r\n", b"Export 2\r\nSkapad 3\r\n"
    found = said(proposed(one + a_file(), two + a_file()), "dialect.skip_lines")
    assert (found.value, found.sure) == (["Export", "Skapad"], "likely")


def test_what_is_open_stands_in_the_profile_as_a_comment() -> None:
    text = orders_text(proposed(a_file({"Segment": "B"}), name="orders.csv"), "en")
    assert text.endswith(
        "    # certain: by its cells\n"
        '    price_incl_vat: {column: Pris, unit: kronor, decimal: ","}\n'
        "  # ignore:\n"
        "    # open: what it tells isn't known: ignore it, or map it\n"
        "    # - Segment\n"
    )


def test_a_draft_of_what_must_come_of_a_sample_is_unchecked() -> None:
    content = a_file({}, {"Personnummer": "198506037773"})
    orders = proposed(a_file()).orders()
    assert orders is not None
    read = read_sample(Sample("a.csv", content), orders, "new", NOW)
    assert draft_of(read, "a.csv", date(2026, 11, 28)) == {
        "unchecked": True,
        "file": "a.csv",
        "on": date(2026, 11, 28),
        "result": "imported",
        "exit_code": 3,
        "rows": {
            2: {"order": "A1", "outcome": "imported", "words": []},
            3: {"order": "A2", "outcome": "rejected", "words": ["personnummer-checksum"]},
        },
    }
    refused = read_sample(Sample("a.csv", b"\xff"), orders, "new", NOW)
    assert draft_of(refused, "a.csv", date(2026, 11, 28))["problem"] == {
        "word": "cannot-decode",
        "line": 1,
        "column": "",
    }
