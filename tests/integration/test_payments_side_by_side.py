"""BgMax and camt side by side: nothing is dropped for being alike, nothing is booked twice."""

import pytest

from brp_filesync.profiles.bank import SameDeposit, Tolerance
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Deposit,
    Payment,
    a_bgmax,
    allocated,
    bgmax_file,
    booked,
    owed,
    waiting,
    with_bank,
)

pytestmark = pytest.mark.one_database

MAPPED = SameDeposit(entry_reference=r"BG(?P<bankgiro>\d{7}) (?P<serial>\d{5})-\d+")


def an_entry(*paid: tuple[str, int], serial: str = "00001", first: int = 1, **given: str) -> Entry:
    """Return an entry of (OCR, öre)s, whose payments are SERIAL-1, -2 and so on from `first`."""
    rows = [
        tx(f"{ore // 100}.{ore % 100:02d}", *([scor(ocr)] if ocr else []), key=f"SERIAL-{number}")
        for number, (ocr, ore) in enumerate(paid, start=first)
    ]
    total = sum(ore for _, ore in paid)
    amount = f"{total // 100}.{total % 100:02d}"
    return Entry(rows, amount, reference=f"BG9912346 {serial}-0000001", **given)


def sums(gym: Gym) -> list[tuple[int, ...]]:
    """Return of each journal what was received, booked, unmatched and already seen."""
    columns = ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore")
    return gym.rows("brp_payment_journal", *columns)


@pytest.mark.rule("Payments in 3.6")
def test_a_camt_payment_that_comes_again_is_seen_by_its_key(paying: Gym) -> None:
    first = camt(an_entry((OCR[0], TOTALS[0]), (OCR[1], 1000)))
    more = camt(an_entry((OCR[1], 1000), (OCR[1], 2000), first=2, serial="00009"))

    booked(paying, first, more)

    total = TOTALS[0] + 1000
    assert sums(paying) == [(total, total, 0, 0), (3000, 2000, 0, 1000)]
    assert owed(paying)[2] == (TOTALS[1] - 3000, "sent")
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 3.12", "Payments in 3.9")
def test_one_reference_with_another_amount_waits_and_names_the_earlier_one(paying: Gym) -> None:
    booked(paying, camt(an_entry((OCR[0], 1000))), camt(an_entry((OCR[0], 2000))))

    assert allocated(paying) == [(1, 1, 1000, 0)]
    assert waiting(paying) == [(2, 2000, "maybe-seen")]
    assert paying.rows("brp_unmatched", "twin_payment_id") == [(1,)]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 3.6", "Payments in 3.9")
def test_one_reference_twice_in_a_file_is_two_payments(paying: Gym) -> None:
    twice = Entry([tx("10.00", scor(OCR[0]), key="SHARED")] * 2, "20.00")

    booked(paying, camt(twice), camt(twice) + b"\n")  # the same again, in other bytes

    assert allocated(paying) == [(1, 1, 1000, 0), (2, 1, 1000, 0)]


@pytest.mark.rule("Payments in 4.1")
def test_a_whole_deposit_in_the_other_format_is_already_seen(paying: Gym) -> None:
    paying = with_bank(paying, same_deposit=MAPPED)
    paid = [(OCR[0], TOTALS[0]), (OCR[1], 1000)]

    booked(
        paying, a_bgmax(*(Payment(ore, ocr) for ocr, ore in reversed(paid))), camt(an_entry(*paid))
    )

    total = TOTALS[0] + 1000
    assert sums(paying) == [(total, total, 0, 0), (total, 0, 0, total)]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 4.3")
def test_a_payment_that_the_other_format_brought_waits_and_names_its_twin(paying: Gym) -> None:
    paying = with_bank(paying, same_deposit=None)

    booked(
        paying,
        a_bgmax(Payment(1000, OCR[1]), Payment(1000, OCR[1]), Payment(700)),
        camt(an_entry((OCR[1], 1000), (OCR[1], 1000), (OCR[1], 1000), ("", 700), day="2026-11-24")),
    )

    assert waiting(paying) == [
        (3, 700, "no-reference"),
        (4, 1000, "maybe-seen"),
        (5, 1000, "maybe-seen"),
        (7, 700, "no-reference"),
    ]
    assert paying.rows("brp_unmatched", "twin_payment_id")[1:3] == [(1,), (2,)]
    assert owed(paying)[2] == (TOTALS[1] - 3000, "sent")
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 4.2")
@pytest.mark.parametrize(("day", "twins"), [("2026-11-20", 1), ("2026-11-19", 0)])
def test_twins_are_at_most_one_bank_day_apart(paying: Gym, day: str, twins: int) -> None:
    paying = with_bank(paying, same_deposit=None)  # the 23rd is a Monday

    booked(
        paying, camt(an_entry((OCR[0], 9_000_000), day=day)), a_bgmax(Payment(9_000_000, OCR[0]))
    )

    assert [row[2] for row in waiting(paying)].count("maybe-seen") == twins


