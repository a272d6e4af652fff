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


@pytest.mark.rule("Payments in 9.1", "Law 2.2")
def test_a_journal_is_a_balanced_voucher(paying: Gym) -> None:
    booked(
        paying,
        bgmax_file(
            Deposit([Payment(TOTALS[0] + 5, OCR[0])]),
            Deposit([Payment(100, "4711")], serial="00002"),
        ),
    )
    path = paying.folder / "journal.se"

    typed(paying, "payments", "journal", "1", "--sie", str(path))

    lines = path.read_bytes().decode("cp437").splitlines()
    trans = [line.split() for line in lines if "#TRANS" in line]
    assert [(row[1], row[3]) for row in trans] == [
        ("1930", "4990.05"),
        ("1510", "-4990.00"),
        ("2422", "-0.05"),
        ("1930", "1.00"),
        ("2422", "-1.00"),
    ]
    assert sum(round(float(row[3]) * 100) for row in trans) == 0
    assert sum("#VER" in line for line in lines) == 1
    assert path.stat().st_mode & 0o777 == 0o600


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
