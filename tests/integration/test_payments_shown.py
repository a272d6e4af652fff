"""The clerk's list, and one payment with everything that its file told."""

from typing import Any

import pytest

from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import (
    GYM,
    OCR,
    TOTALS,
    Deposit,
    Payment,
    a_bgmax,
    bgmax_file,
    booked,
    owed,
)

pytestmark = pytest.mark.one_database

KEPT = (
    "<Refs><AcctSvcrRef>KEPT-12345</AcctSvcrRef><InstrId>NOTPROVIDED</InstrId>"
    "<EndToEndId>E2E  77</EndToEndId></Refs>"
)


def told(kronor: str, *strd: str, kept: str = KEPT) -> str:
    """Return a transaction with what a clerk wants to read, from an account of the payer's."""
    plain = tx(kronor, *strd, key="KEPT-12345", ustrd=["Faktura  100 003", "för  Kim"])
    return (
        plain.replace("<Refs><AcctSvcrRef>KEPT-12345</AcctSvcrRef></Refs>", kept)
        .replace(
            "</Dbtr>",
            "</Dbtr><DbtrAcct><Id><IBAN>SE1280000000080000000041</IBAN></Id></DbtrAcct>"
            "<UltmtDbtr><Nm>Dotterbolaget AB</Nm></UltmtDbtr>",
        )
        .replace("</TxDtls>", "<AddtlTxInf>Kundens ord</AddtlTxInf></TxDtls>")
    )


def unmatched(gym: Gym) -> list[dict[str, Any]]:
    return list(typed(gym, "payments", "unmatched", "--json").json["unmatched"])


@pytest.mark.rule("Payments in 9.10")
def test_everything_that_a_camt_file_told_of_a_payment_is_shown_as_it_came(paying: Gym) -> None:
    booked(paying, camt(Entry([told("12.00")], "12.00", text="Insättning  1")))

    shown = typed(paying, "payments", "show", "1", "--json").json
    (waits,) = unmatched(paying)

    assert {
        name: shown[name]
        for name in (
            "message",
            "bank_text",
            "entry_text",
            "end_to_end_id",
            "instruction_id",
            "ultimate_payer",
            "payer",
            "payer_account",
            "bank_reference",
        )
    } == {
        "message": "Faktura  100 003\nför  Kim",
        "bank_text": "Kundens ord",
        "entry_text": "Insättning  1",
        "end_to_end_id": "E2E  77",
        "instruction_id": None,
        "ultimate_payer": "Dotterbolaget AB",
        "payer": "Betalaren AB",
        "payer_account": "SE1280000000080000000041",
        "bank_reference": "KEPT-12345",
    }
    assert (waits["message"], waits["text"]) == (shown["message"], "Faktura 100 003 för Kim")
    assert waits["reason_text"] == "It names no OCR number."
    assert shown["waits"] == [waits]


@pytest.mark.rule("Payments in 9.10")
def test_bgmax_words_are_shown_with_their_blanks(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(100, "", texts=("Kim   Lind", "nr  7"))))

    (waits,) = unmatched(paying)

    assert waits["text"] == "Kim Lind nr 7"
    assert waits["message"] == "Kim   Lind\nnr  7"


@pytest.mark.rule("Payments in 9.10")
def test_what_became_of_a_payment_is_told_with_who_did_it(paying: Gym) -> None:
    booked(paying, a_bgmax(Payment(TOTALS[2] + 500, OCR[2])))
    typed(paying, "payments", "handle", "1", "--note", "Refunded", "--yes")

    shown = typed(paying, "payments", "show", "1", "--json").json
    lines = typed(paying, "payments", "show", "1").out.decode().splitlines()

    assert [
        (each["kind"], each["amount_ore"], each["invoice"] or each["reason"], each["act"])
        for each in shown["history"]
    ] == [
        ("booked", TOTALS[2], "GYM:100003", None),
        ("unmatched", 500, "surplus", None),
        ("unmatched", -500, "surplus", "payments handle"),
        ("unmatched", 500, "surplus", "payments handle"),
    ]
    assert [each["made_by"] for each in shown["history"]] == ["filesync", "filesync", "eva", "eva"]
    assert (shown["waits"], shown["history"][-1]["note"]) == ([], "Refunded")
    assert any("eva" in line and "handled: Refunded" in line for line in lines)


@pytest.mark.rule("Payments in 9.10", "Payments in 4.4")
def test_a_twin_stands_beside_its_payment_and_match_warns_of_it(paying: Gym) -> None:
    booked(
        paying,
        a_bgmax(Payment(5000, OCR[0])),
        camt(
            Entry(
                [tx("50.00", scor(OCR[0]), key="TWIN-1234")],
                "50.00",
                reference="BG9912346 00002-0000001",
            )
        ),
    )

    shown = typed(paying, "payments", "show", "2", "--json").json
    words = ("payments", "match", "2", "--invoice", OCR[1], "--dry-run")
    warned = typed(paying, *words, "--json").json["warnings"]

    assert [each["payment_id"] for each in shown["beside"]] == [1]
    assert shown["waits"][0]["suggestions"][0]["twin"] == 1
    assert [each["format"] for each in (shown, *shown["beside"])] == ["camt.054", "bgmax"]
    assert len(warned) == 1
    assert "`filesync payments same 2 1`" in warned[0]
    assert warned[0] in typed(paying, *words).out.decode()