@pytest.mark.rule("Payments in 4.5")
def test_nothing_is_a_twin_within_one_format(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(1000, OCR[0])), a_bgmax(Payment(1000, OCR[0]), serial="00002"))

    assert allocated(paying) == [(1, 1, 1000, 0), (2, 1, 1000, 0)]


@pytest.mark.rule("Payments in 4.4")
def test_a_person_says_that_two_are_one_payment(paying: Gym) -> None:
    paying = with_bank(paying, same_deposit=None)
    booked(paying, a_bgmax(Payment(1000, OCR[1])), camt(an_entry((OCR[1], 1000))))

    done = typed(paying, "payments", "same", "2", "1", "--yes")

    assert done.exit_code == 0
    assert typed(paying, "payments", "unmatched", "--json").json == {"unmatched": []}
    assert owed(paying)[2] == (TOTALS[1] - 1000, "sent")
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 8.4")
@pytest.mark.parametrize("together", [True, False])
def test_a_reversal_opens_the_invoice_again(paying: Gym, together: bool) -> None:
    paid = an_entry((OCR[2], TOTALS[2] + 500))
    back = an_entry((OCR[2], TOTALS[2] + 500), serial="00002")
    taken = Entry(back.transactions, back.amount, side="DBIT", reversal=True)
    files = [camt(paid, taken)] if together else [camt(paid), camt(taken)]

    booked(paying, *files)

    assert owed(paying)[3] == (TOTALS[2], "sent")
    assert allocated(paying) == [(1, 3, TOTALS[2], 0), (2, 3, -TOTALS[2], 0)] or not together
    assert sum(row[1] for row in waiting(paying)) == 0
    assert typed(paying, "payments", "unmatched", "--json").json == {"unmatched": []}
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 8.5", "Payments in 8.6")
def test_a_reversal_of_what_nobody_knows_and_a_section_of_others(paying: Gym) -> None:
    lone = Entry([tx("10.00", scor(OCR[0]), key="X")], "10.00", side="DBIT", reversal=True)

    ours, others = Deposit([Payment(1000, OCR[0])]), Deposit([Payment(5)], bankgiro="5050505")
    booked(paying, camt(lone), bgmax_file(ours, others))

    assert waiting(paying) == [(1, -1000, "reversal")]
    assert sums(paying)[1] == (1000, 1000, 0, 0)
    facts = typed(paying, "payments", "journal", "2", "--json").json["facts"]
    assert (facts["outside"]["payments"], facts["outside"]["payments_ore"]) == (1, 5)
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 8.6")
def test_a_file_with_nothing_for_us_becomes_an_empty_journal(paying: Gym) -> None:
    nights = booked(
        paying, camt(Entry(side="DBIT")), bgmax_file(Deposit([Payment(5)], bankgiro="5050505"))
    )

    assert [night.decided and night.decided.result for night in nights] == ["imported"] * 2
    assert sums(paying) == [(0, 0, 0, 0)] * 2
    assert waiting(paying) == []
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 7.5")
def test_a_small_difference_is_written_off_where_the_profile_says_so(paying: Gym) -> None:
    paying = with_bank(paying, tolerance=Tolerance(under_ore=100, over_ore=50))

    booked(
        paying,
        a_bgmax(
            Payment(TOTALS[0] - 100, OCR[0]),
            Payment(TOTALS[1] + 50, OCR[1]),
            Payment(TOTALS[2] - 101, OCR[2]),
        ),
    )

    assert allocated(paying) == [
        (1, 1, TOTALS[0], -100),
        (2, 2, TOTALS[1], 50),
        (3, 3, TOTALS[2] - 101, 0),
    ]
    assert paying.rows("brp_payment_journal", "written_off_ore") == [(-50,)]
    assert broken(paying) == {}
