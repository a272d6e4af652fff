"""Whatever banks tell how often, no real payment is booked twice, and none is swallowed."""

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from brp_filesync.app import App
from brp_filesync.database.begin import undone
from brp_filesync.profiles.bank import OwnAccount
from brp_filesync.reconcile import reconcile
from tests.support.found_payments import EXPORT
from tests.support.gym import open_gym
from tests.support.payment_gym import GYM, SYD, booked_file, copied, with_bank, with_invoices
from tests.support.shares import cases
from tests.support.told_payments import ACCOUNT, Real, Told, world

SEED = int(os.environ.get("TORTURE_SEED", "1"))
CASES = 144
PLANTED = {"invoice-total"}  # the invoices owe more than their lines, to be paid often
Class = tuple[str, str, int]  # OCR number, day and öre: what of real payments may look alike


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, App]]:
    """A dry run for each way of a bank with its references; each world is undone in it."""
    folder = tmp_path_factory.mktemp("gym")
    gym = with_invoices(open_gym(folder / "gym"))
    gym.do("UPDATE brp_invoice SET total_ore = 100000000, rest_ore = 100000000")
    columns = {
        **EXPORT.columns,
        "account": EXPORT.columns["account"].model_copy(update={"constant": ACCOUNT}),
    }
    given = {
        "bankgiros": (GYM, SYD),
        "accounts": (OwnAccount(account=ACCOUNT, company="GYM"),),
        "formats": ("bgmax", "camt.054", "csv", "totalin"),
        "csv": EXPORT.model_copy(update={"columns": columns}),
        "same_deposit": None,
    }
    always = with_bank(gym, **given, references_unique="always")
    day = with_bank(copied(gym, folder / "other"), **given, references_unique="day")
    with always.app(dry=True) as one, day.app(dry=True) as other:
        yield {"always": one, "day": other}


def kept(connection: Connection) -> Counter[Class]:
    """Return how many payments there are that look so."""
    found = connection.execute(text("SELECT reference, paid_on, amount_ore FROM brp_payment"))
    return Counter((reference, str(day), ore) for reference, day, ore in found)


def booked_of(connection: Connection) -> Counter[Class]:
    """Return how many of those settled their invoice."""
    found = connection.execute(
        text(
            "SELECT reference, paid_on, p.amount_ore FROM brp_payment p JOIN brp_allocation a"
            " ON a.payment_id = p.payment_id"
        )
    )
    return Counter((reference, str(day), ore) for reference, day, ore in found)


def look_of(real: Real) -> Class:
    """Return what a payment looks like."""
    return real.ocr, real.day, real.ore


def go_through(app: App, files: list[Told], number: int) -> Counter[str]:
    """Book a world's files one by one, check after each, and return what happened."""
    happened: Counter[str] = Counter()
    told: dict[int, Real] = {}
    with app.database.connect() as connection, undone(connection):
        for place, file in enumerate(files):
            before = kept(connection)
            done = booked_file(app, f"{number}-{place}.txt", file.content)
            assert done.decided is not None, done.trouble
            assert done.decided.problem is None
            told |= {each.number: each for each in file.payments}
            after = kept(connection)
            real = Counter(look_of(each) for each in told.values())
            booked = booked_of(connection)
            assert booked <= real, "a real payment is booked twice"
            assert real <= after, "a real payment is swallowed"
            in_file = Counter(look_of(each) for each in file.payments)
            seen = in_file - (after - before)
            assert seen <= before, "what is called already seen never came before"
            if file.is_again:
                assert after == before, "a message that came again adds to the queue"
            happened["files"] += 1
            happened["seen"] += seen.total()
            happened["again"] += file.is_again
            happened["waiting"] += done.decided.waiting
            happened["booked"] += done.decided.counts.imported - done.decided.waiting
        broken = {each.invariant for each in reconcile(connection, app.archive) if each.offender}
        assert broken == PLANTED
    return happened


@pytest.mark.property
@pytest.mark.rule("Payments in 3.6", "Payments in 3.9", "Payments in 3.11", "Payments in 3.12")
@pytest.mark.family("reference-cases", cases=CASES)
def test_no_real_payment_is_booked_twice_or_swallowed_whatever_is_told_how_often(
    apps: dict[str, App],
) -> None:
    happened: Counter[str] = Counter()
    for number in range(cases(CASES)):
        dice = random.Random(SEED * 1_000_003 + number)
        unique, files = world(dice)
        happened += go_through(apps[unique], files, number)

    assert min(happened[each] for each in ("again", "seen", "waiting", "booked")) > 3, happened