@pytest.mark.rule("Payments in 4.11")
@pytest.mark.parametrize(
    ("day", "payer", "bankgiro", "twins"),
    [
        ("2026-11-24", "LUMP AB", GYM, [1]),
        ("2026-11-25", "Lump AB", GYM, []),
        ("2026-11-23", "Another AB", GYM, []),
        ("2026-11-23", "Lump AB", "9954321", []),
    ],
)
def test_what_names_no_number_of_ours_keeps_its_reason_and_its_possible_twin_is_named(
    paying: Gym, day: str, payer: str, bankgiro: str, twins: list[int]
) -> None:
    other = tx("77.00", key="OTHER-123", payer=payer, bankgiro=bankgiro)
    booked(
        paying,
        a_bgmax(Payment(7700, "4711", payer={"name": "Lump AB"})),
        camt(Entry([other], "77.00", day=day)),
    )

    rows = {each["payment_id"]: each for each in unmatched(paying)}
    match = ("payments", "match", "2", "--invoice", OCR[1], "--dry-run", "--json")

    assert rows[2]["reason"] == "no-reference"
    assert (rows[2]["twin"], rows[2]["possible_twins"]) == (None, twins)
    assert len(typed(paying, *match, *(["--other-company"])).json["warnings"]) == len(twins)
    if twins:
        typed(paying, "payments", "same", "2", "1", "--yes")
        assert [each["payment_id"] for each in unmatched(paying)] == [1]
        assert broken(paying) == {}


@pytest.mark.rule("Payments in 4.12")
def test_a_lump_of_an_earlier_deposit_s_sum_and_day_waits_as_maybe_seen(paying: Gym) -> None:
    both = Deposit([Payment(1000, OCR[0]), Payment(500, OCR[1])])
    lump = Entry([], "15.00", reference="BG9912346 00009-0000001")
    other_day = Entry([], "15.00", reference="BG9912346 00010-0000001", day="2026-11-24")
    booked(paying, bgmax_file(both), camt(other_day, lump, lump, account="<IBAN>SE0</IBAN>"))
    before = owed(paying)

    rows = [(each["payment_id"], each["reason"], each["twin"]) for each in unmatched(paying)]

    assert sorted(rows) == [
        (3, "no-reference", None),
        (4, "maybe-seen", 1),
        (5, "no-reference", None),
    ]
    typed(paying, "payments", "same", "4", "1", "--yes")
    assert [each["payment_id"] for each in unmatched(paying)] == [5, 3]
    assert (owed(paying), broken(paying)) == (before, {})


def suggested(gym: Gym, payment_id: int) -> list[tuple[Any, ...]]:
    """Return what is suggested of a waiting payment: invoices or a payment, and the grounds."""
    (waits,) = [each for each in unmatched(gym) if each["payment_id"] == payment_id]
    return [
        (
            each["reverses"] or [one["invoice_number"] for one in each["invoices"]],
            *each["grounds"],
        )
        for each in waits["suggestions"]
    ]


@pytest.mark.rule("Payments in 8.12")
def test_a_reversal_is_suggested_what_it_may_take_back_in_whatever_format_it_came(
    paying: Gym,
) -> None:
    own = tx("12.00", scor(OCR[2]), key="CAMT-9999", payer="Ida AB")
    booked(
        paying,
        a_bgmax(
            Payment(120000, OCR[2], payer={"name": "Ida AB"}),
            Payment(1200, "4711"),
            Payment(1100, OCR[0]),
        ),
        camt(
            Entry([own], "12.00", side="DBIT", reversal=True, day="2026-11-24"),
        ),
    )

    assert suggested(paying, 4) == [
        (1, "same-ocr", "same-payer", "part-of-amount", "same-bankgiro"),
        (2, "same-amount", "same-bankgiro"),
    ]
    typed(paying, "payments", "reverse", "4", "1", "--yes")
    assert owed(paying)[3] == (1200, "sent")
    assert [each["payment_id"] for each in unmatched(paying)] == [2]


@pytest.mark.rule("Payments in 9.11")
def test_who_paid_from_that_account_before_is_a_ground_and_books_nothing(paying: Gym) -> None:
    paying.do("UPDATE brp_invoice SET rest_ore = 0, state = 'done' WHERE invoice_id = 2")
    paying.do("UPDATE brp_invoice SET total_ore = 0 WHERE invoice_id = 2")
    first = Entry([told("4990.00", scor(OCR[0]))], "4990.00")
    unnamed = told("1200.00", kept=KEPT.replace("12345", "67890"))
    booked(
        paying,
        camt(first),
        camt(Entry([unnamed.replace("100 003", "")], "1200.00", day="2026-11-24"), message_id="2"),
    )

    assert owed(paying)[3] == (TOTALS[2], "sent")
    assert suggested(paying, 2)[0] == ([100003], "paid-before", "same-amount")
