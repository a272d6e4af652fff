"""BgMax ends and camt begins, at three banks with habits of their own; both come for a while.

Night after night the banks' files are booked, and each morning a clerk who knows what really
happened decides of what waits. In the end every invoice and every account is what an independent
reckoning makes of what really happened (tests/references/slow_month.py).
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from brp_filesync.app import App
from brp_filesync.desk import vouchers
from brp_filesync.desk.payment_queue import look
from brp_filesync.flows.payments import run_bank
from brp_filesync.profiles.bank import (
    BankFolders,
    BankProfile,
    FormatDays,
    OwnAccount,
    SameDeposit,
    Tolerance,
)
from brp_filesync.vouchers.gather import Days
from tests.references.slow_books import sums_read
from tests.references.slow_month import Owed, Real, Reckoned, reckoned
from tests.support.breaches import broken
from tests.support.changing_banks import TOLERANCE, Change, a_change, drawn
from tests.support.changing_banks_files import (
    ACCOUNT,
    BANKGIROS,
    SEB_ACCOUNT,
    VAST,
    File,
    files_of,
)
from tests.support.clerk import Clerk
from tests.support.found_payments import EXPORT
from tests.support.gym import Gym, an_order, open_gym, personnummer
from tests.support.payment_gym import with_bank

Files = Mapping[str, Sequence[File]]
SEED = int(os.environ.get("TORTURE_SEED", "1"))
ORGANISATIONS = {"GYM": "5560360793", "SYD": "5560125790", "VST": "5567037485"}
_THIRD_COMPANY = (
    "INSERT INTO brp_company (company_id, name, organisation_number, bankgiro,"
    f" first_invoice_number) VALUES ('VST', 'Gymmet Väst AB', '5567037485', '{VAST}', 700001)",
    "INSERT INTO brp_facility (facility_id, company_id, name) VALUES ('103', 'VST', 'Väster')",
    "INSERT INTO brp_agreed_price (portal, product_number, facility_id, valid_from, price_ore)"
    " SELECT portal, product_number, '103', valid_from, price_ore FROM brp_agreed_price"
    " WHERE facility_id = '102'",
)
_FACILITIES = {"GYM": "101", "SYD": "102", "VST": "103"}
_PRODUCTS = (("M12", 499000), ("K10", 120000), ("M6", 269000))


@pytest.mark.rule("Payments in 2.2", "Payments in 4.1", "Payments in 4.3", "Payments in 13.4")
def test_the_days_in_which_bgmax_ends_are_what_really_happened(tmp_path: Path) -> None:
    change = a_change(date(2026, 11, 19), alone=1, both=2, after=1)  # over a weekend

    done = _go_through(open_gym(tmp_path / "gym"), change, orders=8, seed=SEED)

    assert done["same"] > 3, done


@pytest.mark.torture
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_a_month_in_which_bgmax_ends_is_what_really_happened(gym: Gym, seed: int) -> None:
    change = a_change(date(2026, 10, 26), alone=10, both=10, after=5)

    done = _go_through(gym, change, orders=45, seed=seed)

    print(dict(done))
    wanted = ("same", "match", "reverse", "matched", "refunded")
    assert min(done[each] for each in wanted) > 0, done


def _go_through(gym: Gym, change: Change, orders: int, seed: int) -> Counter[str]:
    """Go through the days; return how often the clerk did what. The end must be as it was reckoned."""
    dice = random.Random(seed)
    invoices = _invoiced(gym, change.days[0], orders)
    happened = drawn(dice, change, invoices)
    gym = _with_three_banks(gym, change)
    copies: set[int] = set()
    done: Counter[str] = Counter()
    for day, files in _by_day(files_of(dice, change, happened)):
        gym.clock.at = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC) + timedelta(1)
        with gym.app() as app:
            _a_night(gym, app, files)
            clerk = Clerk(app, copies, done)
            clerk.decides(
                [each for each in happened if each.day <= day],
                [each for each in happened if each.day == day],
            )
    _as_reckoned(gym, reckoned(invoices, happened, TOLERANCE), happened)
    return done


def _invoiced(gym: Gym, day: date, orders: int) -> list[Owed]:
    """Let each company sell so much; return its invoices."""
    gym.do(*_THIRD_COMPANY)
    gym.clock.at = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    rows = []
    for number in range(orders * len(_FACILITIES)):
        product, price_ore = _PRODUCTS[number // 3 % len(_PRODUCTS)]
        rows.append(
            an_order(
                f"W-{number}",
                ordered=f"{day - timedelta(7):%Y%m%d}",
                personnummer=personnummer(number),
                email=f"p{number}@example.com",
                facility=("101", "102", "103")[number % 3],
                product=product,
                price_ore=price_ore,
            )
        )
    gym.deliver(rows)
    assert gym.night().exit_code == 0
    return [Owed(*row) for row in gym.rows("brp_invoice", "ocr_number", "company_id", "total_ore")]


def _with_three_banks(gym: Gym, change: Change) -> Gym:
    """Return the gym with the banks, each with folders of its own and a habit of its own."""
    seb = with_bank(gym).installation.banks["seb"]
    habits = {
        "seb": {
            "formats": ("bgmax", "camt.054", "camt.053"),
            "accounts": (OwnAccount(account=SEB_ACCOUNT, company="GYM"),),
            "same_deposit": SameDeposit(
                entry_reference=r"BG(?P<bankgiro>\d+) (?P<serial>\d{5})-\d+"
            ),
        },
        "nord": {"formats": ("bgmax", "camt.054"), "same_deposit": None},
        "vast": {
            "formats": ("bgmax", "camt.054", "csv"),
            "accounts": (OwnAccount(account=ACCOUNT, company="VST"),),
            "same_deposit": None,
            "references_unique": "day",
            "csv": EXPORT.model_copy(
                update={
                    "columns": {
                        **EXPORT.columns,
                        "account": EXPORT.columns["account"].model_copy(
                            update={"constant": ACCOUNT}
                        ),
                    }
                }
            ),
            "tolerance": Tolerance(under_ore=TOLERANCE["vast"], over_ore=TOLERANCE["vast"]),
        },
    }
    banks: dict[str, BankProfile] = {}
    for name, habit in habits.items():
        folders = BankFolders(payments=name, archive=f"{name}/archive", rejected=f"{name}/rejected")
        for folder in (folders.payments, folders.archive, folders.rejected):
            (gym.server / folder).mkdir(parents=True)
        given = {
            "bank": name,
            "bankgiros": (BANKGIROS[name],),
            "folders": folders,
            "file_name": r".+\.(txt|xml|csv)",
            "start_from": change.days[0],
            "format_days": {
                "bgmax": FormatDays(last=change.bgmax_until),
                "camt.054": FormatDays(first=change.camt_from),
            },
        }
        banks[name] = seb.model_copy(update={**given, **habit})
    return replace(gym, installation=replace(gym.installation, banks=banks))


def _by_day(found: Iterator[tuple[date, str, list[File]]]) -> Iterator[tuple[date, Files]]:
    """Yield each day with its banks' files."""
    for day, group in groupby(found, key=lambda each: each[0]):
        yield day, {bank: files for _, bank, files in group}


