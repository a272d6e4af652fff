"""A BgMax file's payments settle the invoices, to the öre: once, whatever comes again."""

from pathlib import Path

import pytest

from brp_filesync.reconcile import reconcile
from tests.support.gym import Gym, open_gym
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Deposit,
    Extra,
    Payment,
    a_bgmax,
    allocated,
    bank_night,
    bgmax_file,
    booked,
    deliver,
    owed,
    waiting,
    with_invoices,
)

SUMS = ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore")


def broken(gym: Gym) -> dict[str, str]:
    """Return the invariants that don't hold."""
    with gym.app() as app, app.database.connect() as connection:
        found = reconcile(connection, app.archive)
    return {each.invariant: each.offender for each in found if each.offender}


def sums(gym: Gym, table: str = "brp_payment_journal") -> list[tuple[int, ...]]:
    return [tuple(row) for row in gym.rows(table, *SUMS)]


@pytest.mark.rule("Payments in 1.1")
def test_a_payment_with_the_ocr_number_settles_its_invoice(gym: Gym) -> None:
    gym = with_invoices(gym)
    deliver(gym, "bg.txt", a_bgmax(Payment(TOTALS[0], OCR[0]), Payment(1000, "4711")))

    night = bank_night(gym)

    assert night.troubles == []
    assert night.exit_code == 3  # a payment waits for a person
    assert allocated(gym) == [(1, 1, TOTALS[0], 0)]
    assert waiting(gym) == [(2, 1000, "wrong-check-digit")]
    assert owed(gym)[1] == (0, "done")
    assert owed(gym)[2] == (TOTALS[1], "sent")
    assert sums(gym) == [(TOTALS[0] + 1000, TOTALS[0], 1000, 0, 0)]
    assert sums(gym, "brp_deposit") == sums(gym)
    assert (gym.server / "bank/archive/bg.txt").exists()
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 3.1", "Payments in 2.3")
def test_the_same_file_again_books_nothing(gym: Gym) -> None:
    gym = with_invoices(gym)
    content = a_bgmax(Payment(TOTALS[0], OCR[0]))
    deliver(gym, "bg.txt", content)
    bank_night(gym)
    before = gym.dump("brp_")
    deliver(gym, "again.txt", content)

    night = bank_night(gym)

    assert night.files == []
    assert gym.dump("brp_") == before
    assert (gym.server / "bank/archive/again.txt").exists()


@pytest.mark.rule("Payments in 3.2")
def test_the_same_deposit_in_another_file_is_seen_already(gym: Gym) -> None:
    gym = with_invoices(gym)
    first = Deposit([Payment(TOTALS[0], OCR[0]), Payment(500, OCR[1])], serial="00007")
    turned = Deposit(list(reversed(first.payments)), serial="00007")
    more = Deposit([Payment(500, OCR[1])], serial="00008")
    booked(gym, bgmax_file(first), bgmax_file(turned, more))

    total = TOTALS[0] + 500
    assert sums(gym) == [(total, total, 0, 0, 0), (total + 500, 500, 0, total, 0)]
    assert gym.rows("brp_deposit", "same_as") == [(None,), (1,), (None,)]
    assert owed(gym)[2] == (TOTALS[1] - 1000, "sent")
    assert broken(gym) == {}


@pytest.mark.rule("Payments in 7.7", "Payments in 3.3")
def test_the_same_deposit_with_other_content_refuses_the_file_whole(gym: Gym) -> None:
    gym = with_invoices(gym)
    deliver(gym, "1.txt", a_bgmax(Payment(TOTALS[0], OCR[0])))
    deliver(gym, "2.txt", a_bgmax(Payment(TOTALS[0], OCR[1])))

    night = bank_night(gym)

    assert [each.decided and each.decided.result for each in night.files] == [
        "imported",
        "refused",
    ]
    problem = night.files[1].decided and night.files[1].decided.problem
    assert problem
    assert (problem.word, problem.params) == (
        "deposit-changed",
        {"found": "9912346 00001 2026-11-23"},
    )
    assert len(sums(gym)) == 1
    assert (gym.server / "bank/rejected/2.txt").exists()


@pytest.mark.rule("Payments in 3.4", "Payments in 3.5", "Payments in 3.8")
def test_two_payments_that_look_alike_are_two(gym: Gym) -> None:
    gym = with_invoices(gym)

    booked(
        gym,
        a_bgmax(
            Payment(200, OCR[0], serial="16"),
            Payment(200, OCR[0], serial="16"),
            Payment(300, OCR[0], serial="16"),
        ),
    )

    assert allocated(gym) == [(1, 1, 200, 0), (2, 1, 200, 0), (3, 1, 300, 0)]
    assert gym.rows("brp_payment", "alike") == [(True,), (True,), (False,)]


def test_several_references_that_add_up_settle_them_all(gym: Gym) -> None:
    gym = with_invoices(gym)
    both = Payment(TOTALS[0] + TOTALS[2], OCR[0], extras=(Extra(OCR[2]),), code="3")

    booked(gym, a_bgmax(both))

    assert allocated(gym) == [(1, 1, TOTALS[0], 0), (1, 3, TOTALS[2], 0)]
    assert {each: owed(gym)[each] for each in (1, 3)} == {1: (0, "done"), 3: (0, "done")}


def test_a_dry_run_says_what_would_be_booked_and_books_nothing(gym: Gym) -> None:
    gym = with_invoices(gym)
    deliver(gym, "bg.txt", a_bgmax(Payment(TOTALS[0], OCR[0])))
    before = gym.dump()

    dry = bank_night(gym, dry=True)

    assert gym.dump() == before
    real = bank_night(gym)
    assert dry.as_dict()["files"] == real.as_dict()["files"]


@pytest.mark.rule("Payments in 2.1")
def test_a_sum_that_is_not_accounted_for_rolls_the_file_back(tmp_path: Path) -> None:
    gym = with_invoices(open_gym(tmp_path))
    gym.do(
        "CREATE TRIGGER spoil AFTER INSERT ON brp_unmatched BEGIN"
        " UPDATE brp_unmatched SET amount_ore = amount_ore + 1"
        " WHERE unmatched_id = NEW.unmatched_id; END"
    )
    deliver(gym, "bg.txt", a_bgmax(Payment(TOTALS[0], OCR[0]), Payment(1000, "4711")))

    night = bank_night(gym)

    assert night.exit_code == 70
    assert gym.rows("brp_payment") == []
    assert owed(gym)[1] == (TOTALS[0], "sent")
    assert gym.rows("filesync_file", "flow", "state")[1:] == [("payments", "failed")]
