"""What a person decides of a payment: said first, audited, taken back by opposite entries."""

from typing import Any

import pytest

from tests.support.breaches import broken
from tests.support.command import Typed, typed
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, SYD_OCR, TOTALS, Payment, a_bgmax, booked, owed

pytestmark = pytest.mark.one_database


def unmatched(gym: Gym) -> list[tuple[int, int, str]]:
    """Return payment, öre and reason of what waits for a person."""
    return [
        (each["payment_id"], each["amount_ore"], each["reason"])
        for each in typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    ]


@pytest.fixture
def lump(paying: Gym) -> Gym:
    """A gym with two unmatched payments: 1 of 6190.00 kr, 2 of 5.00 kr."""
    booked(paying, a_bgmax(Payment(TOTALS[0] + TOTALS[2]), Payment(500, "4711")))
    return paying


def act(gym: Gym, *words: str) -> Typed:
    done = typed(gym, "payments", *words)
    assert broken(gym) == {}
    return done


@pytest.mark.rule("Payments in 9.2")
@pytest.mark.parametrize("named", [OCR[2], "GYM:100003"])
def test_a_payment_is_matched_and_the_surplus_waits(lump: Gym, named: str) -> None:
    done = act(lump, "match", "1", "--invoice", named, "--yes")

    assert done.exit_code == 0
    assert owed(lump)[3] == (0, "done")
    assert unmatched(lump) == [(2, 500, "wrong-check-digit"), (1, TOTALS[0], "surplus")]


@pytest.mark.rule("Payments in 9.2")
def test_a_payment_is_split_over_invoices(lump: Gym) -> None:
    act(lump, "split", "1", f"{OCR[0]}=4990", "GYM:100003=1200,00", "--yes")

    assert [owed(lump)[each] for each in (1, 3)] == [(0, "done"), (0, "done")]
    assert unmatched(lump) == [(2, 500, "wrong-check-digit")]


@pytest.mark.rule("Payments in 9.2")
def test_a_refunded_payment_is_handled_with_a_note(lump: Gym) -> None:
    act(lump, "handle", "2", "--note", "Refunded", "--yes")

    assert unmatched(lump) == [(1, TOTALS[0] + TOTALS[2], "no-reference")]
    assert lump.rows("brp_unmatched", "note", "handled_at")[-1] == (
        "Refunded",
        "2026-11-24T01:30:00Z",
    )


@pytest.mark.rule("Payments in 9.4", "Payments in 9.3")
def test_acts_are_undone_the_latest_first_and_nothing_is_deleted(lump: Gym) -> None:
    before, waits = owed(lump), unmatched(lump)
    act(lump, "split", "1", f"{OCR[0]}=100,50", "--yes")
    act(lump, "handle", "1", "--note", "the rest", "--yes")
    rows = lump.rows("brp_unmatched")

    for _ in range(2):
        assert act(lump, "undo", "1", "--yes").exit_code == 0

    assert (owed(lump), sorted(unmatched(lump))) == (before, sorted(waits))
    assert lump.rows("brp_unmatched")[: len(rows)] == rows
    acts = lump.rows("brp_audit_log", "who", "act", "subject")
    assert acts[-4:] == [
        ("eva", f"payments {name}", "payment 1") for name in ("split", "handle", "undo", "undo")
    ]
    refused = act(lump, "undo", "1", "--yes")
    assert (refused.exit_code, "Nobody has done" in refused.said) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["match", "2", "--invoice", "99"], "There is no invoice 99."),
        (["match", "9", "--invoice", OCR[0]], "There is no payment 9."),
        (
            ["split", "2", f"{OCR[0]}=5,01"],
            "The parts add up to SEK 5.01, but SEK 5.00",
        ),
        (
            ["split", "1", f"{OCR[2]}=1200,01"],
            "Invoice GYM:100003 has SEK 1,200.00 left to pay.",
        ),
        (["split", "1", f"{OCR[2]}=1", "GYM:100003=1"], "An invoice is named twice."),
        (["same", "1", "2"], "isn't unmatched whole with the amount of 2"),
    ],
)
def test_what_would_break_an_invariant_is_refused(lump: Gym, words: list[str], said: str) -> None:
    before = lump.dump()

    done = act(lump, *words, "--yes")

    told = done.said.replace("\N{NO-BREAK SPACE}", " ")
    assert (done.exit_code, said in told) == (2, True)
    assert lump.dump() == before


def test_an_act_says_what_it_will_do_and_does_it_only_when_told(lump: Gym) -> None:
    before = lump.dump()

    dry = act(lump, "match", "1", "--invoice", OCR[0], "--dry-run")
    unasked = act(lump, "match", "1", "--invoice", OCR[0])

    assert "pays invoice GYM:100001" in dry.out.decode()
    assert (dry.exit_code, unasked.exit_code) == (0, 4)  # nobody answered
    assert lump.dump() == before


@pytest.mark.rule("Payments in 9.5")
def test_a_portals_list_says_what_a_lump_sum_pays(lump: Gym) -> None:
    advice = lump.folder / "betalning.csv"
    advice.write_bytes(f"OCR;BELOPP\r\n{OCR[0]};4 990,00\r\n{OCR[2]};1200\r\n".encode())

    act(lump, "match", "1", "--advice", str(advice), "--portal", "wellnet", "--yes")

    assert [owed(lump)[each] for each in (1, 3)] == [(0, "done"), (0, "done")]


