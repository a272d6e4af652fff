"""A webhook that asks for it is told of each file that was decided: once, with counts, by no name."""

import pytest

from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, whole_night
from tests.support.gym import Gym, an_order, personnummer

pytestmark = pytest.mark.one_database

BAD = an_order("W-2", personnummer=personnummer(2), price_ore=1)


def told_of_files(listener: Listener) -> list[dict[str, object]]:
    return [each for call in listener.told() for each in call["files"]]


def test_each_decided_file_is_told_of_once_with_its_counts(gym: Gym, listener: Listener) -> None:
    gym.deliver([an_order("W-0")])
    whole_night(gym)  # before anybody asked
    gym = alarmed(gym, listener, files=True)
    whole_night(gym)
    name = gym.deliver([an_order("W-1"), BAD], serial=2)
    gym.deliver_bytes(b"no header", "WELLNET_ORDER_20261123_003.csv")
    gym.deliver_bytes(b"neither", "WELLNET_ORDER_20261123_004.csv")
    listener.answers = [503, 503, 503]
    whole_night(gym)  # it can't be told: the next run does
    whole_night(gym)
    whole_night(gym)

    assert [
        (each["name"], each["result"], each["rows"], each["imported"], each["problem"])
        for each in told_of_files(listener)
        if each["attempt"] == 1
    ][-3:] == [
        (name, "imported", 2, 1, None),
        ("WELLNET_ORDER_20261123_003.csv", "refused", 0, 0, "header-missing"),
        ("WELLNET_ORDER_20261123_004.csv", "refused", 0, 0, "header-missing"),
    ]
    assert "WELLNET_ORDER_20261123_001.csv" not in str(listener.told())


def test_nobody_is_told_who_has_not_asked(gym: Gym, listener: Listener) -> None:
    gym = alarmed(gym, listener)
    gym.deliver([an_order("W-1")])

    whole_night(gym)

    assert told_of_files(listener) == []
    assert gym.rows("filesync_telling") == []
