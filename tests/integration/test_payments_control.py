"""Of camt.053 and camt.054 one books; a sum of the other that differs is seen by a person."""

import pytest

from brp_filesync.alarms.gather import see
from brp_filesync.alarms.model import Wrong
from brp_filesync.cli.show_night import show_problems
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.flows.result import file_as_dict
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    Deposit,
    Payment,
    allocated,
    bank_night,
    bgmax_file,
    booked,
    deliver,
    owed,
    with_bank,
)

pytestmark = pytest.mark.one_database

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


def open_days(gym: Gym) -> list[tuple[str, int, int]]:
    """Return day, what the bank tells and what was taken in (öre) of the open control days."""
    shown = typed(gym, "payments", "control", "--json").json["days"]
    return [(each["day"], each["told_ore"], each["taken_in_ore"]) for each in shown]


@pytest.mark.rule("Payments in 4.6")
def test_the_control_counts_what_bgmax_brought(paying: Gym) -> None:
    gym = found_gym(paying, {"10005486": 49900})
    before = broken(gym)

    nights = booked(gym, *contents("B6-bgmax.txt", "B6-camt053.xml"))

    assert [each.exit_code for each in nights] == [ExitCode.DONE, ExitCode.DONE]
    assert owed(gym)[1] == (0, "done")
    assert gym.rows("brp_control_day", "told_ore", "taken_in_ore", "state") == [
        (49900, 49900, "agreed")
    ]
    assert broken(gym) == before


@pytest.mark.rule("Payments in 4.6", "Payments in 4.7")
def test_a_night_takes_the_control_last_and_looks_again_at_what_differed(paying: Gym) -> None:
    gym = with_bank(paying, formats=("camt.054", "camt.053"))
    paid = Entry([tx("10.00", scor(OCR[0]))], "10.00")
    late = Entry([tx("2.50", scor(OCR[1]), key="KEY-002")], "2.50", reference="2")
    deliver(gym, "1-statement.xml", camt(paid, late, kind="053"))
    deliver(gym, "2-paid.xml", camt(paid))

    first = bank_night(gym)

    assert [each.file.name for each in first.files] == ["2-paid.xml", "1-statement.xml"]
    assert open_days(gym) == [("2026-11-23", 1250, 1000)]
    assert [each.facts["taken_in"] for each in control_alarms(gym)] == ["10.00"]

    deliver(gym, "3-late.xml", camt(late, message_id="2"))
    second = bank_night(gym)

    assert second.exit_code == ExitCode.DONE
    assert open_days(gym) == []
    assert control_alarms(gym) == []


@pytest.mark.rule("Payments in 4.7")
def test_a_person_closes_a_day_that_differs_for_a_reason(paying: Gym) -> None:
    gym = with_bank(paying, formats=("camt.054", "camt.053"))
    booked(gym, camt(Entry([tx("7.00")], "7.00"), kind="053"))
    assert open_days(gym) == [("2026-11-23", 700, 0)]

    typed(gym, "payments", "control", "close", ACCOUNT, "2026-11-23", "--note", "Interest")

    assert open_days(gym) == []
    (act,) = gym.rows("brp_audit_log", "act", "subject")[-1:]
    assert act == ("payments control close", f"account {ACCOUNT} 2026-11-23")
    for day in ("2026-11-23", "2026-11-24"):
        for text, shown in (("5839-8257466", 1), ("interest", 1), ("58398257467", 0)):
            words = ("payments", "control", "--all", "--find", text, "--from", day, "--json")
            assert len(typed(gym, *words).json["days"]) == shown * (day[-1] == "3"), words
    again = typed(gym, "payments", "control", "close", ACCOUNT, "2026-11-23", "--note", "x")
    assert again.exit_code != 0
    booked(gym, camt(Entry([tx("7.00")], "7.00"), kind="053", message_id="2"))
    assert open_days(gym) == []  # the same sum once more
    booked(gym, camt(Entry([tx("8.00")], "8.00"), kind="053", message_id="3"))
    assert open_days(gym) == [("2026-11-23", 800, 0)]


@pytest.mark.rule("Payments in 4.7")
def test_what_a_person_has_said_to_be_the_same_is_taken_in_once(paying: Gym) -> None:
    gym = with_bank(paying, formats=("bgmax", "camt.054", "camt.053"), same_deposit=None)
    same = Entry([tx("10.00", scor(OCR[0]))], "10.00")
    bgmax = bgmax_file(Deposit([Payment(1000, OCR[0])], day="20261123", account=ACCOUNT))
    booked(gym, bgmax, camt(same), camt(same, kind="053"))
    assert open_days(gym) == [("2026-11-23", 1000, 2000)]

    typed(gym, "payments", "same", "2", "1", "--yes")
    deliver(gym, "empty.txt", bgmax_file(Deposit([Payment(100, OCR[1])], serial="00009")))
    bank_night(gym)

    assert open_days(gym) == []


@pytest.mark.rule("Payments in 4.7")
def test_only_the_kinds_that_the_profile_names_are_compared(paying: Gym) -> None:
    family = "<Fmly><Cd>RCDT</Cd><SubFmlyCd>ATXN</SubFmlyCd></Fmly>"
    code = f"<BkTxCd><Domn><Cd>PMNT</Cd>{family}</Domn></BkTxCd>"
    interest = "<BkTxCd><Prtry><Cd>INTEREST</Cd></Prtry></BkTxCd>"
    entry = str(Entry([tx("10.00", scor(OCR[0]))], "10.00"))
    known = entry.replace("<NtryDtls>", code + "<NtryDtls>")
    other = entry.replace("<NtryDtls>", interest + "<NtryDtls>")
    gym = with_bank(paying, formats=("camt.054", "camt.053"), control_kinds=("PMNT/RCDT",))

    booked(gym, camt(known), camt(known, other, kind="053"))

    assert open_days(gym) == []
    facts = typed(gym, "payments", "journal", "2", "--json").json["facts"]
    assert facts["outside"]["other_kinds"] == 1


def control_alarms(gym: Gym) -> list[Wrong]:
    """Return the alarms of days that differ."""
    with gym.app() as app:
        found = see(app, [], opened=()).wrong
    return [each for each in found if each.kind == "control-differs"]
