"""Reconcile looks at payments too: each planted breach is found, and nothing else with it."""

import shutil
from collections.abc import Iterator

import pytest

from tests.support.breaches import PAYMENT_BREACHES, broken, plant
from tests.support.gym import Gym, open_gym
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Deposit,
    Payment,
    bgmax_file,
    booked,
    with_invoices,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    """A gym with a booked file, and with another that repeats its deposit."""
    gym = with_invoices(open_gym(tmp_path_factory.mktemp("gym")))
    deposit = Deposit([Payment(TOTALS[0], OCR[0]), Payment(1000, "4711")])
    again = bgmax_file(deposit, Deposit([Payment(5)], serial="00002"))
    nights = booked(gym, bgmax_file(deposit), again)
    assert [each.decided and each.decided.result for each in nights] == ["imported"] * 2
    shutil.copytree(gym.folder / "var", gym.folder / "kept")
    return gym


@pytest.fixture
def sound_gym(prepared: Gym) -> Iterator[Gym]:
    yield prepared
    shutil.rmtree(prepared.folder / "var")
    shutil.copytree(prepared.folder / "kept", prepared.folder / "var")


@pytest.mark.rule("Payments in 2.2")
def test_booked_payments_keep_every_invariant(sound_gym: Gym) -> None:
    assert broken(sound_gym) == {}
    assert broken(sound_gym, "2026-11-24T00:00:00Z") == {}


@pytest.mark.parametrize(("found", "statements"), PAYMENT_BREACHES)
def test_a_breach_is_found(sound_gym: Gym, found: dict[str, str], statements: str) -> None:
    plant(sound_gym, statements)

    assert broken(sound_gym) == found
