"""Entries that no voucher has told of, made into vouchers: one a company and day. Pure.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

import pandas as pd

from brp_filesync.core.dates import local_date
from brp_filesync.core.errors import BrokenInvariant, NotPossible
from brp_filesync.core.invariants import ore_balance
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.books import CompanyBooks
from brp_filesync.vouchers.accounts import ACTS, MOVES, Role
from brp_filesync.vouchers.model import Line, Part, Voucher
from brp_filesync.vouchers.years import year_of

# role, bank, account (as the deposit has it), receiver, portal → the account in the bookkeeping
AccountOf = Callable[[Role, str, str, str, str], str]

_DAY = ["company_id", "day"]
_TOLD_OF = [*_DAY, "kind", "journal_id", "act_id"]
_PART = ["kind", "part_id", "receiver", "owns"]
_USUAL = CompanyBooks()
_REFUNDS = {"refunds paid": "Återbetalt till portal", "refunds undo": "Återbetalning ångrad"}
_NAMES = {f"payments {act}": name for act, name in ACTS.items()}


def plan(
    entries: pd.DataFrame, books: Mapping[str, CompanyBooks], account_of: AccountOf
) -> list[Voucher]:
    """Return the vouchers, by company and day. `entries` as brp.vouchers returns them.

    Raises NotPossible where nobody tells whose some money is, and BrokenInvariant for a kind of
    entry that has no accounts, and for a deposit or an act that doesn't balance.
    """
    told = entries[entries["amount_ore"] != 0]
    if told.empty:
        return []
    _demand_companies(told)
    found = told.assign(day=_days(told))
    lines = _lines(found, account_of)
    parts = found[[*_DAY, *_PART]].drop_duplicates().sort_values([*_DAY, *_PART])
    of_day: dict[Any, list[Part]] = {}
    for company_id, day, *rest in parts.itertuples(index=False, name=None):
        of_day.setdefault((company_id, day), []).append(Part(*rest))
    vouchers = []
    for key, mine in lines.groupby(_DAY, sort=True):
        company_id, day = map(str, cast(tuple[object, object], key))
        columns = (mine[name].tolist() for name in ("role", "booked_on", "amount_ore", "text"))
        made = tuple(Line(*each) for each in zip(*columns, strict=True))
        ore_balance(f"The voucher of {company_id}, {day}", 0, sum(one.amount_ore for one in made))
        year = year_of(day, books.get(company_id, _USUAL))
        vouchers.append(Voucher(company_id, year, day, made, tuple(of_day[company_id, day])))
    return vouchers


def waiting(entries: pd.DataFrame) -> list[tuple[str, int, str, str]]:
    """Return, by company, how many vouchers wait to be exported, and of which first and last day.

    A company that nobody tells is "".
    """
    told = entries[entries["amount_ore"] != 0]
    if told.empty:
        return []
    days = told.assign(day=_days(told))[_DAY].drop_duplicates().groupby("company_id")["day"]
    found = days.agg(["count", "min", "max"]).reset_index()
    return [(str(one), int(n), first, last) for one, n, first, last in found.values.tolist()]


def _demand_companies(entries: pd.DataFrame) -> None:
    lacking = entries[entries["company_id"] == ""]
    if lacking.empty:
        return
    first = lacking.iloc[0]
    raise NotPossible(
        phrase(
            "Whose money came to {account} isn't told, so no voucher can be made of it.",
            account=first["receiver"] or first["account"],
        ),
        phrase(
            "Write `company` for it under `accounts` in config/banks/{bank}.yaml.",
            bank=first["bank"],
        ),
    )


def _days(entries: pd.DataFrame) -> "pd.Series[str]":
    """Return a deposit's own day, and the day in Stockholm of what was done at a moment."""
    moments = entries["moment"]
    local = {
        each: local_date(datetime.fromisoformat(each)).isoformat()
        for each in moments.unique()
        if each
    }
    return entries["day"].where(entries["day"] != "", moments.map(local))


