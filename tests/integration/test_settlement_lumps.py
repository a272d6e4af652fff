"""The lumps that portals pay: told by amount and payer, before their report or after it."""

import pytest

from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import Deposit, Payment, a_bgmax, bgmax_file, booked, waiting
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    booked_report,
    parts,
    report_night,
    with_reports,
)

pytestmark = pytest.mark.one_database

NET = 436625  # of W-1's 499000
BY_ITSELF = {"lump": {"by_itself": True, "payer_accounts": ["5050-1055"]}}


def a_lump(amount_ore: int = NET, sender: str = PAYER, serial: str = "00001") -> bytes:
    """Return a payment file with a lump."""
    payer = {"name": "WELLNET AB"}
    return a_bgmax(Payment(amount_ore, "LUMP", code="1", sender=sender, payer=payer), serial=serial)


def lumps(gym: Gym) -> list[tuple[object, ...]]:
    """Return payment, report, öre and who booked it of each lump."""
    return gym.rows("brp_settlement_lump", "payment_id", "settlement_id", "amount_ore", "made_by")


@pytest.mark.rule("Payments in 12.4")
@pytest.mark.parametrize("first", ["lump", "report"])
def test_a_lump_books_itself_before_its_report_or_after_it(paying: Gym, first: str) -> None:
    gym = with_reports(paying, **BY_ITSELF)
    if first == "lump":
        booked(gym, a_lump())
        assert report_night(gym).lumps == 0
    booked_report(gym, a_report(a_row("W-1", 499000)))
    if first == "report":
        booked(gym, a_lump())

    night = report_night(gym)

    assert night.lumps == 1
    assert lumps(gym) == [(1, 1, NET, "filesync")]
    assert parts(gym) == [(1, "GYM", NET, 0)]
    assert waiting(gym) == [(1, NET, "no-reference"), (1, -NET, "no-reference")]
    assert report_night(gym).lumps == 0
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 12.4")
@pytest.mark.parametrize(
    "content",
    [
        a_lump(NET - 1),
        a_lump(sender="50501056"),
        a_lump(sender=""),
        bgmax_file(
            Deposit([Payment(NET, sender=PAYER)]), Deposit([Payment(NET, sender=PAYER)], serial="2")
        ),
        bgmax_file(Deposit([Payment(NET, sender=PAYER)], bankgiro="9954321")),
    ],
    ids=["another amount", "another payer", "no payer", "two of them", "another company's"],
)
def test_in_doubt_a_lump_waits_for_a_person(paying: Gym, content: bytes) -> None:
    gym = with_reports(paying, **BY_ITSELF)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, content)

    assert report_night(gym).lumps == 0
    assert lumps(gym) == []


def test_without_the_profiles_word_a_lump_is_only_suggested(paying: Gym) -> None:
    gym = with_reports(paying)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, a_lump())

    assert report_night(gym).lumps == 0
    listed = typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    assert [each["suggestions"] for each in listed] == [
        [
            {
                "grounds": ["settlement-lump"],
                "invoices": [],
                "twin": None,
                "reverses": None,
                "settlement": 1,
                "amount_fits": True,
            }
        ]
    ]
    assert "settlement report 1" in typed(gym, "payments", "unmatched").out.decode()


def test_a_person_books_a_lump_up_to_what_is_open_and_takes_it_back(paying: Gym) -> None:
    gym = with_reports(paying)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, a_lump(NET + 500))

    done = typed(gym, "payments", "match", "1", "--settlement", "1", "--yes", "--json")
    matched = parts(gym)
    left = typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    shown = typed(gym, "settlements", "show", "1", "--json").json
    told = typed(gym, "payments", "show", "1").out.decode()
    assert "is the lump of settlement report 1" in told
    assert broken(gym) == {}
    undone = typed(gym, "payments", "undo", "1", "--yes", "--json")

    assert [each["amount_ore"] for each in done.json["entries"]] == [NET, 500]
    assert matched == [(1, "GYM", NET, 0)]
    assert [(each["amount_ore"], each["reason"]) for each in left] == [(500, "surplus")]
    assert [(each["payment_id"], each["made_by"]) for each in shown["lumps"]] == [(1, "eva")]
    assert undone.exit_code == 0
    assert parts(gym) == [(1, "GYM", NET, NET)]
    again = typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    assert [each["amount_ore"] for each in again] == [NET + 500]
    assert broken(gym) == {}


def test_a_lump_that_the_bank_takes_back_is_taken_from_its_report_first(paying: Gym) -> None:
    gym = with_reports(paying)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    paid = [tx("4376.25", key="ONE-1234")]  # 10 kr more than the report
    taken = Entry(paid, "4376.25", side="DBIT", reversal=True, day="2026-11-24")
    booked(gym, camt(Entry(paid, "4376.25")))
    typed(gym, "payments", "match", "1", "--settlement", "1", "--yes")
    booked(gym, camt(taken))

    refused = typed(gym, "payments", "reverse", "2", "1", "--yes")
    typed(gym, "payments", "undo", "1", "--yes")
    done = typed(gym, "payments", "reverse", "2", "1", "--yes")

    assert (refused.exit_code, done.exit_code) == (2, 0)
    assert "Payment 1 is booked as the lump of settlement report 1." in refused.said
    assert parts(gym) == [(1, "GYM", NET, NET)]
    assert typed(gym, "payments", "unmatched", "--json").json["unmatched"] == []
    assert broken(gym) == {}


def test_what_a_person_took_back_doesnt_book_itself_again(paying: Gym) -> None:
    gym = with_reports(paying, **BY_ITSELF)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, a_lump())
    assert report_night(gym).lumps == 1

    typed(gym, "payments", "undo", "1", "--yes")

    assert report_night(gym).lumps == 0
    assert parts(gym) == [(1, "GYM", NET, NET)]


def test_a_part_of_a_lump_leaves_the_rest_of_the_report_open(paying: Gym) -> None:
    gym = with_reports(paying)
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, a_lump(NET - 100))

    typed(gym, "payments", "match", "1", "--settlement", "1", "--yes")
    more = typed(gym, "payments", "match", "1", "--settlement", "1", "--yes")

    assert parts(gym) == [(1, "GYM", NET, 100)]
    assert (more.exit_code, "Nothing of payment 1 is unmatched" in more.said) == (2, True)
    assert broken(gym) == {}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("match", "1", "--settlement", "9"), "No settlement report 9 has settled anything."),
        (("match", "1", "--settlement", "1", "--invoice", "9"), "Give one of --invoice N"),
    ],
    ids=["no such report", "two targets"],
)
def test_what_a_lump_cant_be_is_said(paying: Gym, words: tuple[str, ...], why: str) -> None:
    gym = with_reports(paying)
    booked(gym, a_lump())

    done = typed(gym, "payments", *words, "--yes")

    assert done.exit_code == 2
    assert why in done.said
