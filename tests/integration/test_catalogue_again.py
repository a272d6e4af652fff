"""The delivered catalogue is sent again: when somebody asks, and where another place lacks it."""

from typing import Any

import pytest

from tests.support.breaches import broken
from tests.support.catalogue_gym import at_portal, catalogue_folder, published, result, states, told
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.served_gym import changed, with_server

pytestmark = pytest.mark.one_database

_MUCH_DEARER = "UPDATE brp_agreed_price SET price_ore = 700000 WHERE product_number = 'M12'"
_FORMULA = "UPDATE brp_product SET name = '=1+1' WHERE product_number = 'M1'"


@pytest.fixture
def gym(gym: Gym) -> Gym:
    """A gym whose portal has its first catalogue."""
    gym = told(gym)
    published(gym)
    return gym


@pytest.mark.rule("Catalogue out 2.5")
@pytest.mark.parametrize(
    ("statement", "discarded", "became"),
    [
        (_MUCH_DEARER, False, ("awaiting_approval", 3)),
        (_MUCH_DEARER, True, ("discarded", 0)),
        (_FORMULA, False, ("held_back", 3)),
    ],
)
def test_what_waits_beside_it_doesnt_stop_what_was_promised(
    gym: Gym, statement: str, discarded: bool, became: tuple[str, int]
) -> None:
    had = _lost(gym)
    gym.do(statement)
    published(gym)
    if discarded:
        typed(gym, "catalogue", "discard", "--portal", "wellnet")
    typed(gym, "catalogue", "again", "--portal", "wellnet")

    night = published(gym)

    assert (night.catalogue.decided.result, night.exit_code) == became
    assert night.catalogue.sentences()[-1] == "version 1 was sent again"
    assert night.as_dict()["catalogue"]["sent_again"] == 1
    assert at_portal(gym) == had
    assert result(gym, connect=_nobody_calls) == became
    assert broken(gym) == {}


@pytest.mark.rule("Catalogue out 2.6")
@pytest.mark.parametrize("waits", [False, True])
def test_another_server_account_or_folder_gets_what_was_delivered(gym: Gym, waits: bool) -> None:
    if waits:
        gym.do(_MUCH_DEARER)
    had = at_portal(gym)
    for other in (
        with_server(gym, host="new.example.com"),
        with_server(gym, username="other"),
        changed(gym, folders=gym.profile.folders.model_copy(update={"catalogue": "here"})),
    ):
        _lost(gym)
        moved = other.server / other.profile.folders.catalogue.lstrip("/")
        moved.mkdir(exist_ok=True)

        result(other)

        assert {path.name: path.read_bytes() for path in moved.iterdir()} == had
        assert result(other, connect=_nobody_calls)[0] == (
            "awaiting_approval" if waits else "unchanged"
        )
    assert states(gym)[0] == (1, "delivered")
    assert broken(gym) == {}


def test_where_one_was_delivered_before_that_was_noted_is_taken_for_known(gym: Gym) -> None:
    gym.do("UPDATE filesync_catalogue SET delivered_to = NULL")

    assert result(gym, connect=_nobody_calls) == ("unchanged", 0)
    assert result(with_server(gym, username="other")) == ("delivered", 0)


def _lost(gym: Gym) -> dict[str, bytes]:
    """Let the portal lose its files, and return what it had."""
    had = at_portal(gym)
    for path in catalogue_folder(gym).iterdir():
        path.unlink()
    return had


def _nobody_calls(*given: Any) -> Any:
    raise AssertionError("the server was called")
