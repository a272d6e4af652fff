"""Files that change while they are looked at, or that say again what others have said."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import App, by_sftp
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.remote import Remote, RemoteFile
from tests.bad_files.beside import what_is_left
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import served

ODD, SOUND = "WELLNET_ORDER_20261123_001.csv", "WELLNET_ORDER_20261123_002.csv"


def _row(number: str, at: int, **given: Any) -> str:
    return an_order(number, personnummer=personnummer(at), email=f"w{at}@example.com", **given)


WHOLE = a_file([_row("W-1", 1), _row("W-2", 2)])
HALF = WHOLE[: len(WHOLE) - 70]


class Watched:
    """A portal's server, where something happens after each listing; all else is as it is."""

    def __init__(self, remote: Remote, after_listing: Callable[[int], None]) -> None:
        self._remote = remote
        self._after_listing = after_listing
        self._listings = 0

    def list_files(self, folder: str) -> list[RemoteFile]:
        found = self._remote.list_files(folder)
        self._listings += 1
        self._after_listing(self._listings)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._remote, name)


def _watched(after_listing: Callable[[int], None]) -> Any:
    def connect(app: App, profile: PortalProfile) -> Any:
        return Watched(by_sftp(app, profile), after_listing)

    return connect


@pytest.fixture
def gym(sshd: RunningServer, tmp_path: Path) -> Gym:
    gym = served(open_gym(tmp_path), sshd)
    gym.deliver_bytes(a_file([_row("SOUND", 9)]), SOUND)
    return gym


CHANGES: dict[str, tuple[bytes, bytes]] = {
    "grows": (HALF, WHOLE),
    "shrinks": (WHOLE + b"\r\n" * 9, WHOLE),
    "is replaced": (WHOLE.replace(b"W-1", b"W-0"), WHOLE),
}


@pytest.mark.family("bad-files")
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_behind_both_listings_is_looked_at_again_and_taken_whole(
    gym: Gym, change: str
) -> None:
    before, after = CHANGES[change]
    gym.deliver_bytes(before, ODD)

    def changing(listings: int) -> None:
        if listings == 2:
            gym.deliver_bytes(after, ODD)
            _aged(gym.server / "orders" / ODD, gym.clock.at.timestamp() - 1_800)

    night = gym.night(connect=_watched(changing))

    assert (night.exit_code, night.fetching.received) == (0, (ODD, SOUND))
    assert [row["BESTALLNINGSNR"] for row in gym.answer(ODD)] == ["W-1", "W-2"]
    assert (gym.server / "orders/archive" / ODD).read_bytes() == after
    in_balance(gym)


@pytest.mark.family("bad-files")
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_behind_a_listing_is_left_and_taken_whole_the_next_night(
    gym: Gym, change: str
) -> None:
    before, after = CHANGES[change]
    gym.deliver_bytes(before, ODD)

    def changing(listings: int) -> None:
        if listings == 1:
            gym.deliver_bytes(after, ODD)
            path = gym.server / "orders" / ODD
            _aged(path, gym.clock.at.timestamp() - 1_800)

    night = gym.night(connect=_watched(changing))

    assert (night.exit_code, night.fetching.received, night.fetching.waiting) == (
        0,
        (SOUND,),
        (ODD,),
    )
    assert gym.rows("filesync_arrival", "name", "state") == [(ODD, "seen"), (SOUND, "received")]
    assert (gym.server / "orders" / ODD).read_bytes() == after
    assert [row["STATUS"] for row in gym.answer(SOUND)] == ["OK"]

    assert gym.night(connect=by_sftp).exit_code == 0
    assert [row["BESTALLNINGSNR"] for row in gym.answer(ODD)] == ["W-1", "W-2"]
    assert (gym.server / "orders/archive" / ODD).read_bytes() == after
    assert not (gym.server / "orders" / ODD).exists()
    in_balance(gym)


@pytest.mark.family("bad-files")
@pytest.mark.parametrize("listing", [1, 2])
def test_a_file_that_vanishes_behind_a_listing_is_no_trouble(gym: Gym, listing: int) -> None:
    gym.deliver_bytes(WHOLE, ODD)

    def vanishing(listings: int) -> None:
        if listings == listing:
            (gym.server / "orders" / ODD).unlink()

    night = gym.night(connect=_watched(vanishing))

    assert (night.exit_code, night.fetching.received, night.fetching.waiting) == (0, (SOUND,), ())
    assert gym.rows("brp_order", "portal_order_number") == [("SOUND",)]
    before = left_behind(gym)
    assert gym.night(connect=by_sftp).exit_code == 0
    assert left_behind(gym) == before


