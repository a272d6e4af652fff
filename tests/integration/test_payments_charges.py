"""What the bank keeps of a payment, and money in other currencies: in kronor, from file to voucher."""

import pytest

from brp_filesync.flows.result import file_as_dict
from tests.support.books import books_hold_what_the_database_holds, exported
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, allocated, booked, owed, waiting, with_bank

pytestmark = pytest.mark.one_database

SUMS = ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "charges_ore")
NOT_OURS = "<IBAN>SE4550000000050505050505</IBAN>"


def charges(ore: str, side: str = "DBIT", currency: str = "SEK") -> str:
    """Return what version 02 says of a charge."""
    return f'<Chrgs><Amt Ccy="{currency}">{ore}</Amt><CdtDbtInd>{side}</CdtDbtInd></Chrgs>'


def charged(ore: str, amount: str, ocr: str, key: str = "KEY-001") -> str:
    """Return a transaction that tells a charge."""
    return tx(amount, scor(ocr), key=key).replace("<RltdPties>", charges(ore) + "<RltdPties>")


@pytest.mark.rule("Payments in 8.8")
def test_a_payment_counts_whole_where_the_bank_has_kept_its_charge(paying: Gym) -> None:
    gym = found_gym(paying, {"10002186": 49900})
    before = broken(gym)

    (done,) = booked(gym, *contents("B4-charges.xml"))

    assert owed(gym)[1] == (0, "done")
    assert gym.rows("brp_deposit", *SUMS) == [(47300, 49900, 0, 0, 2600)]
    assert gym.rows("brp_payment_journal", *SUMS) == [(47300, 49900, 0, 0, 2600)]
    assert file_as_dict(done)["sums"]["charges_ore"] == 2600
    assert broken(gym) == before
    moved = {each["account"]: each["amount_ore"] for each in exported(gym)["accounts"]}
    assert moved == {"1510": -49900, "1930": 47300, "6570": 2600}
    assert books_hold_what_the_database_holds(gym)
    assert broken(gym) == before


@pytest.mark.rule("Payments in 8.8", "Payments in 3.11")
def test_a_charge_is_booked_once_where_its_payment_comes_again(paying: Gym) -> None:
    gym = with_bank(paying)
    first = Entry([charged("26.00", "499.00", OCR[0])], "473.00", reference="1")
    again = Entry([charged("26.00", "499.00", OCR[0])], "473.00", reference="1", text="again")

    booked(gym, camt(first), camt(again))

    assert gym.rows("brp_deposit", *SUMS) == [
        (47300, 49900, 0, 0, 2600),
        (47300, 0, 0, 47300, 0),
    ]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.8")
def test_a_charge_told_beside_a_whole_payment_is_not_booked(paying: Gym) -> None:
    gym = with_bank(paying)

    booked(gym, camt(Entry([charged("26.00", "499.00", OCR[0])], "499.00", reference="1")))

    assert gym.rows("brp_deposit", *SUMS) == [(49900, 49900, 0, 0, 0)]
    facts = typed(gym, "payments", "journal", "1", "--json").json["facts"]
    assert facts["charges_told_ore"] == 2600
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.8")
def test_a_charge_that_the_entry_has_on_top_counts_with_its_payment(paying: Gym) -> None:
    gym = with_bank(paying)
    entry = Entry(
        [
            charged("26.00", "474.00", OCR[0], key="KEY-001"),
            charged("10.00", "290.00", OCR[1], key="KEY-002"),
        ],
        "800.00",
        reference="1",
    )

    booked(gym, camt(entry))

    assert allocated(gym) == [(1, 1, 50000, 0), (2, 2, 30000, 0)]
    assert gym.rows("brp_deposit", *SUMS) == [(80000, 80000, 0, 0, 0)]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.8")
def test_a_charge_of_a_whole_entry_is_kept_of_its_first_payment(paying: Gym) -> None:
    gym = with_bank(paying)
    two = [tx("400.00", scor(OCR[0]), key="KEY-001"), tx("300.00", scor(OCR[1]), key="KEY-002")]
    entry = str(Entry(two, "690.00", reference="1"))

    booked(gym, camt(entry.replace("<NtryDtls>", charges("10.00") + "<NtryDtls>")))

    assert allocated(gym) == [(1, 1, 40000, 0), (2, 2, 30000, 0)]
    assert gym.rows("brp_payment", "charge_ore") == [(1000,), (0,)]
    assert gym.rows("brp_deposit", *SUMS) == [(69000, 70000, 0, 0, 1000)]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.8")
