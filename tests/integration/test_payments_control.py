"""Of camt.053 and camt.054 one books; a sum of the other that differs is seen by a person."""

import pytest

from brp_filesync.cli.show_night import show_problems
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.flows.result import file_as_dict
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, allocated, booked, with_bank

ACCOUNT = "58398257466"  # its IBAN's


@pytest.mark.rule("Payments in 4.6")
def test_a_day_whose_sum_differs_is_told_and_books_nothing(
    paying: Gym, capsys: pytest.CaptureFixture[str]
) -> None:
    paid = Entry([tx("10.00", scor(OCR[0]))], "10.00")
    forgotten = Entry(
        [tx("2.50", scor(OCR[1]), key="KEY-2")], "2.50", reference="BG9912346 00002-0000001"
    )

    paying = with_bank(paying, formats=("camt.054", "camt.053"))
    nights = booked(paying, camt(paid), camt(paid, forgotten, kind="053"))

    assert [each.exit_code for each in nights] == [ExitCode.DONE, ExitCode.WAITING]
    assert file_as_dict(nights[1])["control_differs"] == [
        {"account": ACCOUNT, "day": "2026-11-23", "more_ore": 250}
    ]
    assert allocated(paying) == [(1, 1, 1000, 0)]
    show_problems(nights)
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")
    assert (
        f"file-2.txt: on 2026-11-23 the bank tells SEK 2.50 more for account {ACCOUNT} than what was"
        " received." in said
    )


def test_the_controls_journal_shows_the_days_that_differ(paying: Gym) -> None:
    paid = Entry([tx("10.00", scor(OCR[0]))], "10.00")
    less = Entry([tx("7.50", scor(OCR[0]))], "7.50")

    paying = with_bank(paying, formats=("camt.054", "camt.053"))
    booked(paying, camt(paid), camt(less, kind="053"), camt(paid, kind="053"))

    one = typed(paying, "payments", "journal", "2", "--json").json
    assert one["facts"]["control_differs"] == [
        {"account": ACCOUNT, "day": "2026-11-23", "more_ore": -250}
    ]
    assert (one["received_ore"], one["deposits"]) == (0, [])
    said = typed(paying, "payments", "journal", "2").out.decode()
    assert "ask the bank which file is missing" in said
    assert f"{ACCOUNT}\t2026-11-23\tSEK\N{NO-BREAK SPACE}-2.50\n" in said
    agreeing = typed(paying, "payments", "journal", "3").out.decode()
    assert "each of its days is what was received" in agreeing
    booking = typed(paying, "payments", "journal", "1", "--json").json
    assert booking["facts"]["control_differs"] is None
    listed = typed(paying, "payments", "journal", "--json").json["journals"]
    assert [each["is_control"] for each in listed] == [True, True, False]
    assert typed(paying, "payments", "journal").out.decode().count("a control") == 2
    assert broken(paying) == {}


def test_a_day_whose_sum_agrees_is_nothing_to_look_at(paying: Gym) -> None:
    paid = Entry([tx("10.00", scor(OCR[0]))], "10.00")

    paying = with_bank(paying, formats=("camt.054", "camt.053"))
    nights = booked(paying, camt(paid), camt(paid, kind="053"))

    assert [each.exit_code for each in nights] == [ExitCode.DONE, ExitCode.DONE]
    assert file_as_dict(nights[1])["control_differs"] == []
