"""What may be the same money, by what both tell; and a lump that may be a whole deposit."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from brp_filesync.payments_in.lumps import lumps_seen
from brp_filesync.payments_in.told import as_told, lines_unlike, message_of, told_json
from brp_filesync.payments_in.twins import UNNAMED, possible_twins

ONE: dict[str, Any] = {
    "payment_id": 9,
    "kind": "payment",
    "amount_ore": 5000,
    "paid_on": "2026-11-27",  # a Friday
    "bankgiro": "9912346",
    "account": "1",
    "payer_name": "Lump AB",
    "text": "words",
    "format": "camt.054",
}
OTHER = {**ONE, "payment_id": 1, "format": "bgmax"}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(UNNAMED))


@pytest.mark.rule("Payments in 4.11")
@pytest.mark.parametrize(
    ("changed", "is_twin"),
    [
        ({}, True),
        ({"paid_on": "2026-11-30"}, True),
        ({"paid_on": "2026-12-01"}, False),
        ({"paid_on": "2026-11-26"}, True),
        ({"paid_on": "2026-11-25"}, False),
        ({"format": "camt.053"}, False),
        ({"amount_ore": 5001}, False),
        ({"kind": "deduction"}, False),
        ({"bankgiro": ""}, True),
        ({"account": "2"}, True),
        ({"bankgiro": "", "account": "2"}, False),
        ({"bankgiro": "", "account": ""}, False),
        ({"payer_name": "lump ab", "text": ""}, True),
        ({"payer_name": "", "text": "WORDS"}, True),
        ({"payer_name": "", "text": ""}, False),
    ],
)
def test_a_possible_twin_is_told_by_what_both_tell(changed: dict[str, Any], is_twin: bool) -> None:
    found = possible_twins(frame(ONE), frame({**OTHER, **changed}))

    assert found == ({9: (1,)} if is_twin else {})


@pytest.mark.rule("Payments in 4.11")
def test_what_neither_tells_is_not_the_same() -> None:
    silent = {"bankgiro": "", "account": "", "payer_name": "", "text": ""}

    for names in (("bankgiro", "account"), ("payer_name", "text")):
        nothing = {name: silent[name] for name in names}
        assert possible_twins(frame({**ONE, **nothing}), frame({**OTHER, **nothing})) == {}
    assert possible_twins(frame(), frame(OTHER)) == {}


def sums(*rows: tuple[int, str, str, str, int], first: str) -> pd.DataFrame:
    columns = [first, "account", "bankgiro", "booked_on", "amount_ore"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.rule("Payments in 4.12")
def test_each_deposit_is_one_lump_s_by_its_account_or_bankgiro() -> None:
    deposits = sums(
        (11, "1", "", "2026-11-27", 500),
        (12, "2", "9912346", "2026-11-27", 500),
        (13, "3", "", "2026-11-27", 700),
        first="first_payment_id",
    )
    lumps = sums(
        (1, "1", "", "2026-11-26", 500),
        (2, "1", "", "2026-11-27", 501),
        (3, "1", "", "2026-11-27", 500),
        (4, "1", "", "2026-11-27", 500),
        (5, "9", "9912346", "2026-11-27", 500),
        (6, "9", "", "2026-11-27", 700),
        first="payment",
    )

    found = lumps_seen(lumps, deposits)

    assert found[["payment", "payment_id"]].values.tolist() == [[3, 11], [5, 12]]
    assert found["is_seen"].dtype == np.dtype(bool)
    assert not found["is_seen"].any()


@pytest.mark.rule("Payments in 9.10")
def test_what_says_nothing_is_not_kept_and_the_text_itself_not_twice() -> None:
    told = {"EndToEndId": ["NotProvided"], "InstrId": [" "], "UltmtDbtr": ["Dotter  AB"]}

    kept = told_json(told)

    assert kept == '{"UltmtDbtr": ["Dotter  AB"]}'
    assert told_json({"InstrId": ["NOTPROVIDED"]}) == ""
    assert as_told(None) == as_told("") == {}
    assert (lines_unlike(["one text  "], "one text"), lines_unlike([], "")) == ([], [])
    assert lines_unlike(["one ", " text"], "one text") == ["one", " text"]
    assert message_of("one text", '{"lines": ["one", " text"]}') == "one\n text"
    assert message_of("one text", kept) == "one text"