def test_a_wrong_list_is_told_by_its_line(lump: Gym) -> None:
    advice = lump.folder / "betalning.csv"
    advice.write_bytes(f"OCR;BELOPP\r\n{OCR[0]};49 90,0,0\r\n".encode())

    done = act(lump, "match", "1", "--advice", str(advice), "--portal", "wellnet", "--yes")

    assert (done.exit_code, "line 2: BELOPP is no amount in kronor" in done.said) == (2, True)


def test_an_invoice_is_named_by_its_bare_number_where_one_company_has_it(lump: Gym) -> None:
    dry = act(lump, "match", "1", "--invoice", "100003", "--dry-run")
    both = typed(lump, "invoices", "show", "100003", "--json").json

    assert "pays invoice GYM:100003" in dry.out.decode()
    assert both["ocr_number"] == OCR[2]
    lump.do("UPDATE brp_invoice SET invoice_number = 100003 WHERE company_id = 'SYD'")
    refused = typed(lump, "payments", "match", "1", "--invoice", "100003", "--dry-run")
    assert (refused.exit_code, "100003 is several invoices: " in refused.said) == (2, True)


def test_what_was_undone_is_not_said_to_be_undone_once_more(lump: Gym) -> None:
    done = act(lump, "match", "1", "--invoice", OCR[2], "--yes").out.decode()
    back = act(lump, "undo", "1", "--yes").out.decode()

    assert "`filesync payments undo 1` takes it back" in done
    assert "takes it back" not in back


def test_a_portal_that_nobody_knows_is_told_instead_of_an_empty_list(lump: Gym) -> None:
    done = typed(lump, "invoices", "list", "--portal", "welnet")

    assert (done.exit_code, "did you mean 'wellnet'?" in done.said) == (78, True)


def suggestions(gym: Gym) -> list[list[tuple[Any, ...]]]:
    """Return, per unmatched payment, the invoices suggested and the grounds."""
    return [
        [
            (tuple(one["invoice_number"] for one in each["invoices"]), *each["grounds"])
            for each in waiting["suggestions"]
        ]
        for waiting in typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    ]


@pytest.mark.rule("Payments in 5.3")
def test_suggestions_say_why_the_best_first(paying: Gym) -> None:
    wrong, swapped = f"{OCR[0][:4]}7{OCR[0][5:]}", f"{OCR[1][:-2]}{OCR[1][-1]}{OCR[1][-2]}"
    payer = {"name": "Wellnet"}

    booked(
        paying,
        a_bgmax(
            Payment(100, "100002"),
            Payment(101, wrong),
            Payment(102, swapped),
            Payment(103, "", texts=("FAKTURA 1000", "01 TACK")),
            Payment(TOTALS[2], "", payer=payer),
            Payment(TOTALS[2] + 49900, "", payer=payer),
        ),
    )

    assert suggestions(paying) == [
        [((100002,), "ocr-without-check-digits")],
        [((100001,), "one-digit-off")],
        [((100002,), "two-digits-swapped")],
        [((100001,), "number-in-text")],
        [((100003,), "amount-and-payer", "same-amount")],
        [((100003, 500), "adds-up")],
    ]
    assert paying.rows("brp_allocation") == []


def test_a_deduction_from_an_invoice_of_the_same_bankgiro_is_not_said_to_be_of_another(
    paying: Gym,
) -> None:
    booked(
        paying,
        a_bgmax(Payment(900, ""), Payment(100, OCR[2], deduction_code="1"), Payment(300, SYD_OCR)),
    )

    assert suggestions(paying) == [
        [],
        [((100003,), "same-ocr")],
        [((500,), "ocr-on-other-bankgiro")],
    ]


def test_a_credit_note_of_a_paid_invoice_stays_open_and_a_deduction_uses_it_up(
    paying: Gym,
) -> None:
    booked(paying, a_bgmax(Payment(TOTALS[0], OCR[0])))
    done = typed(paying, "invoices", "credit", OCR[0], "--yes")

    assert done.exit_code == 0
    assert owed(paying)[5] == (-TOTALS[0], "not_sent")
    assert broken(paying) == {}
    listed = typed(paying, "invoices", "list", "--open", "--json").json["invoices"]
    credit_note = next(each for each in listed if each["document"] == "credit_note")
    booked(
        paying,
        a_bgmax(
            Payment(TOTALS[1], OCR[1]),
            Payment(50000, credit_note["ocr_number"], deduction_code="1"),
            serial="00002",
        ),
    )
    assert owed(paying)[5] == (50000 - TOTALS[0], "not_sent")
    assert paying.rows("brp_unmatched") == []
    assert broken(paying) == {}
    again = typed(paying, "invoices", "credit", OCR[0], "--yes")
    assert (again.exit_code, "credited already" in again.said) == (2, True)


def test_an_unpaid_invoice_is_credited_whole(paying: Gym) -> None:
    typed(paying, "invoices", "credit", "GYM:100002", "--yes")

    assert (owed(paying)[2], owed(paying)[5]) == ((0, "done"), (0, "done"))
    assert broken(paying) == {}
    shown = typed(paying, "invoices", "show", OCR[1], "--json").json
    assert [each["credit_note"] for each in shown["settled_by"]] == [100004]
