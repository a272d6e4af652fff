"""Suggestions for an unmatched payment: what speaks for an invoice, and which stands first."""

from typing import Any

import pandas as pd

from brp_filesync.payments_in.suggest import Open, suggest

PAID: dict[str, Any] = {
    "reference": "",
    "part_of": "",
    "references_json": "",
    "text": "",
    "payer_name": "",
    "bankgiro": "9912346",
    "amount_ore": 49900,
    "twin_payment_id": 0,
}


def an_invoice(invoice_id: int, ocr: str, rest_ore: int = 100, name: str = "") -> dict[str, Any]:
    return {
        "invoice_id": invoice_id,
        "ocr_number": ocr,
        "invoice_number": f"F{invoice_id}",
        "rest_ore": rest_ore,
        "recipient_name": name,
        "recipient_id": invoice_id,
        "bankgiro": "9912346",
    }


def suggested(*invoices: dict[str, Any], **paid: Any) -> list[tuple[tuple[str, ...], int]]:
    """Return the grounds and the only invoice of each suggestion, best first."""
    found = suggest(PAID | paid, Open(pd.DataFrame(invoices)))
    return [(each.grounds, each.invoice_ids[0]) for each in found if len(each.invoice_ids) == 1]


def test_a_wrong_digit_and_two_that_changed_places_speak_alike_and_the_older_invoice_stands_first() -> (
    None
):
    off, swapped = ("one-digit-off",), ("two-digits-swapped",)

    assert suggested(
        an_invoice(1, "12345679"), an_invoice(2, "12345687"), reference="12345678"
    ) == [(off, 1), (swapped, 2)]
    assert suggested(
        an_invoice(1, "12345687"), an_invoice(2, "12345679"), reference="12345678"
    ) == [(swapped, 1), (off, 2)]


def test_of_two_that_a_reference_may_mean_the_one_whose_rest_is_the_amount_stands_first() -> None:
    found = suggested(
        an_invoice(1, "12345679"), an_invoice(2, "12345677", rest_ore=49900), reference="12345678"
    )

    assert found == [(("one-digit-off", "same-amount"), 2), (("one-digit-off",), 1)]


def test_an_amount_that_more_than_three_invoices_have_says_nothing_by_itself() -> None:
    three = [an_invoice(each, f"1000{each}", rest_ore=49900) for each in (1, 2, 3)]
    fourth = an_invoice(4, "10004", rest_ore=49900, name="Prov AB")

    assert suggested(*three) == [(("same-amount",), each) for each in (1, 2, 3)]
    assert suggested(*three, fourth) == []
    assert suggested(*three, fourth, payer_name="PROV aktiebolag") == [(("amount-and-payer",), 4)]
