"""What the banks tell twice, tell without a reference of theirs, or tell with a used one."""

from typing import Any

import pytest

from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    Payment,
    a_bgmax,
    allocated,
    booked,
    owed,
    waiting,
    with_bank,
)

pytestmark = pytest.mark.one_database


@pytest.mark.rule("Payments in 3.11")
@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (("A1-day1.xml", "A1-day2.xml"), ("10004281", "10004380")),
        (("A1-seq-day1.xml", "A1-seq-day2.xml"), ("10004489", "10004588")),
    ],
)
def test_payments_without_a_reference_of_the_banks_on_two_days_are_two(
    paying: Gym, names: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    gym = found_gym(paying, dict.fromkeys(numbers, 49900))
    before = broken(gym)

    nights = booked(gym, *contents(*names))

    assert [each.exit_code for each in nights] == [0, 0]
    assert allocated(gym) == [(1, 1, 49900, 0), (2, 2, 49900, 0)]
    assert {owed(gym)[each] for each in (1, 2)} == {(0, "done")}
    assert broken(gym) == before


@pytest.mark.rule("Payments in 3.9")
@pytest.mark.parametrize("unique", ["always", "day"])
def test_a_voucher_number_used_again_on_another_day(paying: Gym, unique: str) -> None:
    numbers = {"10004885": 49900, "10004984": 49900}
    gym = found_gym(paying, numbers, references_unique=unique)
    before = broken(gym)

    booked(gym, *contents("A1-csv-day1.csv", "A1-csv-day2.csv"))

    if unique == "day":
        assert allocated(gym) == [(1, 1, 49900, 0), (2, 2, 49900, 0)]
    else:
        assert allocated(gym) == [(1, 1, 49900, 0)]
        assert waiting(gym) == [(2, 49900, "maybe-seen")]
        assert gym.rows("brp_unmatched", "twin_payment_id") == [(1,)]
    assert broken(gym) == before


def an_entry(*transactions: str, **given: Any) -> Entry:
    """Return an entry of 10.00 kr for each of the transactions."""
    return Entry(transactions, f"{10 * len(transactions)}.00", **given)


@pytest.mark.rule("Payments in 3.11", "Payments in 3.6")
def test_the_same_message_again_adds_nothing_and_another_message_waits(paying: Gym) -> None:
    entry = an_entry(*[tx("10.00", scor(each), key="NOTPROVIDED") for each in OCR[:2]])
    turned = an_entry(*reversed(entry.transactions))

    booked(paying, camt(entry), camt(turned) + b"\n", camt(entry, message_id="2"))

    assert allocated(paying) == [(1, 1, 1000, 0), (2, 2, 1000, 0)]
    assert waiting(paying) == [(3, 1000, "maybe-seen"), (4, 1000, "maybe-seen")]
    assert paying.rows("brp_unmatched", "twin_payment_id") == [(1,), (2,)]
    seen = "already_seen_ore"
    assert paying.rows("brp_payment_journal", seen) == [(0,), (2000,), (0,)]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 3.11")
def test_a_message_that_waited_comes_again_and_adds_nothing_to_the_queue(paying: Gym) -> None:
    entry = an_entry(tx("10.00", scor(OCR[0]), key=""))

    booked(paying, camt(entry), camt(entry, message_id="2"), camt(entry, message_id="2") + b"\n")

    assert allocated(paying) == [(1, 1, 1000, 0)]
    assert waiting(paying) == [(2, 1000, "maybe-seen")]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 3.11")
@pytest.mark.parametrize(
    ("number", "reason"), [(OCR[0], "maybe-seen"), ("4711", "wrong-check-digit")]
)
def test_another_payer_of_the_same_waits_only_where_the_number_is_ours(
    paying: Gym, number: str, reason: str
) -> None:
    first, other = (
        an_entry(tx("10.00", scor(number), key="", payer=payer)) for payer in ("A AB", "B AB")
    )

    booked(paying, camt(first), camt(other, message_id="2"))

    assert waiting(paying)[-1] == (2, 1000, reason)
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 3.7")
def test_a_reference_of_the_entrys_own_is_its_payments(paying: Gym) -> None:
    rows = [tx("10.00", scor(each), key="") for each in OCR[:2]]
    first, other = (str(an_entry(*each)).replace("E-1", "VOUCHER-1") for each in (rows, rows[1:]))

    booked(paying, camt(first), camt(other, message_id="2"))

    assert allocated(paying) == [(1, 1, 1000, 0), (2, 2, 1000, 0)]
    assert paying.rows("brp_payment_journal", "already_seen_ore") == [(0,), (1000,)]
    assert waiting(paying) == []
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 4.5")
def test_what_came_in_bgmax_and_waits_in_camt_is_one_in_the_next_message(paying: Gym) -> None:
    paying = with_bank(paying, same_deposit=None)
    entry = an_entry(tx("10.00", scor(OCR[0]), key="SERIAL-1"))

    booked(paying, a_bgmax(Payment(1000, OCR[0])), camt(entry), camt(entry, message_id="2"))

    assert allocated(paying) == [(1, 1, 1000, 0)]
    assert waiting(paying) == [(2, 1000, "maybe-seen")]
    assert broken(paying) == {}


def test_accounts_are_one_whether_told_as_iban_or_as_the_banks_number(paying: Gym) -> None:
    entry = an_entry(tx("10.00", scor(OCR[0]), key=""))
    bban = "<Othr><Id>5839-825 74 66</Id></Othr>"

    booked(paying, camt(entry), camt(entry, account=bban, message_id="2"))

    assert waiting(paying) == [(2, 1000, "maybe-seen")]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 4.4")
def test_a_person_says_of_all_pairs_of_a_file_that_they_are_one(paying: Gym) -> None:
    first = an_entry(*[tx("10.00", scor(each), key="") for each in OCR[:2]])
    with_more = Entry(
        [*first.transactions, tx("7.00", scor(OCR[1]), key="VOUCHER-9")], "27.00", reference="2"
    )
    changed = Entry([tx("8.00", scor(OCR[1]), key="VOUCHER-9")], "8.00")
    booked(
        paying,
        camt(first),
        camt(with_more, message_id="2"),
        camt(first, changed, message_id="3"),
    )
    assert [row[0] for row in waiting(paying)] == [3, 4, 6, 7, 8]  # 8 has another amount

    dry = typed(paying, "payments", "same", "--file", "4", "--dry-run")
    done = typed(paying, "payments", "same", "--file", "4", "--yes")
    again = typed(paying, "payments", "same", "--file", "4", "--yes")
    one = typed(paying, "payments", "same", "3", "1", "--yes")

    assert (dry.exit_code, done.exit_code, one.exit_code) == (0, 0, 0)
    assert again.exit_code == 2
    left = typed(paying, "payments", "unmatched", "--json").json["unmatched"]
    assert [each["payment_id"] for each in left] == [4, 8]
    assert broken(paying) == {}


def test_no_payment_is_one_that_is_said_to_be_itself_once_more(paying: Gym) -> None:
    booked(paying, *[a_bgmax(Payment(70000), serial=each) for each in ("00001", "00002", "00003")])
    for copy, twin in (("2", "1"), ("3", "2")):
        assert typed(paying, "payments", "same", copy, twin, "--yes").exit_code == 0

    refused = [typed(paying, "payments", "same", "1", twin, "--yes") for twin in ("2", "3")]

    assert [each.exit_code for each in refused] == [2, 2]
    assert "Payment 3 is said to be payment 1 once more" in refused[1].said
    left = typed(paying, "payments", "unmatched", "--json").json["unmatched"]
    assert [(each["payment_id"], each["amount_ore"]) for each in left] == [(1, 70000)]
    assert broken(paying) == {}


def test_another_of_the_file_is_the_twin_s_copy_once_the_wrong_one_is_undone(paying: Gym) -> None:
    booked(
        paying,
        a_bgmax(Payment(70000)),
        a_bgmax(Payment(70000), Payment(70000), serial="00002"),
    )
    typed(paying, "payments", "same", "2", "1", "--yes")
    refused = typed(paying, "payments", "same", "3", "1", "--yes")
    typed(paying, "payments", "undo", "2", "--yes")

    done = typed(paying, "payments", "same", "3", "1", "--yes")

    assert (refused.exit_code, done.exit_code) == (2, 0)
    assert broken(paying) == {}


def test_two_of_one_file_are_never_one(paying: Gym) -> None:
    booked(paying, camt(an_entry(*[tx("10.00", scor("4711"), key="")] * 2)))

    refused = typed(paying, "payments", "same", "2", "1", "--yes")

    assert "came in one file: they are two" in refused.said
    assert [row[0] for row in waiting(paying)] == [1, 2]


@pytest.mark.rule("Payments in 3.11", "Payments in 4.4")
def test_what_came_in_both_formats_is_known_when_a_message_tells_it_once_more(
    paying: Gym,
) -> None:
    paid = Entry([tx("10.00", scor(OCR[0]), key="NOTPROVIDED")], "10.00", reference="1")
    gym = with_bank(paying, same_deposit=None)
    booked(gym, a_bgmax(Payment(1000, OCR[0])), camt(paid, message_id="1"))
    typed(gym, "payments", "same", "2", "1", "--yes")

    booked(gym, camt(paid, message_id="2"))
    twin = gym.rows("brp_unmatched", "payment_id", "reason", "twin_payment_id")[-1]
    typed(gym, "payments", "same", "3", "2", "--yes")
    booked(gym, camt(paid, paid, message_id="3"))  # and one that is another

    assert twin == (3, "maybe-seen", 2)
    assert allocated(gym) == [(1, 1, 1000, 0), (5, 1, 1000, 0)]
    assert broken(gym) == {}
