"""A file whose name is almost the profile's is told by name, night after night, until it is mended."""

import os
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym
from tests.support.served_gym import served

NAME = "WELLNET_ORDER_20261123_001.csv"
COPY = "WELLNET_ORDER_20261123_001 (1).csv"


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    gym = open_gym(tmp_path)
    gym.deliver_bytes(a_file([an_order("W-2", email="b@example.com")]), COPY)
    gym.deliver_bytes(a_file([an_order("W-1")]), NAME)
    gym.deliver_bytes(b"read me", "readme.txt")
    old = gym.server / "orders" / gym.deliver_bytes(b"", "WELLNET_ORDER_20100101_001.CSV")
    os.utime(old, (1_300_000_000, 1_300_000_000))
    return gym


def test_it_is_told_until_it_is_mended_and_what_is_older_than_the_beginning_is_not(
    gym: Gym,
) -> None:
    first = gym.night()

    assert (first.exit_code, first.fetching.received) == (3, (NAME,))
    assert [trouble.message for trouble in first.all_troubles] == [
        f"{COPY} is left where it is: its name is that of a copy."
    ]
    assert gym.night().exit_code == 3
    (gym.server / "orders" / COPY).rename(gym.server / "orders" / NAME.replace("001", "002"))
    assert gym.night().exit_code == 0
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",), ("W-2",)]
    assert gym.rows("filesync_arrival", "name", "state") == [
        (COPY, "gone"),
        (NAME, "received"),
        (NAME.replace("001", "002"), "received"),
    ]


def test_a_link_is_told_and_not_followed(gym: Gym, sshd: RunningServer) -> None:
    orders = gym.server / "orders"
    (orders / COPY).unlink()
    (orders / NAME.replace("001", "003")).symlink_to(orders / "readme.txt")

    night = served(gym, sshd).night(connect=by_sftp)

    (trouble,) = night.all_troubles
    assert trouble.message == f"{NAME.replace('001', '003')} is left where it is: it is a link."
    assert (night.exit_code, night.fetching.received) == (3, (NAME,))
