"""Rules of payments that show only in a whole file."""

import pytest

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
    waiting,
)


@pytest.mark.rule("Payments in 5.2")
def test_the_reference_code_says_nothing(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(100, OCR[0], code="5"), Payment(200, "4711", code="2")))

    assert allocated(paying) == [(1, 1, 100, 0)]
    assert waiting(paying) == [(2, 200, "wrong-check-digit")]


@pytest.mark.rule("Payments in 6.4")
def test_parts_that_dont_add_up_are_none(paying: Gym) -> None:
    both = tx("6190.00", scor(OCR[0], "1.00"), scor(OCR[2], "2.00"))

    booked(paying, camt(Entry([both], "6190.00")))

    assert allocated(paying) == [(1, 1, TOTALS[0], 0), (1, 3, TOTALS[2], 0)]


@pytest.mark.rule("Payments in 8.7")
def test_a_deposit_in_euro_refuses_the_file_and_is_shown(paying: Gym) -> None:
    in_euro = Deposit([Payment(5)], serial="00003", currency="EUR")
    content = bgmax_file(Deposit([Payment(100)]), in_euro)
    (night,) = booked(paying, content)
    path = paying.folder / "euro.txt"
    path.write_bytes(content)

    assert night.decided
    assert night.decided.result == "refused"
    assert paying.rows("brp_payment") == []
    assert typed(paying, "payments", "inspect", str(path)).exit_code == 0


@pytest.mark.rule("Payments in 4.6")
def test_a_statement_only_controls_the_sums_of_what_the_notices_booked(paying: Gym) -> None:
    entry = Entry([tx("10.00", scor(OCR[0]), key="K1")], "10.00")
    more = Entry([tx("7.00", scor(OCR[0]), key="K2")], "7.00")
    bank = paying.installation.banks["seb"]
    listed = bank.model_copy(update={"formats": ("bgmax", "camt.054", "camt.053")})
    paying.installation.banks["seb"] = listed  # type: ignore[index]

    nights = booked(paying, camt(entry), camt(entry, kind="053"), camt(entry, more, kind="053"))

    assert [each.decided and each.decided.waiting for each in nights] == [0, 0, 1]
    assert allocated(paying) == [(1, 1, 1000, 0)]
    assert paying.rows("brp_payment_journal", "payments") == [(1,), (0,), (0,)]
    assert broken(paying) == {}


@pytest.mark.rule("Payments in 11.1")
def test_no_reminders_are_sent_for_portals_invoices(paying: Gym) -> None:
    assert set(paying.rows("brp_invoice", "reminders")) == {(False,)}
