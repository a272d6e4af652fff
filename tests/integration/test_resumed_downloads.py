"""A download that the line didn't bear goes on in the next night where it was."""

import os
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.archive import sweep
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.remote import Fetched, RemoteFile
from brp_filesync.transfer.resuming import LEAST_BYTES
from tests.support.gym import Gym, a_file, an_order, open_gym

CUT_AT = LEAST_BYTES + 500_000


class Cutting(LocalRemote):
    """Breaks off when so many bytes of a file have come, and tells from where it was asked."""

    def __init__(self, root: Path, cut_at: int | None) -> None:
        super().__init__(root)
        self.cut_at = cut_at
        self.begun: list[int] = []

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        self.begun.append(done)
        if self.cut_at is None:
            return super().fetch(file, target, max_bytes, done)
        target.write((self._root / "orders" / file.name).read_bytes()[: self.cut_at])
        raise TemporaryTrouble(phrase("The line is cut."))


class OutOfReach(LocalRemote):
    """Is out of reach once a file is read to its end, and may have taken it away."""

    def __init__(self, root: Path, *, takes_away: bool) -> None:
        super().__init__(root)
        self.takes_away = takes_away
        self.is_cut = False

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        fetched = super().fetch(file, target, max_bytes, done)
        if self.takes_away:
            (self._root / "orders" / file.name).unlink()
        self.is_cut = True
        return fetched

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        if self.is_cut:
            raise TemporaryTrouble(phrase("The line is cut."))
        return super().exists(folder, raw_name)


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    return open_gym(tmp_path)


def big(gym: Gym, byte: bytes = b" ") -> str:
    """Deliver an order file that is as big as two million spaces at its end."""
    return gym.deliver_bytes(
        a_file([an_order("W-1")]) + byte * 2_000_000 + b"\r\n", "WELLNET_ORDER_20261123_001.csv"
    )


def begun(gym: Gym, cut_at: int | None) -> tuple[list[int], int]:
    remote = Cutting(gym.server, cut_at)
    night = gym.night(connect=lambda *_: remote)
    return remote.begun, int(night.exit_code)


def aside(gym: Gym) -> list[Path]:
    return sorted((gym.installation.path(gym.installation.settings.archive)).rglob("*.partial"))


def test_the_next_night_reads_on_where_the_line_was_cut(gym: Gym) -> None:
    big(gym)

    assert begun(gym, CUT_AT) == ([0], 69)
    assert [path.stat().st_size for path in aside(gym)] == [CUT_AT]
    assert begun(gym, None)[0] == [CUT_AT]
    assert aside(gym) == []
    assert len(gym.rows("filesync_file")) == 1


def test_little_is_not_kept_and_a_file_that_is_another_now_begins_anew(gym: Gym) -> None:
    name = big(gym)
    begun(gym, LEAST_BYTES - 1)
    assert aside(gym) == []
    begun(gym, CUT_AT)
    os.utime(gym.server / "orders" / name, (1_700_000_000, 1_700_000_000))

    assert begun(gym, None)[0] == [0]


def test_what_was_put_aside_goes_after_a_week(gym: Gym) -> None:
    big(gym)
    begun(gym, CUT_AT)
    (path,) = aside(gym)
    with gym.app() as app:
        archive = replace(app.archive, room="wellnet.orders")
        sweep(archive, path.stat().st_mtime + 6 * 86_400)
        assert aside(gym) == [path]
        sweep(archive, path.stat().st_mtime + 8 * 86_400)
    assert aside(gym) == []


@pytest.mark.parametrize("takes_away", [True, False])
def test_a_file_that_came_whole_before_the_line_broke_is_told_with_our_copy(
    gym: Gym, takes_away: bool
) -> None:
    name = gym.deliver([an_order("W-1")])
    content = (gym.server / "orders" / name).read_bytes()
    remote = OutOfReach(gym.server, takes_away=takes_away)

    night = gym.night(connect=lambda *_: remote)

    (trouble,) = night.all_troubles
    assert (int(night.exit_code), night.fetching.received) == (3, ())
    assert trouble.message == (
        f"{name} came whole, and then the server told nothing of it any more: The line is cut."
    )
    copy = trouble.advice.partition("one: copy ")[2].partition(" to a file called ")[0]
    assert Path(copy).read_bytes() == content
    assert gym.rows("filesync_arrival", "name", "state", "waits") == [(name, "seen", "refused")]
    assert gym.night().fetching.received == (() if takes_away else (name,))
