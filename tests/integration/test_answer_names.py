"""No answer is overwritten by another file's, however long the portal leaves it."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.gym import Gym, an_order, open_gym, personnummer
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database
ORDERS = "WELLNET_ORDER_20261123_001.csv"  # the one name that this portal knows


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    return open_gym(tmp_path)


def _deliver(gym: Gym, at: int) -> None:
    gym.deliver([an_order(f"W-{at}", personnummer=personnummer(at), email=f"w{at}@example.com")])


def _answers(gym: Gym) -> dict[str, str]:
    """Return which order each of the answers on the server is about."""
    return {
        path.name: path.read_bytes().decode("iso8859-1").splitlines()[1].split(";")[0]
        for path in sorted((gym.server / "responses").iterdir())
    }


def test_an_answer_that_was_not_fetched_keeps_its_name_and_the_next_gets_a_number(
    gym: Gym,
) -> None:
    for at in (1, 2, 3):
        _deliver(gym, at)
        assert gym.night().exit_code == 0

    assert _answers(gym) == {
        "WELLNET_ORDER_20261123_001_SVAR-2.csv": "W-2",
        "WELLNET_ORDER_20261123_001_SVAR-3.csv": "W-3",
        "WELLNET_ORDER_20261123_001_SVAR.csv": "W-1",
    }
    (gym.server / "responses/WELLNET_ORDER_20261123_001_SVAR.csv").unlink()  # it was fetched
    _deliver(gym, 4)
    assert gym.night().duties.answered == ("WELLNET_ORDER_20261123_001_SVAR.csv",)


def test_answers_that_could_not_be_sent_have_names_of_their_own(gym: Gym) -> None:
    folder = gym.server / "responses"
    folder.rmdir()
    for at in (1, 10):
        _deliver(gym, at)
        assert gym.night().exit_code == 69
        (gym.server / "orders" / ORDERS).rename(gym.server / f"taken-{at}")  # by the portal
    folder.mkdir()

    assert gym.night().duties.answered == (
        "WELLNET_ORDER_20261123_001_SVAR.csv",
        "WELLNET_ORDER_20261123_001_SVAR-2.csv",
    )
    assert list(_answers(gym).values()) == ["W-10", "W-1"]


def test_the_same_file_again_gets_the_same_answer_under_the_same_name(gym: Gym) -> None:
    for _ in range(2):
        _deliver(gym, 1)
        assert gym.night().duties.answered == ("WELLNET_ORDER_20261123_001_SVAR.csv",)

    assert _answers(gym) == {"WELLNET_ORDER_20261123_001_SVAR.csv": "W-1"}


def test_an_answer_is_sent_again_under_the_name_that_was_written_down(gym: Gym) -> None:
    _deliver(gym, 1)
    gym.night()
    gym.do("UPDATE filesync_duty SET state = 'todo' WHERE kind = 'answer'")  # as after a kill

    assert gym.night().duties.answered == ("WELLNET_ORDER_20261123_001_SVAR.csv",)
    assert list(_answers(gym)) == ["WELLNET_ORDER_20261123_001_SVAR.csv"]


def test_a_strangers_file_in_the_answers_folder_stays(gym: Gym) -> None:
    theirs = gym.server / "responses/WELLNET_ORDER_20261123_001_SVAR.csv"
    theirs.write_text("A\nanother's\n")
    _deliver(gym, 1)

    assert gym.night().duties.answered == ("WELLNET_ORDER_20261123_001_SVAR-2.csv",)
    assert theirs.read_text() == "A\nanother's\n"


def test_a_name_as_long_as_names_may_be_gets_a_number_too(gym: Gym) -> None:
    ending = "å" * 111
    named = gym.profile.response.model_copy(update={"file_name": f"{{stem}}{ending}.csv"})
    part: dict[str, Any] = {"response": named}
    gym = changed(gym, **part)

    for at in (1, 2):
        _deliver(gym, at)
        assert gym.night().exit_code == 0

    stem = ORDERS.removesuffix(".csv")
    assert _answers(gym) == {f"{stem}{ending}-2.csv": "W-2", f"{stem}{ending}.csv": "W-1"}