def test_an_entry_that_no_charge_explains_refuses_the_file(paying: Gym) -> None:
    gym = with_bank(paying)

    (done,) = booked(gym, camt(Entry([charged("26.00", "499.00", OCR[0])], "480.00")))

    problem = file_as_dict(done)["problem"]
    assert (problem["word"], problem["column"]) == ("deposit-sum", "Ntry[1]/Amt")
    assert gym.rows("brp_payment", "payment_id") == []


@pytest.mark.rule("Payments in 8.7")
def test_what_comes_to_us_in_euro_is_counted_and_stops_nothing(paying: Gym) -> None:
    gym = with_bank(paying)
    euro = Entry([tx("10.00", scor(OCR[0]))], "10.00", currency="EUR", reference="1")
    sek = Entry([tx("20.00", scor(OCR[0]))], "20.00", reference="2")

    (done,) = booked(gym, camt(euro, sek))

    assert allocated(gym) == [(1, 1, 2000, 0)]
    assert done.exit_code == 3
    assert file_as_dict(done)["foreign"] == [{"currency": "EUR", "entries": 1, "hundredths": 1000}]
    said = typed(gym, "payments", "journal", "1").out.decode()
    assert "One entry to us in EUR (10.00) isn't booked." in said
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.6", "Payments in 8.7")
def test_what_comes_to_others_in_euro_is_outside(paying: Gym) -> None:
    gym = with_bank(paying)
    euro = Entry([tx("10.005", bankgiro="")], "10.005", currency="EUR", reference="1")

    (done,) = booked(gym, camt(euro, account=NOT_OURS))

    assert done.exit_code == 0
    facts = typed(gym, "payments", "journal", "1", "--json").json["facts"]
    assert (facts["outside"]["payments"], facts["outside"]["foreign"]) == (1, {})


@pytest.mark.rule("Payments in 8.9")
def test_euro_that_the_bank_has_turned_counts_by_its_own_kronor(paying: Gym) -> None:
    gym = with_bank(paying)
    turned = tx("43.40", scor(OCR[0], "43.40"), key="KEY-001").replace('"SEK"', '"EUR"')
    in_sek = '</TxAmt><CntrValAmt><Amt Ccy="SEK">499.00</Amt></CntrValAmt>'
    entry = Entry(
        [turned.replace("</TxAmt>", in_sek), tx("100.00", scor(OCR[1]), key="KEY-002")],
        "599.00",
        reference="1",
    )

    booked(gym, camt(entry))

    assert allocated(gym) == [(1, 1, 49900, 0), (2, 2, 10000, 0)]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.9")
def test_a_sole_payment_in_euro_counts_by_its_entrys_kronor(paying: Gym) -> None:
    gym = with_bank(paying)
    euro = tx("43.40", scor(OCR[0])).replace('"SEK"', '"EUR"')

    booked(gym, camt(Entry([euro], "499.00", reference="1")))

    assert allocated(gym) == [(1, 1, 49900, 0)]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.9")
def test_several_in_euro_without_kronor_of_their_own_are_one_lump_that_waits(paying: Gym) -> None:
    gym = with_bank(paying)
    euro = [
        tx("10.00", scor(each), key=f"KEY-00{at}").replace('"SEK"', '"EUR"')
        for at, each in enumerate(OCR[:2])
    ]

    booked(gym, camt(Entry(euro, "230.00", reference="1")))

    assert waiting(gym) == [(1, 23000, "no-reference")]
    assert gym.rows("brp_payment", "text", "bankgiro") == [(f"{OCR[0]} {OCR[1]}", "9912346")]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.8", "Payments in 13.4")
def test_a_charge_of_what_came_once_is_in_the_books_once(paying: Gym) -> None:
    gym = with_bank(paying)
    first = Entry([charged("26.00", "499.00", "4711")], "473.00", reference="1")
    again = Entry([charged("26.00", "499.00", "4711", key="KEY-002")], "473.00", reference="2")
    booked(gym, camt(first), camt(again))
    moved = []

    for words in (["same", "2", "1"], ["undo", "2"], ["same", "2", "1"]):
        assert typed(gym, "payments", *words, "--yes").exit_code == 0
        shown = exported(gym)["accounts"]
        moved.append({each["account"]: each["amount_ore"] for each in shown})

    once = {"1930": 47300, "2422": -49900, "6570": 2600}
    assert moved == [once, once, {name: -ore for name, ore in once.items()}]
    assert books_hold_what_the_database_holds(gym)
    assert broken(gym) == {}
