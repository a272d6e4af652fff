"""Total IN and a bank's CSV export: what is checked, and where it is told."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from brp_filesync.payments_in.model import Outside, Terms
from brp_filesync.payments_in.read import read_payments
from brp_filesync.profiles.bank_csv import CsvSource
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.reading_payments import CSV_ACCOUNT, csv_layout, refusal, whole

SAMPLES = Path(__file__).parents[3] / "samples" / "payments"
TOTALIN = (SAMPLES / "totalin" / "TOTALIN_20261123.txt").read_bytes()
CSV = (SAMPLES / "csv" / "Kontoutdrag_20261123.csv").read_bytes()
BGMAX = next((SAMPLES / "bgmax").glob("*.txt")).read_bytes()
TERMS = Terms(
    accounts=frozenset({CSV_ACCOUNT}),
    csv=csv_layout(payer_name=CsvSource(column="Avsändare")),
)


def test_a_total_in_payment_has_its_references_messages_and_payer() -> None:
    read = whole(TOTALIN)

    assert read.column("bank_serial") == [f"000000000000001{each:02}" for each in (1, 2, 3)]
    assert read.column("kind") == ["payment", "payment", "deduction"]
    assert read.column("text") == ["", "Betalning av två fakturor tack", ""]
    assert [each["reference"] for each in read.references] == ["657866", "658765"]
    assert read.payers[0] | {"extra_name": ""} == {
        "name": "Portalen AB",
        "extra_name": "",
        "street": "Box 1",
        "postal_code": "111 11",
        "town": "Stockholm",
        "country": "",
        "country_code": "SE",
        "account": "5440106015600",
        "organisation_number": "",
    }
    assert whole(TOTALIN, Terms(chunk_payments=1)) == read


TOTALIN_REFUSALS = {
    "the section's sum": ((13, 27, "1"), "deposit-sum", 13, "11-27", 599001, 599000),
    "the section's count": ((13, 10, "2"), "deposit-count", 13, "3-10", 2, 3),
    "the file's count": ((14, 17, "5"), "end-count", 14, "3-17", 15, 14),
    "an amount": ((3, 52, "x"), "not-digits", 3, "38-52", "00000000049900x", "9" * 15),
    "a day": ((2, 46, "13"), "no-such-day", 2, "42-49", "20261323", "CCYYMMDD"),
    "the order of records": ((2, 1, "90"), "record-order", 2, "1-2", "90", "10"),
    "a type": ((4, 2, "x"), "record-type", 4, "1-2", "5x", "NN"),
}


@pytest.mark.parametrize("name", TOTALIN_REFUSALS)
def test_a_total_in_file_is_refused_with_the_place_of(name: str) -> None:
    (record, at, text), word, line, column, found, expected = TOTALIN_REFUSALS[name]
    lines = TOTALIN.decode("iso8859-1").split("\r\n")
    spoilt = lines[record - 1]
    lines[record - 1] = spoilt[: at - 1] + text + spoilt[at - 1 + len(text) :]
    problem = refusal("\r\n".join(lines).encode("iso8859-1"))

    assert (problem.word, problem.line, problem.column) == (word, line, column)
    assert problem.params == {"found": found, "expected": expected}


def test_a_total_in_file_that_is_cut_off_or_in_other_money_is_refused() -> None:
    euro = TOTALIN.replace(b"SEK", b"EUR")

    assert refusal(TOTALIN[: 82 * 6]).word == "file-cut-off"
    assert refusal(euro, Terms(refuse_currencies=True)).word == "currency-foreign"
    assert whole(euro).sections[0]["currency"] == "EUR"


def test_a_csv_export_has_a_deposit_a_day_and_leaves_what_took_money() -> None:
    read = whole(CSV, TERMS)

    assert read.column("amount_ore") == [499000, 120000]
    assert read.column("bank_serial") == ["T-101", "T-103"]
    assert [(each["booked_on"], each["amount_ore"]) for each in read.sections] == [
        ("2026-11-23", 499000),
        ("2026-11-24", 120000),
    ]
    assert read.facts.outside == Outside(debits=1, debits_ore=25000)
    for chunk_payments in (1, 2):
        terms = Terms(accounts=TERMS.accounts, csv=TERMS.csv, chunk_payments=chunk_payments)
        assert whole(CSV, terms) == read


def test_a_column_is_found_by_its_place_from_1_as_well_as_by_its_name() -> None:
    names = CSV.decode("cp1252").split("\r\n", 1)[0].split(";")
    assert TERMS.csv is not None
    by_place = {
        name: source.model_copy(
            update={"column": None, "position": names.index(source.column) + 1}
            if source.column
            else {}
        )
        for name, source in TERMS.csv.columns.items()
    }
    terms = replace(TERMS, csv=TERMS.csv.model_copy(update={"columns": by_place}))

    assert whole(CSV, terms) == whole(CSV, TERMS)


@pytest.mark.parametrize("name", ["sections", "payments", "references"])
def test_the_columns_of_every_format_have_the_same_types(name: str) -> None:
    files = {"bgmax": BGMAX, "totalin": TOTALIN, "camt": camt(Entry([tx("100.00", scor("1"))]))}
    chunks = {each: list(read_payments(io.BytesIO(file), Terms())) for each, file in files.items()}
    chunks["csv"] = list(read_payments(io.BytesIO(CSV), TERMS))
    found = {each: getattr(first, name).dtypes.to_dict() for each, (first, *_) in chunks.items()}

    assert found == dict.fromkeys(found, found["bgmax"])


CSV_REFUSALS = {
    "an amount": ("4 990,00", "4990,001", "not-an-amount", 2, "Belopp"),
    "a day": ("2026-11-24", "2026-11-31", "no-such-day", 4, "Bokföringsdag"),
    "a number of its own": ("T-103", "", "element-missing", 4, "Transaktionsnr"),
    "a column that nobody described": ("Saldo", "Kurs", "header-unknown-column", 1, "Kurs"),
    "the number of fields": (";15 940,00", "", "field-count", 4, ""),
}


@pytest.mark.parametrize("name", CSV_REFUSALS)
def test_a_csv_export_is_refused_with_the_place_of(name: str) -> None:
    old, new, word, line, column = CSV_REFUSALS[name]
    problem = refusal(CSV.decode("cp1252").replace(old, new).encode("cp1252"), TERMS)

    assert (problem.word, problem.line, problem.column) == (word, line, column)


def test_a_csv_file_is_none_without_a_profile_that_describes_it() -> None:
    assert refusal(CSV).word == "payment-format-unknown"
