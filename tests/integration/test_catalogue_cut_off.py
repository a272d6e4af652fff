"""A catalogue whose sending was cut off: the portal may have it, and no version is used twice."""

from pathlib import Path
from typing import Any

import pytest

from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.desk.catalogue import approve
from brp_filesync.transfer.local import LocalRemote
from tests.support.breaches import broken
from tests.support.catalogue_gym import (
    published,
    result,
    sold,
    states,
    told,
    vouched_for,
    with_catalogue,
)
from tests.support.gym import Gym, open_gym


@pytest.fixture
def publishing(tmp_path: Path) -> Gym:
    """A gym whose portal has been told once; its files' names bear the version."""
    gym = with_catalogue(told(open_gym(tmp_path)), versioned=True)
    assert result(gym) == ("delivered", 0)
    return gym


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_it_is_ended_by_the_next_run_under_its_version(publishing: Gym, renamed: int) -> None:
    _price(publishing, 490000)

    night = published(publishing, connect=_cut_off(publishing, renamed))

    assert (night.catalogue.decided.result, night.exit_code) == ("rendered", 69)
    assert vouched_for(publishing) == 1
    assert result(publishing) == ("delivered", 0)
    assert (vouched_for(publishing), _sold_now(publishing)) == (2, 490000)
    assert states(publishing) == [(1, "delivered"), (2, "delivered")]
    assert broken(publishing) == {}


@pytest.mark.parametrize("renamed", [0, 3])
def test_what_has_changed_back_meanwhile_comes_as_a_new_version(
    publishing: Gym, renamed: int
) -> None:
    _price(publishing, 490000)
    published(publishing, connect=_cut_off(publishing, renamed))
    _price(publishing, 499000)

    assert result(publishing) == ("delivered", 0)

    assert (vouched_for(publishing), _sold_now(publishing)) == (3, 499000)
    assert states(publishing) == [(1, "delivered"), (2, "superseded"), (3, "delivered")]
    assert result(publishing) == ("unchanged", 0)
    assert broken(publishing) == {}


def test_an_approved_one_is_superseded_by_a_change_even_when_the_portal_may_have_it(
    publishing: Gym,
) -> None:
    _price(publishing, 900000)
    published(publishing)
    with publishing.app() as app:
        approve(app.database, "wellnet", 2, "e" * 150, app.now)
    assert publishing.rows("filesync_catalogue", "decided_by")[1] == ("e" * 100,)
    published(publishing, connect=_cut_off(publishing, 3))
    assert vouched_for(publishing) == 2
    _price(publishing, 910000)

    assert result(publishing) == ("awaiting_approval", 3)

    with publishing.app() as app:
        approve(app.database, "wellnet", 3, "eva", app.now)
    assert result(publishing) == ("delivered", 0)
    assert (vouched_for(publishing), _sold_now(publishing)) == (3, 910000)
    assert states(publishing) == [(1, "delivered"), (2, "superseded"), (3, "delivered")]
    assert broken(publishing) == {}


def test_what_came_before_the_first_catalogue_that_was_delivered_stays_until_the_next(
    tmp_path: Path,
) -> None:
    gym = with_catalogue(told(open_gym(tmp_path)), versioned=True)
    published(gym, connect=_cut_off(gym, 1))  # its facilities came
    left = []
    for price_ore in (490000, 480000, 470000):
        _price(gym, price_ore)
        assert result(gym) == ("delivered", 0)
        left.append((gym.server / "catalogue" / "WELLNET_ANLAGGNINGAR_1.csv").exists())

    assert left == [True, False, False]


def test_what_was_cut_off_and_replaced_leaves_no_litter_at_the_portal(publishing: Gym) -> None:
    _price(publishing, 490000)
    published(publishing, connect=_cut_off(publishing, 0))
    folder = publishing.server / "catalogue"
    litter = sorted(path.name for path in folder.glob("*.part-*"))
    _price(publishing, 480000)

    assert result(publishing) == ("delivered", 0)

    assert len(litter) == 2
    assert list(folder.glob("*.part-*")) == []


def _sold_now(gym: Gym) -> int:
    """Return the price of M12 in the file that the marker vouches for."""
    version = vouched_for(gym)
    for path in (gym.server / "catalogue").glob("WELLNET_PRODUKTER_*.csv"):
        if not path.name.endswith(f"_{version}.csv"):
            path.unlink()
    return sold(gym)["101", "M12"]


def _cut_off(gym: Gym, renamed: int) -> Any:
    """Return a way to the portal that breaks after so many renames."""
    left = [renamed]

    class CutOff(LocalRemote):
        """The line breaks."""

        def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
            if left[0] == 0:
                raise TemporaryTrouble("The line broke.")
            left[0] -= 1
            super().rename_over(folder, raw_name, name)
            if left[0] == 0 and renamed == 3:
                raise TemporaryTrouble("The line broke.")

    return lambda *_: CutOff(gym.server)


def _price(gym: Gym, price_ore: int) -> None:
    gym.do(f"UPDATE brp_agreed_price SET price_ore = {price_ore} WHERE product_number = 'M12'")
