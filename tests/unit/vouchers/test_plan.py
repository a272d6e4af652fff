"""Entries as vouchers: every kind has accounts, and whatever doesn't balance stops the export."""

from typing import Any

import pandas as pd
import pytest

from brp_filesync.brp.voucher_entries import HANDLED_BY
from brp_filesync.brp.vouchers import COLUMNS
from brp_filesync.core.errors import BrokenInvariant, NotPossible
from brp_filesync.core.payment_acts import PAYMENT_ACTS
from brp_filesync.vouchers.accounts import ACTS, MOVES, NAMES
from brp_filesync.vouchers.plan import plan

ENTRY: dict[str, Any] = {
    "kind": "deposit",
    "part_id": 1,
    "receiver": "9912346",
    "company_id": "GYM",
    "owns": True,
    "day": "2026-11-23",
    "moment": "",
    "bank": "seb",
    "journal_id": 1,
    "account": "9912346",
    "portal": "",
    "payment_id": 0,
    "act": "",
    "entry": "paid",
}


def entries(*changes: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**ENTRY, **each} for each in changes], columns=[*COLUMNS, "amount_ore"])


def planned(*changes: dict[str, Any]) -> list[list[tuple[str, int]]]:
    made = plan(entries(*changes), {}, lambda role, *_: role)
    return [[(line.account, line.amount_ore) for line in each.lines] for each in made]


def test_every_kind_of_entry_moves_accounts_that_have_names() -> None:
    assert {role for legs in MOVES.values() for role, _ in legs} == set(NAMES)
    assert set(HANDLED_BY.values()) <= set(MOVES)
    assert set(PAYMENT_ACTS) <= set(ACTS)


def test_a_kind_without_accounts_stops_the_export() -> None:
    with pytest.raises(BrokenInvariant, match="No accounts are known for payments lose"):
        planned({"amount_ore": 5}, {"entry": "payments lose", "amount_ore": 5})


def test_a_deposit_that_doesnt_balance_stops_the_export() -> None:
    with pytest.raises(BrokenInvariant, match="deposit 1 of GYM, 2026-11-23"):
        planned({"amount_ore": 5}, {"entry": "settled", "amount_ore": 4})


def test_money_that_nobody_tells_whose_it_is_stops_the_export() -> None:
    with pytest.raises(NotPossible, match="Whose money came to 9912346 isn't told"):
        planned({"company_id": "", "amount_ore": 5})


def test_deposits_of_a_journal_are_one_line_an_account_and_acts_each_their_own() -> None:
    act = {"kind": "act", "part_id": 7, "day": "", "act": "payments match", "payment_id": 2}
    at = {"moment": "2026-11-22T23:30:00Z"}
    assert planned(
        {"amount_ore": 5},
        {"entry": "waits", "amount_ore": 5},
        {"part_id": 2, "amount_ore": 6},
        {"part_id": 2, "entry": "waits", "amount_ore": 6},
        {**act, **at, "entry": "waits", "amount_ore": -6},
        {**act, **at, "entry": "settled", "amount_ore": 6},
    ) == [[("bank", 11), ("unmatched", -11), ("unmatched", 6), ("receivables", -6)]]


def test_a_credit_note_that_settles_an_invoice_is_on_both_sides() -> None:
    credit = {"kind": "credit", "day": "", "moment": "2026-11-23T10:00:00Z"}
    assert planned({**credit, "entry": "credited", "amount_ore": 9}) == [
        [("receivables", 9), ("receivables", -9)]
    ]


def test_an_act_or_a_journal_that_comes_to_nothing_on_each_account_is_told_both_ways() -> None:
    act = {"kind": "act", "part_id": 7, "act": "payments reverse", "payment_id": 2}
    assert planned(
        {**act, "entry": "waits", "amount_ore": -6},
        {**act, "entry": "against", "amount_ore": 6},
    ) == [[("unmatched", 6), ("unmatched", -6)]]
    assert planned(
        {"amount_ore": 5},
        {"entry": "waits", "amount_ore": 5},
        {"part_id": 2, "amount_ore": -5},
        {"part_id": 2, "entry": "waits", "amount_ore": -5},
    ) == [[("bank", 5), ("unmatched", 5), ("bank", -5), ("unmatched", -5)]]


def test_what_comes_to_nothing_is_no_voucher() -> None:
    assert planned({"amount_ore": 0}, {"entry": "waits", "amount_ore": 0}) == []
