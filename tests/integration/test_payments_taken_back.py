"""Corrections: what a file booked goes back to the queue, and a bank's reversal finds its payment."""

import pytest
from sqlalchemy import select

from brp_filesync.brp.invoices import mark_sent
from brp_filesync.brp.schema_sales import order
from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import Typed, typed
from tests.support.found_payments import contents, found_gym
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    SYD_OCR,
    TOTALS,
    Payment,
    a_bgmax,
    allocated,
    booked,
    owed,
    with_bank,
)

pytestmark = pytest.mark.one_database

BOTH = TOTALS[0] + TOTALS[2]


def unmatched(gym: Gym) -> list[tuple[int, int, str]]:
    """Return payment, öre and reason of what waits for a person."""
    return sorted(
        (each["payment_id"], each["amount_ore"], each["reason"])
        for each in typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    )


def act(gym: Gym, *words: str) -> Typed:
    done = typed(gym, "payments", *words, "--yes")
    assert broken(gym) == {}
    return done


def refused(gym: Gym, *words: str) -> str:
    """Return what a refused act says, which changes nothing."""
    before = gym.dump()
    done = act(gym, *words)
    assert done.exit_code == 2
    assert gym.dump() == before
    return done.said.replace("\N{NO-BREAK SPACE}", " ")


def a_reversal(kronor: str, *strd: str, key: str = "RETURN-1") -> bytes:
    """Return a file with a reversal under a reference of its own."""
    taken = tx(kronor, *strd, key=key)
    return camt(Entry([taken], kronor, side="DBIT", reversal=True, day="2026-11-24"))


@pytest.mark.rule("Payments in 8.5", "Payments in 8.12")
def test_a_reversal_under_its_own_reference_waits_until_a_person_says_whose_it_is(
    paying: Gym,
) -> None:
    gym = found_gym(paying, {"10005387": 49900})
    sound = broken(gym)
    gym.do("UPDATE brp_invoice SET state = 'reminder' WHERE invoice_id = 1")

    booked(gym, *contents("B1-reversal-pay.xml", "B1-reversal-own-ref.xml"))
    paid, waits = owed(gym)[1], unmatched(gym)
    typed(gym, "payments", "reverse", "2", "1", "--yes")

    assert (paid, waits) == ((0, "done"), [(2, -49900, "reversal")])
    assert (owed(gym)[1], unmatched(gym)) == ((49900, "reminder"), [])
    assert broken(gym) == sound
    typed(gym, "payments", "undo", "2", "--yes")
    assert (owed(gym)[1], unmatched(gym)) == ((0, "done"), [(2, -49900, "reversal")])
    assert broken(gym) == sound


@pytest.mark.rule("Payments in 8.4")
def test_a_reversal_that_finds_its_payment_opens_the_invoice_to_the_state_that_it_had(
    paying: Gym,
) -> None:
    paying.do("UPDATE brp_invoice SET state = 'debt_collection' WHERE invoice_id = 3")
    one = tx("1200.00", scor(OCR[2]), key="ONE-1234")
    back = Entry([one], "1200.00", side="DBIT", reversal=True, day="2026-11-24")

    booked(paying, camt(Entry([one], "1200.00")))
    paid = owed(paying)[3]
    booked(paying, camt(back))

    assert (paid, owed(paying)[3]) == ((0, "done"), (TOTALS[2], "debt_collection"))
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 8.4", "Orders in 6.7")
def test_an_invoice_that_was_answered_while_it_was_paid_is_opened_again_as_sent(
    paying: Gym,
) -> None:
    paying.do("UPDATE brp_invoice SET state = 'not_sent' WHERE invoice_id = 3")
    booked(paying, a_bgmax(Payment(TOTALS[2], OCR[2])))
    with paying.app() as app, app.engine.begin() as connection:
        answered = mark_sent(connection, select(order.c.order_id))

    act(paying, "unbook", "1")

    assert (answered, owed(paying)[3]) == (0, (TOTALS[2], "sent"))


@pytest.mark.rule("Payments in 9.6")
def test_what_a_file_booked_goes_back_to_the_queue_and_is_matched_anew(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(TOTALS[0] + 500, OCR[0])))
    rows = paying.rows("brp_allocation"), paying.rows("brp_unmatched")
    before, waits = owed(paying), unmatched(paying)

    act(paying, "unbook", "1")
    unbooked = owed(paying)[1], unmatched(paying)
    act(paying, "match", "1", "--invoice", OCR[1])

    assert unbooked == ((TOTALS[0], "sent"), [(1, TOTALS[0] + 500, "unbooked")])
    assert (owed(paying)[1], owed(paying)[2]) == ((TOTALS[0], "sent"), (0, "done"))
    assert "unbook" not in refused(paying, "unbook", "1")  # it says that undo takes people's acts
    for _ in range(2):
        act(paying, "undo", "1")
    assert (owed(paying), unmatched(paying)) == (before, waits)
    now = paying.rows("brp_allocation"), paying.rows("brp_unmatched")
    assert (now[0][: len(rows[0])], now[1][: len(rows[1])]) == rows
    assert [row[0] for row in paying.rows("brp_audit_log", "act")][-4:] == [
        f"payments {name}" for name in ("unbook", "match", "undo", "undo")
    ]