@pytest.mark.family("bad-files")
@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_a_file_that_changes_while_it_is_read_is_left_and_taken_whole_the_next_night(
    tmp_path: Path, change: str
) -> None:
    trouble = Trouble(readable_bytes=len(WHOLE) // 2 if change == "shrinks" else None)
    (tmp_path / "server").mkdir()
    with asyncssh_server.running(tmp_path / "server", trouble) as server:
        gym = served(open_gym(tmp_path / "gym"), server, "password")
        gym.deliver_bytes(WHOLE, ODD)
        if change == "grows":
            trouble.at_read = lambda: gym.deliver_bytes(WHOLE + b"\r\n", ODD)

        night = gym.night(connect=by_sftp)

        assert (night.exit_code, night.fetching.received, night.fetching.waiting) == (
            0,
            (),
            (ODD,),
        )
        assert gym.rows("filesync_file") == []
        trouble.readable_bytes = trouble.at_read = None
        assert gym.night(connect=by_sftp).exit_code == 0
        assert [row["STATUS"] for row in gym.answer(ODD)] == ["OK", "OK"]


@pytest.mark.family("bad-files")
def test_a_file_half_uploaded_is_imported_only_once_it_is_whole(gym: Gym) -> None:
    for size in range(100, len(WHOLE), len(WHOLE) // 4):
        gym.deliver_bytes(WHOLE[:size], ODD)
        _aged(gym.server / "orders" / ODD, gym.clock.at.timestamp())  # written to just now

        assert gym.night(connect=by_sftp).fetching.waiting == (ODD,)

    gym.deliver_bytes(WHOLE, ODD)
    assert gym.night(connect=by_sftp).fetching.received == (ODD,)
    assert [row["STATUS"] for row in gym.answer(ODD)] == ["OK", "OK"]
    assert gym.rows("filesync_file", "name") == [(SOUND,), (ODD,)]


@pytest.mark.family("bad-files")
def test_a_file_cut_off_for_good_loses_its_last_row_to_a_person_and_nothing_else(gym: Gym) -> None:
    gym.deliver_bytes(HALF, ODD)

    night = gym.night(connect=by_sftp)

    assert night.exit_code == 3
    left = what_is_left(gym, ODD, 3)
    assert left.rows == [(2, "imported", ()), (3, "rejected", ("field-count",))]
    again = gym.deliver_bytes(WHOLE, "WELLNET_ORDER_20261123_003.csv")
    assert gym.night(connect=by_sftp).exit_code == 0
    assert [row["STATUS"] for row in gym.answer(again)] == ["DUBBLETT", "OK"]
    in_balance(gym)


@pytest.mark.family("bad-files")
def test_overlapping_files_import_each_order_once_whatever_order_they_come_in(gym: Gym) -> None:
    rows = [_row(f"W-{at}", at) for at in range(6)]
    changed = _row("W-3", 3, product="M1", price_ore=49900)
    names = [
        gym.deliver_bytes(a_file(some), f"WELLNET_ORDER_20261123_{serial:03d}.csv")
        for serial, some in ((1, rows[:3]), (3, rows[1:5]), (4, [*rows[4:], changed]))
    ]

    assert gym.night(connect=by_sftp).exit_code == 3

    told = [[(row["BESTALLNINGSNR"], row["STATUS"]) for row in gym.answer(name)] for name in names]
    assert told == [
        [("W-0", "OK"), ("W-1", "OK"), ("W-2", "OK")],
        [("W-1", "DUBBLETT"), ("W-2", "DUBBLETT"), ("W-3", "OK"), ("W-4", "OK")],
        [("W-4", "DUBBLETT"), ("W-5", "OK"), ("W-3", "AVVISAD")],
    ]
    assert sorted(gym.rows("brp_order", "portal_order_number")) == sorted(
        [("SOUND",), *((f"W-{at}",) for at in range(6))]
    )
    in_balance(gym)


def _aged(path: Path, modified_at: float) -> None:
    os.utime(path, (modified_at, modified_at))
