"""Much of something: a file over the limit, an endless line, 10,000 files in the folder."""

import os
import tracemalloc
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.bad_files.beside import nights_beside_sound_files, refused
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.served_gym import served

MIB = 1 << 20


def _file_of(gym: Gym, size: int, block: bytes) -> None:
    """Deliver a file of so many bytes on one line, written a block at a time."""
    path = gym.server / "orders" / "WELLNET_ORDER_20261123_001.csv"
    with path.open("wb") as file:
        file.write(a_file([an_order("W-1")]))
        for _ in range(size // len(block)):
            file.write(block)
    os.utime(path, (gym.clock.at.timestamp() - 3_600,) * 2)


@pytest.mark.family("bad-files")
def test_a_file_of_a_gibibyte_stays_where_it_is_and_the_sound_one_is_imported(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sshd)
    big = gym.deliver_bytes(b"", "WELLNET_ORDER_20261123_001.csv")
    os.truncate(gym.server / "orders" / big, 1 << 30)  # sparse: only its size is there
    os.utime(gym.server / "orders" / big, (gym.clock.at.timestamp() - 3_600,) * 2)
    sound = gym.deliver([an_order()], serial=2)

    night = gym.night(connect=by_sftp)

    assert (night.exit_code, night.fetching.too_big, night.fetching.received) == (
        3,
        (big,),
        (sound,),
    )
    assert [row["STATUS"] for row in gym.answer(sound)] == ["OK"]
    assert (gym.server / "orders" / big).exists()
    assert gym.rows("filesync_arrival", "name", "state") == [(big, "seen"), (sound, "received")]


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(48 * MIB, marks=pytest.mark.family("bad-files")),
        pytest.param(1024 * MIB, marks=[pytest.mark.torture, pytest.mark.family("bad-files")]),
    ],
    ids=["48 MiB", "1 GiB"],
)
def test_an_endless_line_is_refused_in_bounded_memory(
    sshd: RunningServer, tmp_path: Path, size: int
) -> None:
    gym = served(open_gym(tmp_path, profile={"max_file_bytes": 2 << 30}), sshd)
    _file_of(gym, size, b"x" * MIB)
    sound = gym.deliver([an_order()], serial=2)
    tracemalloc.start()

    night = gym.night(connect=by_sftp)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"peak of {size // MIB} MiB: {peak / MIB:.1f} MiB")
    assert night.exit_code == 65
    assert [each.decided.problem and each.decided.problem.word for each in night.files] == [
        "line-too-long",
        None,
    ]
    assert [row["STATUS"] for row in gym.answer(sound)] == ["OK"]
    assert peak < 24 * MIB


@pytest.mark.family("bad-files")
def test_ten_thousand_files_in_the_folder_hide_none_that_is_ours(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sshd)
    orders = gym.server / "orders"
    for at in range(5_000):
        (orders / f"report_{at:04d}.txt").touch()
        (orders / f"WELLNET_ORDER_201601{1 + at % 28:02d}_{at % 1000:03d}.csv").touch()
    old = len(list(orders.glob("WELLNET_*")))
    for at in range(5_000 - old):
        (orders / f"other_{at:04d}.txt").touch()
    names = [
        gym.deliver([an_order(f"W-{at}", personnummer=personnummer(at), email="")], serial=at)
        for at in range(5)
    ]

    night = gym.night(connect=by_sftp)

    assert (night.exit_code, night.fetching.received) == (0, tuple(names))
    assert len(night.fetching.skipped) == old
    assert len(gym.rows("filesync_arrival", "name")) == old + 5
    assert len([path for path in orders.iterdir() if path.is_file()]) == 10_000


@pytest.mark.family("bad-files")
def test_a_line_of_one_mebibyte_is_taken_for_a_row_and_one_more_byte_refuses(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path), sshd)
    whole = an_order("W-1", street="")
    longest = an_order("W-1", street="x" * (MIB - len(whole.encode("iso8859-1")) - 1))

    left = nights_beside_sound_files(
        gym, {"one": a_file([longest]), "over": a_file([longest.replace("xx", "xxxx", 1)])}
    )

    assert left["one"].rows == [(2, "imported", ("text-shortened",))]
    assert left["over"] == refused("line-too-long", 2)
