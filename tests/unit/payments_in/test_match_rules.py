"""Each rule of matching payments, shown by itself."""

import pytest

from brp_filesync.payments_in.decisions import Matched, Rules
from brp_filesync.payments_in.match import match
from brp_filesync.payments_in.reasons import first_reason
from tests.support.payments_made import SYD, Owed, Paid, facts_of

ONE, TWO, THREE = "655969", "657866", "658765"
OWED = (Owed(1, ONE, 1000), Owed(2, TWO, 500), Owed(3, THREE, 700, bankgiro=SYD))
CREDIT = Owed(4, "657767", -300, kind="credit_note")


def settled(matched: Matched) -> list[tuple[int, int, int]]:
    """Return payment, invoice and öre of each allocation."""
    columns = ["payment", "invoice_id", "amount_ore"]
    return list(matched.allocations[columns].itertuples(index=False, name=None))


def left(matched: Matched) -> list[tuple[int, int, str]]:
    """Return payment, öre and reason of each unmatched row."""
    columns = ["payment", "amount_ore", "reason"]
    return list(matched.unmatched[columns].itertuples(index=False, name=None))


def after(*payments: Paid, owed: tuple[Owed, ...] = (*OWED, CREDIT), **rules: int) -> Matched:
    return match(facts_of(payments, owed), Rules(**rules))


@pytest.mark.rule("Payments in 5.1")
def test_only_the_whole_field_is_an_ocr_number_without_its_leading_zeros() -> None:
    found = after(Paid(10, f"000{ONE}"), Paid(20, f"{ONE}0"), Paid(30, f" {ONE}x"), Paid(40, THREE))

    assert settled(found) == [(1, 1, 10)]
    assert left(found) == [
        (2, 20, "wrong-check-digit"),
        (3, 30, "no-reference"),
        (4, 40, "other-bankgiro"),
    ]


@pytest.mark.rule("Payments in 7.1", "Payments in 7.2", "Payments in 7.3", "Payments in 10.1")
def test_a_part_then_too_much_then_once_more() -> None:
    found = after(Paid(400, ONE), Paid(700, ONE), Paid(5, ONE), Paid(100, TWO))

    assert settled(found) == [(1, 1, 400), (2, 1, 600), (4, 2, 100)]
    assert left(found) == [(2, 100, "surplus"), (3, 5, "settled-already")]
    assert found.invoices.values.tolist() == [[1, 0, "done", "sent"], [2, 400, "sent", ""]]


@pytest.mark.rule("Payments in 6.1", "Payments in 6.3")
def test_references_that_add_up_are_booked_and_others_are_left_whole() -> None:
    both = ((TWO, 0, False), (ONE, 0, False))

    assert settled(after(Paid(1500, ONE, both))) == [(1, 1, 1000), (1, 2, 500)]
    assert settled(after(Paid(1500, "Faktura 1", both))) == [(1, 2, 500), (1, 1, 1000)]
    assert left(after(Paid(1499, ONE, both))) == [(1, 1499, "not-adding-up")]
    assert left(after(Paid(1500, ONE, (*both, ("650861", 0, False))))) == [(1, 1500, "no-such-ocr")]
    assert settled(after(Paid(700, ONE, (("657767", 0, False),)))) == [(1, 1, 1000), (1, 4, -300)]


@pytest.mark.rule("Payments in 6.2")
def test_parts_are_booked_one_by_one_and_the_own_reference_counts_for_nothing() -> None:
    parts = ((TWO, 200, False), (TWO, 400, False), ("650861", 50, False), ("", 7, False))

    found = after(Paid(657, ONE, parts))

    assert settled(found) == [(1, 2, 500)]
    assert sorted(left(found)) == [
        (1, 7, "no-reference"),
        (1, 50, "no-such-ocr"),
        (1, 100, "surplus"),
    ]


@pytest.mark.rule("Payments in 7.6")
def test_nothing_paid_is_unmatched_even_within_the_tolerance() -> None:
    assert left(after(Paid(0, ONE), under_ore=5000)) == [(1, 0, "zero-amount")]
    two = ((TWO, 0, False), ("650862", 0, False))
    assert left(after(Paid(0, "", two), Paid(0, "650862"), Paid(0, THREE))) == [
        (1, 0, "zero-amount"),
        (2, 0, "zero-amount"),
        (3, 0, "zero-amount"),
    ]


@pytest.mark.rule("Payments in 7.8")
def test_of_several_reasons_the_first_is_told() -> None:
    several = ((THREE, 0, False), ("650861", 0, False), ("650862", 0, False))

    assert left(after(Paid(9, "", several))) == [(1, 9, "other-bankgiro")]
    assert left(after(Paid(9, "", several[1:]))) == [(1, 9, "no-such-ocr")]
    assert left(after(Paid(9, "650862"))) == [(1, 9, "wrong-check-digit")]
    assert first_reason(["no-such-ocr", "settled-already"]) == "settled-already"
    assert first_reason([]) == "no-reference"


@pytest.mark.rule("Payments in 8.1", "Payments in 8.2", "Payments in 8.3")
def test_deductions_and_negative_parts_use_up_credit_notes_and_nothing_else() -> None:
    taken = after(Paid(-200, "657767", kind="deduction"), Paid(-150, "657767", kind="deduction"))
    of_invoice = after(Paid(-200, ONE, kind="deduction"))
    part = after(Paid(800, "", ((ONE, 1000, False), ("657767", -200, True))))
    too_much = after(Paid(600, "", ((ONE, 1000, False), ("657767", -400, True))))

    assert settled(taken) == [(1, 4, -200), (2, 4, -100)]
    assert left(taken) == [(2, -50, "deduction")]
    assert (settled(of_invoice), left(of_invoice)) == ([], [(1, -200, "deduction")])
    assert sorted(settled(part)) == [(1, 1, 1000), (1, 4, -200)]
    assert (settled(too_much), left(too_much)) == ([], [(1, 600, "negative-part")])


OLDER = Owed(5, "650853", -100, kind="credit_note")


@pytest.mark.rule("Payments in 8.2")
def test_a_deduction_of_several_credit_notes_uses_them_up_whole_or_by_its_parts() -> None:
    def taken(amount_ore: int, *of: tuple[str, int, bool]) -> tuple[object, object]:
        found = after(Paid(amount_ore, "", of, kind="deduction"), owed=(*OWED, CREDIT, OLDER))
        return settled(found), left(found)

    whole = ((CREDIT.ocr, 0, True), (OLDER.ocr, 0, True))
    parts = ((CREDIT.ocr, -200, True), (OLDER.ocr, -50, True))
    cancelled = ((CREDIT.ocr, -300, True), (OLDER.ocr, -10, True), (OLDER.ocr, 10, True))

    assert taken(-400, *whole) == ([(1, 4, -300), (1, 5, -100)], [])
    assert taken(-399, *whole) == ([], [(1, -399, "deduction")])
    assert taken(-400, *whole, (ONE, 0, True)) == ([], [(1, -400, "deduction")])
    assert taken(-250, *parts) == ([(1, 4, -200), (1, 5, -50)], [])
    assert taken(-300, *cancelled) == ([(1, 4, -300)], [])


def test_an_invoice_paid_more_often_than_there_are_rounds() -> None:
    found = after(*[Paid(1, ONE)] * 60)

    assert [row[2] for row in settled(found)] == [1] * 60


def test_a_deduction_of_nothing_that_names_a_credit_note_and_something_else_is_left() -> None:
    found = after(Paid(0, "657767", ((ONE, 0, False),), kind="deduction"))

    assert (settled(found), left(found)) == ([], [(1, 0, "deduction")])
