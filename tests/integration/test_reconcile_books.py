"""Reconcile looks at settlement reports and vouchers too: each planted breach is found."""

import shutil
from collections.abc import Iterator

import pytest

from tests.support.books import exported
from tests.support.breaches import broken, plant
from tests.support.breaches_of_books import BOOKS_BREACHES
from tests.support.gym import Gym, open_gym
from tests.support.payment_gym import Payment, a_bgmax, booked, with_invoices
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    booked_report,
    report_night,
    with_reports,
)

NET = 436625  # of W-1's 499000


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    """A gym with a report, its lump, and vouchers of both."""
    gym = with_reports(
        with_invoices(open_gym(tmp_path_factory.mktemp("gym"))),
        lump={"by_itself": True, "payer_accounts": ["5050-1055"]},
    )
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(gym, a_bgmax(Payment(NET, "LUMP", code="1", sender=PAYER)))
    assert report_night(gym).lumps == 1
    exported(gym)
    shutil.copytree(gym.folder / "var", gym.folder / "kept")
    return gym


@pytest.fixture
def sound_gym(prepared: Gym) -> Iterator[Gym]:
    yield prepared
    shutil.rmtree(prepared.folder / "var")
    shutil.copytree(prepared.folder / "kept", prepared.folder / "var")


def test_reports_lumps_and_vouchers_keep_every_invariant(sound_gym: Gym) -> None:
    assert broken(sound_gym) == {}


@pytest.mark.parametrize(("found", "statements"), BOOKS_BREACHES)
def test_a_breach_is_found(sound_gym: Gym, found: dict[str, str], statements: str) -> None:
    plant(sound_gym, statements)

    assert broken(sound_gym) == found
