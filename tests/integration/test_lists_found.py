"""Each list finds: by a text, a person, a facility and days, on both databases, and tells no secret."""

import pytest

from brp_filesync.core.wanted import folded
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, an_order, personnummer
from tests.support.payment_gym import OCR, Payment, a_bgmax, bank_night, deliver

NUMBER = personnummer(11)


@pytest.fixture
def filled(paying: Gym) -> Gym:
    """The gym with its four invoices, two more orders, an open row, a task and unmatched payments."""
    paying.deliver(
        [
            an_order(
                "A_1%", personnummer=NUMBER, first="ERIK", last="ÅKERSTRÖM", email="e@x.example"
            ),
            an_order("A-12", personnummer=personnummer(12), facility="102", email="f@x.example"),
            an_order("A-13", personnummer=personnummer(13), product="SAKNAS"),
        ],
        serial=7,
    )
    assert paying.night().troubles == []
    deliver(
        paying,
        "BGMAX_20261123_0001_GYMMET_AB_BANKGIRO_9912346.txt",
        a_bgmax(
            Payment(499000, OCR[0]),
            Payment(120000, "99999999999999999999", payer={"name": "Östra Förvaltningen AB"}),
            Payment(130000, "88888888888888888888", payer={"name": "Wellnet AB"}),
        ),
    )
    bank_night(paying)
    paying.deliver([a_cancel("W-1")], serial=8)
    paying.night()
    return paying


def found(gym: Gym, words: str, *find: str) -> list[str]:
    """Return what names the rows that a list shows: the portal's order number, where it has one."""
    (rows,) = (
        each
        for each in typed(gym, *words.split(), *find, "--json").json.values()
        if isinstance(each, list)
    )
    names = ("portal_order_number", "order_number", "name", "payer", "duty_id", "journal_id")
    return [next(str(row[name]) for name in names if row.get(name) is not None) for row in rows]


def test_an_order_is_found_by_whatever_is_in_hand(filled: Gym) -> None:
    by_text = {
        "åkerström": ["A_1%"],
        "Erik Åker": ["A_1%"],
        "ÅKERSTRÖM erik": ["A_1%"],
        NUMBER: ["A_1%"],
        f"{NUMBER[2:8]}-{NUMBER[8:]}": ["A_1%"],
        "E@X.EXAMPLE": ["A_1%"],
        "_1%": ["A_1%"],  # neither stands for anything but itself
        "wellnet:a-1": ["A-12"],
        "nobody": [],
    }

    assert {text: found(filled, "orders list", "--find", text) for text in by_text} == by_text
    for name in ("ÉMILE Þór", "Łukasz ŠČEPÁN", "ÅÄÖÜÆØ"):
        filled.do(f"UPDATE brp_person SET first_name = '{name}' WHERE personnummer = '{NUMBER}'")

        assert found(filled, "orders list", "--find", folded(name)) == ["A_1%"]


def test_each_list_is_narrowed_as_json_and_in_a_pipe_alike(filled: Gym) -> None:
    (shown,) = typed(filled, "orders", "list", "--find", "A-12", "--json").json["orders"]
    ocr, invoice = shown["ocr_number"], f"{shown['company_id']}:{shown['invoice_number']}"

    assert found(filled, "orders list", "--find", ocr) == ["A-12"]
    assert found(filled, "orders list", "--find", f"{ocr[:4]} {ocr[4:]}") == ["A-12"]
    assert found(filled, "orders list", "--person", "åker", "--find", "A-12") == []
    assert found(filled, "orders rejects --open", "--find", "a-13") == ["A-13"]
    assert found(filled, "orders rejects --open", "--find", "A-12") == []
    assert found(filled, "invoices list", "--find", invoice.lower()) == ["A-12"]
    assert found(filled, "invoices list", "--find", ocr, "--person", "åkerström") == []
    assert found(filled, "payments unmatched", "--find", "östra f") == ["Östra Förvaltningen AB"]
    assert found(filled, "payments unmatched", "--find", "8888888888") == ["Wellnet AB"]
    assert found(filled, "payments unmatched", "--to", "2026-01-01") == []
    assert found(filled, "payments journal", "--find", "östra") == ["1"]
    assert found(filled, "payments journal", "--find", "västra") == []
    assert found(filled, "cards list --facility 102", "--find", "A-12") == [shown["order_number"]]
    assert found(filled, "tasks list", "--person", "öberg") == ["W-1"]
    assert found(filled, "tasks list", "--find", "W-2") == []
    assert found(filled, "mail list", "--person", NUMBER) == ["A_1%"]
    assert len(found(filled, "duties list", "--find", "a_1%")) == 1
    assert (
        found(filled, "agreements list --portal wellnet", "--find", "k1", "--to", "1999-01-01")
        == []
    )
    lines = typed(filled, "orders", "list", "--find", "åkerström").out.decode().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["portal's", "wellnet:A_1%"]


