"""Rows of an order file checked: values by rule, problems by word, one outcome for every line."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from brp_filesync.orders_in.check import ROW_COLUMNS, Checked, check
from brp_filesync.orders_in.read import order_chunks
from brp_filesync.profiles.portal import PortalProfile
from tests.unit.orders_in.wellnet_like import COLUMNS, a_file, a_profile, a_row

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def checked(*rows: dict[str, str], profile: PortalProfile | None = None) -> Checked:
    profile = profile or a_profile()
    [chunk] = order_chunks(io.BytesIO(a_file(rows)), profile, "wellnet_20261124.csv", 100)
    return check(chunk, profile, TODAY, NOW)


def problems_of(result: Checked) -> list[tuple[int, str, str, dict[str, Any]]]:
    return [
        (line, column, word, json.loads(params))
        for line, column, word, params in result.problems.itertuples(index=False)
    ]


def the_row(**changes: str) -> dict[str, Any]:
    """Return the values of a row that is sound but for warnings."""
    row: dict[str, Any] = checked(a_row(**changes)).rows.loc[0].to_dict()
    assert row["bad"] is False
    return row


def the_words(**changes: str) -> list[tuple[str, str]]:
    return [(column, word) for _, column, word, _ in problems_of(checked(a_row(**changes)))]


def test_a_sound_row_has_every_value_in_its_canonical_form() -> None:
    result = checked(a_row())
    row = result.rows.loc[0].to_dict()
    assert len(row.pop("row_hash")) == 32
    assert row.pop("column_hashes").startswith("1ffefa:")
    assert row.pop("row_hash_then") == ""
    assert row == {
        "line": 2,
        "order_number": "W-1",
        "line_number": "1",
        "row_type": "order",
        "ordered_on": "2026-11-23",
        "ordered_at": "2026-11-22T23:00:00Z",
        "facility_id": "12",
        "employer_number": "5560360793",
        "employer_name": "Exempelbolaget AB",
        "personnummer": "198112189876",
        "birth_date": "1981-12-18",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "email": "asa@example.com",
        "mobile": "+46701740605",
        "street": "Storgatan 1",
        "postal_code": "123 45",
        "city": "Göteborg",
        "country": "SE",
        "product_number": "P-10",
        "quantity": 1,
        "price_ore": 499_000,
        "start_on": "",
        "bad": False,
        "malformed": False,
    }
    assert tuple(result.rows.columns) == ROW_COLUMNS
    assert problems_of(result) == []


NUMBERS = {"line": "int64", "quantity": "int64", "price_ore": "int64"}
FLAGS = {"bad": "bool", "malformed": "bool"}


@pytest.mark.parametrize("rows", [[], [a_row()], [a_row(PRIS="x"), a_row(GATA="a;b")]])
def test_frames_keep_their_types_with_no_rows_and_with_odd_ones(rows: list[dict[str, str]]) -> None:
    result = checked(*rows)
    kinds = {name: str(kind) for name, kind in result.rows.dtypes.items()}
    assert kinds == dict.fromkeys(ROW_COLUMNS, "object") | NUMBERS | FLAGS
    assert {name: str(kind) for name, kind in result.problems.dtypes.items()} == {
        "line": "int64",
        "column": "object",
        "word": "object",
        "params": "object",
    }


@pytest.mark.parametrize(
    "column", ["ORDERNR", "ORDERDATUM", "GYM", "FÖRNAMN", "EFTERNAMN", "PRODUKT", "PRIS"]
)
def test_a_mandatory_value_that_is_missing_rejects(column: str) -> None:
    result = checked(a_row(**{column: "  "}))
    assert problems_of(result) == [(2, column, "value-missing", {})]
    assert result.rows[["bad", "malformed"]].to_numpy().tolist() == [[True, True]]


def test_an_employer_needs_a_number_or_a_name() -> None:
    assert the_words(ORGNR="") == []
    assert the_words(ARBETSGIVARE="") == []
    assert the_words(ORGNR="", ARBETSGIVARE="") == [("ORGNR", "value-missing")]
    assert the_words(ORGNR="556036-0794") == [("ORGNR", "organisation-number-checksum")]


def test_a_profile_may_require_more() -> None:
    columns = dict(COLUMNS) | {"personnummer": {"column": "PNR", "required": True}}
    columns["employer_name"] = {"column": "ARBETSGIVARE", "required": True}
    result = checked(a_row(PNR="", ORGNR="", ARBETSGIVARE=""), profile=a_profile(columns))
    assert problems_of(result) == [
        (2, "ARBETSGIVARE", "value-missing", {}),
        (2, "PNR", "value-missing", {}),
    ]


@pytest.mark.parametrize(
    ("changes", "column", "word", "params"),
    [
        ({"TYP": "X"}, "TYP", "row-type-unknown", {"found": "?a"}),
        ({"TYP": "cancel"}, "TYP", "row-type-unknown", {"found": "?aaaaaa"}),
        ({"ORDERDATUM": "2026-11-23"}, "ORDERDATUM", "date-format", {"found": "2026-11-23"}),
        ({"ORDERDATUM": "19811218-9876"}, "ORDERDATUM", "date-format", {"found": "99999999-9999"}),
        ({"ORDERDATUM": "20261131"}, "ORDERDATUM", "invalid-date", {"found": "20261131"}),
        ({"ORDERDATUM": "20261125"}, "ORDERDATUM", "in-the-future", {"found": "2026-11-25"}),
        (
            {"ORDERDATUM": "20261124030001"},
            "ORDERDATUM",
            "in-the-future",
            {"found": "2026-11-24"},
        ),
        ({"LAND": "XX"}, "LAND", "country-unknown", {}),
        ({"ANTAL": "1,5"}, "ANTAL", "number-format", {"found": "1,5"}),
        ({"ANTAL": "0"}, "ANTAL", "quantity-out-of-range", {"found": "0"}),
        ({"ANTAL": "-1"}, "ANTAL", "quantity-out-of-range", {"found": "-1"}),
        ({"ANTAL": "100"}, "ANTAL", "quantity-out-of-range", {"found": "100"}),
        ({"PRIS": "4990,00"}, "PRIS", "number-format", {"found": "4990,00"}),
        ({"PRIS": "asa@example.com"}, "PRIS", "number-format", {"found": "aaa@aaaaaaa.aaa"}),
        ({"STARTDATUM": "20270230"}, "STARTDATUM", "invalid-date", {"found": "20270230"}),
        ({"STARTDATUM": "1/2 2027"}, "STARTDATUM", "date-format", {"found": "1/2 2027"}),
        ({"EFTERNAMN": "Ö" * 201}, "EFTERNAMN", "text-too-long", {}),
        ({"PNR": "19811218-9877"}, "PNR", "personnummer-checksum", {}),
    ],
)
def test_a_bad_value_rejects_its_row_and_tells_nothing_personal(
    changes: dict[str, str], column: str, word: str, params: dict[str, str]
) -> None:
    result = checked(a_row(), a_row(**changes), a_row())
    assert problems_of(result) == [(3, column, word, params)]
    assert result.rows["bad"].tolist() == [False, True, False]
    assert result.rows["malformed"].tolist() == [False, True, False]


def test_bad_numbers_are_zero_and_long_texts_are_cut() -> None:
    rows = checked(a_row(ANTAL="100", PRIS="x", ORT="Ö" * 201), a_row(ANTAL="x")).rows
    assert rows["quantity"].tolist() == [0, 0]
    assert rows["price_ore"].tolist() == [0, 499_000]
    assert rows["city"].tolist() == ["Ö" * 200, "Göteborg"]


def test_a_quantity_is_one_to_ninety_nine() -> None:
    assert [the_row(ANTAL=each)["quantity"] for each in ("", "1", "2", "99")] == [1, 1, 2, 99]


def test_an_order_of_this_very_second_is_not_in_the_future() -> None:
    assert the_row(ORDERDATUM="20261124030000")["ordered_at"] == "2026-11-24T02:00:00Z"
    assert the_row(ORDERDATUM="20261124")["ordered_on"] == "2026-11-24"


@pytest.mark.parametrize(
    ("text", "mobile"),
    [
        ("", ""),
        ("070-174 06 05", "+46701740605"),
        ("+46 (0)70 174 06 05", "+46701740605"),
        ("0046701740605", "+46701740605"),
        ("46701740605", "+46701740605"),
        ("701740605", "+46701740605"),
        ("(070) 1740605", "+46701740605"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("+4712345678", "+4712345678"),
    ],
)
def test_mobile_numbers_get_one_form(text: str, mobile: str) -> None:
    result = checked(a_row(MOBIL=text))
    assert (result.rows["mobile"].tolist(), problems_of(result)) == ([mobile], [])


@pytest.mark.parametrize("text", ["070", "abc", "070-174 06 05 x", "٠٧٠١٧٤٠٦٠٥", "12345678", "+"])
def test_a_bad_mobile_number_is_a_warning_and_is_not_kept(text: str) -> None:
    columns = dict(COLUMNS)
    profile = a_profile(columns, {"encoding": "utf-8"})
    content = a_file([a_row(MOBIL="@")]).decode("iso8859-1").replace("@;Stor", f"{text};Stor")
    [chunk] = order_chunks(io.BytesIO(content.encode()), profile, "wellnet_20261124.csv", 100)
    result = check(chunk, profile, TODAY, NOW)
    assert problems_of(result) == [(2, "MOBIL", "mobile-invalid", {})]
    assert result.rows[["mobile", "bad", "malformed"]].to_numpy().tolist() == [["", False, False]]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("", ""),
        ("Asa.Oberg+gym@Example.COM", "Asa.Oberg+gym@example.com"),
        ("a@b.c-d.se", "a@b.c-d.se"),
        ("asa@öberg.se", "asa@öberg.se"),
    ],
)
def test_email_addresses_keep_their_local_part_and_lower_their_domain(
    text: str, email: str
) -> None:
    result = checked(a_row(EPOST=text))
    assert (result.rows["email"].tolist(), problems_of(result)) == ([email], [])


@pytest.mark.parametrize(
    "text",
    [
        "asa",
        "asa@",
        "@example.com",
        "a b@example.com",
        "a@b@c.se",
        "a..b@c.se",
        "a@c.se.",
        "a@localhost",
        "a@x.test",
        "Asa <a@c.se> b",
        "a@" + "b." * 150 + "se",
    ],
)
def test_a_bad_email_address_is_a_warning_and_is_not_kept(text: str) -> None:
    result = checked(a_row(EPOST=text))
    assert problems_of(result) == [(2, "EPOST", "email-invalid", {})]
    assert result.rows[["email", "bad", "malformed"]].to_numpy().tolist() == [["", False, False]]


def test_a_start_in_the_past_becomes_today_with_a_warning() -> None:
    result = checked(a_row(STARTDATUM="20261123"), a_row(STARTDATUM="20261124"))
    assert result.rows["start_on"].tolist() == ["2026-11-24", "2026-11-24"]
    assert problems_of(result) == [(2, "STARTDATUM", "start-in-the-past", {"found": "2026-11-23"})]
    assert result.rows["bad"].tolist() == [False, False]


def test_countries_are_sweden_by_default_and_upper_case() -> None:
    assert the_row(LAND="")["country"] == "SE"
    assert the_row(LAND="no")["country"] == "NO"


def born_profile() -> PortalProfile:
    columns = dict(COLUMNS) | {"birth_date": {"column": "STARTDATUM", "formats": ("%Y%m%d",)}}
    del columns["start_date"]
    return a_profile(columns)


def test_a_birth_date_is_the_files_or_else_the_personnummers() -> None:
    rows = [
        a_row(STARTDATUM="19900102"),
        a_row(),
        a_row(STARTDATUM="19900102", PNR=""),
        a_row(PNR=""),
    ]
    result = checked(*rows, profile=born_profile())
    assert result.rows["birth_date"].tolist() == ["1990-01-02", "1981-12-18", "1990-01-02", ""]
    assert problems_of(result) == []


def test_a_birth_date_that_cannot_be_is_rejected_without_showing_it() -> None:
    texts = ("19900230", "20261124", "1990-01-02")
    result = checked(*(a_row(STARTDATUM=text) for text in texts), profile=born_profile())
    assert problems_of(result) == [
        (2, "STARTDATUM", "birth-date-invalid", {}),
        (3, "STARTDATUM", "birth-date-invalid", {}),
        (4, "STARTDATUM", "date-format", {}),
    ]


def test_a_personnummer_of_someone_not_yet_born_is_rejected() -> None:
    assert the_words(PNR="20301218-9878") == [("PNR", "birth-date-invalid")]
    assert the_words(PNR="301218-9878") == []


def test_a_cancellation_needs_only_its_order_number() -> None:
    bare = dict.fromkeys(a_row(), "")
    junk = dict.fromkeys(a_row(), "x") | {"RADNR": "1"}
    result = checked(
        bare | {"ORDERNR": "W-1", "TYP": "M"},
        junk | {"ORDERNR": "W-1", "TYP": "M"},
        junk | {"ORDERNR": "", "TYP": "M"},
    )
    assert problems_of(result) == [(4, "ORDERNR", "value-missing", {})]
    row = result.rows.loc[1].drop(["row_hash", "column_hashes", "row_hash_then"]).to_dict()
    assert row == dict.fromkeys(ROW_COLUMNS[:-5], "") | {
        "line": 3,
        "order_number": "W-1",
        "line_number": "1",
        "row_type": "cancel",
        "quantity": 0,
        "price_ore": 0,
        "start_on": "",
        "bad": False,
        "malformed": False,
    }


def hash_of(**changes: str) -> str:
    value = checked(a_row(**changes)).rows["row_hash"].iloc[0]
    assert isinstance(value, str)
    return value


def test_the_hash_is_of_the_values_and_not_of_how_they_are_written() -> None:
    same = [
        {"ORGNR": "5560360793"},
        {"PNR": "198112189876"},
        {"MOBIL": "+46701740605"},
        {"ANTAL": ""},
        {"TYP": ""},
        {"LAND": "se"},
        {"ORDERDATUM": "20261123000000"},
        {"FÖRNAMN": " Åsa "},
    ]
    assert {hash_of(**changes) for changes in same} == {hash_of()}
    other = [{name: "2"} for name in ("ORDERNR", "RADNR", "GYM", "PRODUKT", "ANTAL", "PRIS")]
    other += [{name: "Annan"} for name in ("ARBETSGIVARE", "FÖRNAMN", "EFTERNAMN", "GATA", "ORT")]
    other += [{"LAND": "NO"}, {"STARTDATUM": "20261201"}, {"ORDERDATUM": "20261122"}]
    assert len({hash_of(**changes) for changes in [*other, {}]}) == len(other) + 1


def test_the_hash_does_not_depend_on_the_line_or_the_day() -> None:
    profile = a_profile()
    rows = [a_row(), a_row(STARTDATUM="20261123")]
    hashes = []
    for day, content in ((TODAY, a_file(rows)), (date(2026, 11, 30), a_file([*rows[:1], *rows]))):
        [chunk] = order_chunks(io.BytesIO(content), profile, "wellnet_20261124.csv", 100)
        hashes.append(check(chunk, profile, day, NOW).rows["row_hash"].tolist()[-2:])
    assert hashes[0] == hashes[1]


def test_a_row_with_another_number_of_fields_is_a_bad_row_in_its_place() -> None:
    result = checked(a_row(), a_row(GATA="a;b"), a_row(PRIS=""))
    assert result.rows["line"].tolist() == [2, 3, 4]
    row = result.rows.loc[1].to_dict()
    assert row == dict.fromkeys(ROW_COLUMNS, "") | {
        "line": 3,
        "row_type": "order",
        "quantity": 0,
        "price_ore": 0,
        "bad": True,
        "malformed": True,
    }
    assert problems_of(result) == [
        (3, "", "field-count", {"found": 21, "expected": 20}),
        (4, "PRIS", "value-missing", {}),
    ]
