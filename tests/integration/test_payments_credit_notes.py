"""Open credit notes: settled by a payer's deduction, in whole files; by nothing else."""

import pytest

from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, cinv, scor, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Extra,
    Payment,
    a_bgmax,
    allocated,
    booked,
    owed,
)

pytestmark = pytest.mark.one_database

NOTE = 5  # the credit note's id


@pytest.fixture
def crediting(paying: Gym) -> tuple[Gym, str]:
    """A gym whose first invoice was paid and then credited, and its credit note's OCR number."""
    booked(paying, a_bgmax(Payment(TOTALS[0], OCR[0])))
    done = typed(paying, "invoices", "credit", OCR[0], "--yes", "--json").json
    (row,) = [
        row for row in paying.rows("brp_invoice", "invoice_id", "ocr_number") if row[0] == NOTE
    ]
    assert done["stays_open_ore"] == -TOTALS[0]
    return paying, row[1]


def reasons(gym: Gym) -> list[tuple[int, int, str]]:
    return sorted(
        (each["payment_id"], each["amount_ore"], each["reason"])
        for each in typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    )


def a_deduction(ore: int, reference: str, code: str = "1") -> Payment:
    return Payment(ore, reference, deduction_code=code)


@pytest.mark.rule("Payments in 8.1", "Payments in 8.2")
def test_deductions_use_a_credit_note_up_and_the_rest_waits(crediting: tuple[Gym, str]) -> None:
    gym, note = crediting
    first = a_bgmax(Payment(TOTALS[2], OCR[2]), a_deduction(99000, note), serial="00002")
    last = a_bgmax(Payment(500000, OCR[1]), a_deduction(400001, note, "2"), serial="00003")

    booked(gym, first)
    after_first = owed(gym)[NOTE]
    booked(gym, last)

    assert after_first == (-400000, "not_sent")
    assert owed(gym)[NOTE] == (0, "done")
    assert (5, -1, "deduction") in reasons(gym)
    assert [row for row in allocated(gym) if row[1] == NOTE] == [
        (3, NOTE, -99000, 0),
        (5, NOTE, -400000, 0),
    ]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.1", "Payments in 6.3")
@pytest.mark.parametrize("kind", ["bgmax-parts", "camt-parts", "camt-whole"])
def test_a_payment_less_a_credit_note_settles_both(crediting: tuple[Gym, str], kind: str) -> None:
    gym, note = crediting
    gym.do(
        f"UPDATE brp_invoice SET rest_ore = -20000, total_ore = -20000 WHERE invoice_id = {NOTE}"
    )
    parts = (Extra(OCR[2], part_ore=TOTALS[2]), Extra(note, part_ore=20000, negative=True))
    less = [cinv(OCR[2], "1200.00"), cinv(note, "200.00", "CREN", "CdtNoteAmt")]
    content = {
        "bgmax-parts": a_bgmax(Payment(100000, "", "5", extras=parts), serial="00002"),
        "camt-parts": camt(Entry([tx("1000.00", *less)], "1000.00")),
        "camt-whole": camt(Entry([tx("1000.00", scor(OCR[2]), scor(note))], "1000.00")),
    }[kind]

    booked(gym, content)

    assert (owed(gym)[3], owed(gym)[NOTE]) == ((0, "done"), (0, "done"))
    assert reasons(gym) == []


@pytest.mark.rule("Payments in 8.2", "Payments in 8.3")
def test_a_part_beyond_the_credit_note_leaves_the_payment_whole(
    crediting: tuple[Gym, str],
) -> None:
    gym, note = crediting
    less = [cinv(OCR[1], "4990.00"), cinv(note, "4990.01", "CREN", "CdtNoteAmt")]
    back = [cinv(OCR[2], "1300.00"), cinv(OCR[0], "100.00", "CREN", "CdtNoteAmt")]

    booked(gym, camt(Entry([tx("1200.00", *back)], "1200.00"), Entry([tx("0.01", *less)], "0.01")))

    assert (2, 120000, "negative-part") in reasons(gym)
    assert owed(gym)[1] == (0, "done")  # the invoice isn't opened by it
    assert owed(gym)[NOTE] == (-TOTALS[0], "not_sent")
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 9.2", "Payments in 9.6")
def test_a_deduction_is_matched_unbooked_and_undone_as_a_payment_is(
    crediting: tuple[Gym, str],
) -> None:
    gym, note = crediting
    two = (a_deduction(50000, "4711"), a_deduction(10000, note))
    booked(gym, a_bgmax(Payment(TOTALS[2], OCR[2]), *two, serial="00002"))

    typed(gym, "payments", "match", "3", "--invoice", note, "--yes")
    matched = owed(gym)[NOTE]
    typed(gym, "payments", "unbook", "4", "--yes")
    unbooked = owed(gym)[NOTE], reasons(gym)
    for payment in ("4", "3"):
        typed(gym, "payments", "undo", payment, "--yes")

    assert matched == (-TOTALS[0] + 60000, "not_sent")
    assert unbooked == ((-TOTALS[0] + 50000, "not_sent"), [(4, -10000, "unbooked")])
    assert owed(gym)[NOTE] == (-TOTALS[0] + 10000, "not_sent")
    assert reasons(gym) == [(3, -50000, "deduction")]
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 8.4", "Payments in 10.1")
def test_a_credited_invoice_whose_payment_the_bank_takes_back_owes_again(
    crediting: tuple[Gym, str],
) -> None:
    gym, _ = crediting
    taken = tx("4990.00", key="BACK-1234")
    booked(gym, camt(Entry([taken], "4990.00", side="DBIT", reversal=True, day="2026-11-24")))

    typed(gym, "payments", "reverse", "2", "1", "--yes")

    assert (owed(gym)[1], owed(gym)[NOTE]) == ((TOTALS[0], "sent"), (-TOTALS[0], "not_sent"))
    assert broken(gym) == {}