def _lines(entries: pd.DataFrame, account_of: AccountOf) -> pd.DataFrame:
    """Return the lines by company and day: a role, an account, an amount and what it comes from."""
    unknown = sorted(set(entries["entry"]) - set(MOVES))
    if unknown:
        raise BrokenInvariant(
            phrase("No accounts are known for {entry}.", entry=unknown[0]),
            phrase("vouchers/accounts.py needs a line for it; nothing is exported."),
        )
    moves = pd.DataFrame(
        [(entry, *move) for entry, legs in MOVES.items() for move in legs],
        columns=["entry", "role", "sign"],
    )
    # What an entry moves on one account both ways is told both ways.
    moves["leg"] = moves.groupby(["entry", "role"]).cumcount()
    moved = entries.merge(moves, on="entry")
    moved["amount_ore"] *= moved["sign"]
    _demand_balance(moved)
    # A line a journal and account of the bank's, or an act; credit notes of a day in one.
    names = ["journal_id", "act_id", "payment_id", "act", "bank", "account", "portal", "receiver"]
    by = [*_DAY, "kind", *names]
    moved["act_id"] = moved["part_id"].where(moved["kind"].isin(["act", "report"]), 0)
    moved.loc[moved["kind"] == "act", "journal_id"] = 0
    asked = ["role", "bank", "account", "receiver", "portal"]
    known = moved[asked].drop_duplicates()
    known["booked_on"] = [account_of(*each) for each in known.itertuples(index=False, name=None)]
    moved = moved.merge(known, on=asked)
    moved["receiver"] = ""
    lines = _summed(moved, [*by, "role", "leg", "booked_on"])
    texts = lines[["kind", "journal_id", "act_id", "payment_id", "act", "account", "portal"]]
    lines["text"] = [_text(*each) for each in texts.itertuples(index=False, name=None)]
    # Files first, then acts in their order; debit before credit.
    lines["debit"] = lines["amount_ore"] > 0
    order = ["kind", "journal_id", "act_id", "account", "debit", "booked_on"]
    lines["kind"] = lines["kind"].map({"deposit": 0, "report": 1, "act": 2, "credit": 3})
    ascending = [True, True, True, True, False, True]
    return lines.sort_values([*_DAY, *order], ascending=[True, True, *ascending], kind="stable")


def _summed(moved: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the sums that aren't nothing; of a journal or act with no other, what moved each way.

    So are a bank's reversal and the unmatched payment that it takes back told at all.
    """
    summed = moved.groupby(by, sort=True)["amount_ore"].sum()
    moved_ore = summed.abs().groupby(level=_TOLD_OF).sum()
    if (moved_ore == 0).any():
        nothing = pd.MultiIndex.from_frame(moved[_TOLD_OF]).isin(moved_ore[moved_ore == 0].index)
        moved.loc[nothing & (moved["amount_ore"] > 0), "leg"] += 2
        summed = moved.groupby(by, sort=True)["amount_ore"].sum()
    return summed[summed != 0].reset_index()


def _demand_balance(moved: pd.DataFrame) -> None:
    sums = moved.groupby([*_DAY, "kind", "part_id", "receiver"])["amount_ore"].sum()
    wrong = sums[sums != 0]
    if not wrong.empty:
        company_id, day, kind, part_id, _ = wrong.index[0]
        ore_balance(f"{kind} {part_id} of {company_id}, {day}", 0, int(wrong.iloc[0]))


def _text(
    kind: str, journal_id: int, act_id: int, payment_id: int, act: str, account: str, portal: str
) -> str:
    if kind == "act" and not payment_id:
        return f"{_REFUNDS.get(act, act)}, händelse {act_id}"
    if kind == "act":
        return f"{_NAMES.get(act, act)}: inbetalning {payment_id}, händelse {act_id}"
    if kind == "report":
        return f"Avräkning {act_id}, {portal}"
    if kind == "credit":
        return "Kreditfakturor mot fakturor"
    return f"Inbetalningsjournal {journal_id}, {account}"