@pytest.mark.rule("Payments in 9.6")
def test_what_was_booked_again_by_an_undo_is_unbooked_like_the_file_s_own(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(TOTALS[2], OCR[2])))

    for words in ("unbook 1", "undo 1", "unbook 1"):
        act(paying, *words.split())

    assert unmatched(paying) == [(1, TOTALS[2], "unbooked")]
    assert owed(paying)[3] == (TOTALS[2], "sent")


@pytest.mark.rule("Payments in 8.12")
def test_a_part_that_came_back_is_taken_of_what_waits_and_then_of_the_invoice(
    paying: Gym,
) -> None:
    booked(paying, a_bgmax(Payment(TOTALS[2] + 500, OCR[2])), a_reversal("30.00"))

    act(paying, "reverse", "2", "1")

    assert (owed(paying)[3], unmatched(paying)) == ((2500, "sent"), [])
    booked(paying, a_reversal("1175.01", key="RETURN-2"), a_reversal("1200.00", key="RETURN-3"))
    act(paying, "reverse", "3", "1")
    assert owed(paying)[3] == (TOTALS[2], "sent")
    assert unmatched(paying) == [(3, -1, "reversal"), (4, -TOTALS[2], "reversal")]
    assert "Nothing of payment 1 stands" in refused(paying, "reverse", "4", "1")
    assert "the reversal could take back" in refused(paying, "reverse", "3", "1")


@pytest.mark.rule("Payments in 8.12")
def test_a_part_of_a_payment_of_two_invoices_says_whose_it_is(paying: Gym) -> None:
    both = tx(f"{BOTH // 100}.00", scor(OCR[0]), scor(OCR[2]))
    booked(paying, camt(Entry([both], f"{BOTH // 100}.00")), a_reversal("1200.00"))

    assert "Say whose part came back" in refused(paying, "reverse", "2", "1")
    act(paying, "reverse", "2", "1", "--invoice", OCR[0])

    assert owed(paying)[1] == (TOTALS[2], "sent")
    assert owed(paying)[3] == (0, "done")
    act(paying, "undo", "2")
    assert owed(paying)[1] == (0, "done")


@pytest.mark.rule("Payments in 8.12")
def test_what_a_person_matched_is_taken_back_whole_and_is_undone_no_more(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(BOTH)), a_reversal("6190.00"))
    act(paying, "split", "1", f"{OCR[0]}=4990", f"{OCR[2]}=1200")

    act(paying, "reverse", "2", "1")

    assert [owed(paying)[each] for each in (1, 3)] == [(TOTALS[0], "sent"), (TOTALS[2], "sent")]
    assert unmatched(paying) == []
    undone = act(paying, "undo", "1")  # the latest act on it is the reversal
    assert "undoes “payments reverse”" in undone.out.decode()
    assert [owed(paying)[each] for each in (1, 3)] == [(0, "done"), (0, "done")]
    assert unmatched(paying) == [(2, -BOTH, "reversal")]


def test_a_reversal_is_refused_of_what_it_cant_be_of(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(100, OCR[0])), a_reversal("1.01"))

    assert "Payment 1 is no reversal" in refused(paying, "reverse", "1", "2")
    assert "takes SEK 1.01 back, and payment 1 was of SEK 1.00" in refused(
        paying, "reverse", "2", "1"
    )
    assert "2 is no payment that brought money" in refused(paying, "reverse", "2", "2")
    assert "There is no payment 9" in refused(paying, "reverse", "2", "9")
    assert "A reversal settles no invoice" in refused(paying, "match", "2", "--invoice", OCR[0])


@pytest.mark.rule("Payments in 8.12")
def test_what_was_written_off_is_owed_again_with_the_part_that_came_back(paying: Gym) -> None:
    bank = paying.installation.banks["seb"]
    tolerant = bank.tolerance.model_copy(update={"under_ore": 100})
    gym = with_bank(paying, tolerance=tolerant)
    booked(gym, a_bgmax(Payment(TOTALS[2] - 100, OCR[2])), a_reversal("199.00"))
    forgiven = owed(gym)[3]

    act(gym, "reverse", "2", "1")

    assert (forgiven, owed(gym)[3]) == ((0, "done"), (20000, "sent"))
    act(gym, "undo", "2")
    assert owed(gym)[3] == (0, "done")
    assert allocated(gym)[-1] == (1, 3, TOTALS[2], -100)


@pytest.mark.rule("Payments in 9.7")
@pytest.mark.parametrize(
    "words", [("match", "1", "--invoice", SYD_OCR), ("split", "1", f"{SYD_OCR}=499")]
)
def test_an_invoice_of_another_company_is_paid_only_where_a_person_insists(
    paying: Gym, words: tuple[str, ...]
) -> None:
    booked(paying, a_bgmax(Payment(49900, "")))

    told = refused(paying, *words)
    act(paying, *words, "--other-company")

    assert "Payment 1 went to GYM, and invoice SYD:500 is another company's" in told
    assert owed(paying)[4] == (0, "done")