def _a_night(gym: Gym, app: App, files: Files) -> None:
    """Let each bank have its files there, and its night: none is refused."""
    aged = gym.clock.at.timestamp() - 3600
    for bank, found in files.items():
        for name, content in found:
            path = gym.server / bank / name
            path.write_bytes(content)
            os.utime(path, (aged, aged))
        night = run_bank(app, bank)
        assert night.all_troubles == []
        decided = [each.decided for each in night.files]
        assert [each.problem for each in decided if each is not None] == [None] * len(found)


def _as_reckoned(gym: Gym, wanted: Reckoned, happened: Sequence[Real]) -> None:
    """Compare every invoice, what waits and, by the files for the bookkeeping, every account."""
    invoices = gym.rows("brp_invoice", "ocr_number", "rest_ore", "state")
    assert {ocr: rest_ore for ocr, rest_ore, _ in invoices} == wanted.rests
    assert {ocr for ocr, _, state in invoices if state == "done"} == {
        ocr for ocr, rest_ore in wanted.rests.items() if not rest_ore
    }
    by_number = {each.number: each for each in happened}
    with gym.app() as app:
        with app.database.connect() as connection:
            waits = Counter((each.row["bank"], each.row["amount_ore"]) for each in look(connection))
        vouchers.export(app, vouchers.Request(Days()), gym.folder / "books", "eva")
    assert waits == Counter((by_number[number].bank, ore) for number, ore in wanted.waits.items())
    read = sums_read(path.read_bytes() for path in (gym.folder / "books").iterdir())
    assert read == {
        (ORGANISATIONS[company], account): ore
        for (company, account), ore in wanted.accounts.items()
    }
    assert broken(gym) == {}
