"""Whose a bankgiro and an account are, and on which account of the bookkeeping they are booked."""

from typing import Any

import pytest

from brp_filesync.brp.vouchers import Company, Receivers
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.books import BookSettings
from brp_filesync.vouchers.gather import receivers
from brp_filesync.vouchers.own_accounts import account_of

GYM = Company("GYM", "Gymmet AB", "5560360793", "9912346")
SYD = Company("SYD", "Gymmet Syd AB", "5560125790", "9954321")


def a_bank(*accounts: Any, **changes: Any) -> BankProfile:
    told = {"bank": "seb", "name": "SEB", "formats": ("camt.054",), "accounts": accounts}
    return BankProfile.model_validate({"bankgiros": ("991-2346",), **told, **changes})


@pytest.mark.parametrize(
    ("account", "found"),
    [
        (
            {"account": "54401060156", "company": "SYD", "bankgiros": ("1234-5674",)},
            Receivers(
                {"9912346": "GYM", "9954321": "SYD", "12345674": "SYD"},
                {("seb", "54401060156"): "SYD"},
            ),
        ),
        (
            {"account": "54401060156", "bankgiros": ("991-2346",)},
            Receivers({"9912346": "GYM", "9954321": "SYD"}, {("seb", "54401060156"): "GYM"}),
        ),
        ("54401060156", Receivers({"9912346": "GYM", "9954321": "SYD"}, {})),
    ],
)
def test_an_accounts_money_is_the_companys_that_it_says(account: Any, found: Receivers) -> None:
    known = {each.company_id: each for each in (GYM, SYD)}

    assert receivers(known, {"seb": a_bank(account)}) == found


def test_of_two_companies_with_one_bankgiro_neither_is_meant_and_a_sole_one_always() -> None:
    other = Company("SYD", "Gymmet Syd AB", "5560125790", "9912346")
    both = {"GYM": GYM, "SYD": other}

    assert receivers(both, {}) == Receivers({}, {})
    assert receivers({"GYM": GYM}, {}) == Receivers({"9912346": "GYM"}, {}, "GYM")


def test_each_account_of_ours_may_have_its_own_in_the_bookkeeping() -> None:
    own = {"account": "54401060156", "booked_on": "1940", "bankgiros": ("991-2346",)}
    bank = a_bank(own, booking={"bank": "1931", "unmatched": "2426"})
    found = account_of({"seb": bank}.__getitem__, BookSettings(handled="2490"), {})

    assert [
        found("bank", "seb", "54401060156", "", ""),
        found("bank", "seb", "9912346", "9912346", ""),
        found("bank", "seb", "9954321", "9954321", ""),
        found("unmatched", "seb", "54401060156", "", ""),
        found("handled", "seb", "54401060156", "", ""),
        found("between_companies", "seb", "", "", ""),
        found("receivables", "", "", "", ""),
        found("settlement", "", "", "", "epassi"),
    ] == ["1940", "1940", "1931", "2426", "2490", "1660", "1510", "1580"]