def test_a_file_is_found_by_an_order_a_buyer_a_payer_or_its_days(filled: Gym) -> None:
    def files(*find: str) -> list[str]:
        rows = typed(filled, "files", "list", *find, "--json").json["received"]
        return [row["name"].removesuffix(".csv")[-3:] for row in rows]

    assert files("--find", "A-13") == ["007"]
    assert files("--person", NUMBER, "--facility", "101") == ["007"]
    assert files("--person", NUMBER, "--facility", "102") == []
    assert files("--person", NUMBER, "--find", "a-12") == []
    assert files("--find", "99999999999999999999") == ["txt"]
    assert files("--find", "bgmax", "--to", "2026-11-23") == []


@pytest.mark.one_database
def test_a_facility_is_named_by_its_id_or_its_name_in_any_case(filled: Gym) -> None:
    name = dict(filled.rows("brp_facility", "facility_id", "name"))["102"]

    for said in ("102", name, name.upper(), name[:-1]):
        assert found(filled, "orders list", "--facility", said) == ["A-12", "W-4"], said


@pytest.mark.one_database
def test_an_unknown_facility_or_person_is_told_and_is_no_empty_list(filled: Gym) -> None:
    for words in ("orders list", "invoices list", "mail list", "cards list"):
        facility = typed(filled, *words.split(), "--facility", "1022")
        someone = typed(filled, *words.split(), "--facility", "102", "--person", "nobody")

        assert (facility.exit_code, facility.out) == (2, b"")
        assert "No facility is called “1022”; did you mean '102'?" in facility.said
        assert (someone.exit_code, someone.out) == (2, b"")
        assert "Nobody in BRP is called what --person says." in someone.said


@pytest.mark.one_database
def test_days_are_those_of_stockholm_with_both_ends(filled: Gym) -> None:
    filled.do("UPDATE brp_order SET ordered_at = '2026-11-20T22:59:59Z' WHERE order_id = 5")
    filled.do("UPDATE brp_order SET ordered_at = '2026-11-20T23:00:00Z' WHERE order_id = 6")

    assert found(filled, "orders list", "--from", "2026-11-21", "--to", "2026-11-21") == ["A-12"]
    assert "A_1%" in found(filled, "orders list", "--to", "2026-11-20")


@pytest.mark.one_database
def test_a_personnummer_that_is_looked_for_is_told_nowhere(gym: Gym) -> None:
    number = "19811218-9876"  # tests/support/canaries.py looks at all that is said, logs too
    lists = (
        "orders list",
        "orders rejects --open",
        "invoices list",
        "payments unmatched",
        "payments journal",
        "cards list --facility 101",
        "tasks list",
        "duties list",
        "mail list",
        "files list",
        "persons duplicates",
        "agreements list --portal wellnet",
        "alarms list",
        "settlements list",
        "payments control",
        "payments vouchers",
    )
    said = [typed(gym, *words.split(), "--find", number) for words in lists]
    said.append(typed(gym, "orders", "list", "--person", number))
    said.append(typed(gym, "orders", "list", "--facility", number))

    assert [each for each in said if "9876" in each.said + each.out.decode()] == []
    assert "“******-****”" in said[-1].said


@pytest.mark.one_database
def test_a_text_that_is_blank_or_too_long_is_refused(gym: Gym) -> None:
    for text in (" ", "x" * 201):
        done = typed(gym, "orders", "list", "--find", text)

        assert (done.exit_code, done.out) == (2, b"")
        assert "--find takes 1 to 200 characters." in done.said
