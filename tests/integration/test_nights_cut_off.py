"""A whole night over a line that is cut, or goes dead, anywhere: no part is taken for a file, ever."""

import hashlib
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.servers.line import Line, through
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance
from tests.support.served_gym import served

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.torture]

FILES, ROWS = 3, 25
SEED = int(os.environ.get("TORTURE_SEED", "22"))


@dataclass(frozen=True)
class Undisturbed:
    """What a night comes to whose line holds: bytes on the line, orders, and answers by their names."""

    passed: int  # to the server
    both_ways: int
    orders: list[tuple[object, ...]]
    answers: dict[str, bytes]


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Order files, none of which is a part of another."""
    return {
        f"WELLNET_ORDER_20261123_{number:03}.csv": a_file(
            [_row(number * ROWS + at) for at in range(ROWS)]
        )
        for number in range(FILES)
    }


@pytest.mark.timeout(2400)
@pytest.mark.parametrize("path", ["fast", "plain"])
@pytest.mark.parametrize(("how", "places"), [("cut", 60), ("dead", 20)])
def test_nothing_is_imported_from_a_part_and_the_next_night_ends_what_was_begun(
    sshd: RunningServer,
    contents: dict[str, bytes],
    tmp_path: Path,
    path: str,
    how: str,
    places: int,
) -> None:
    whole = _undisturbed(sshd, contents, tmp_path, path)
    drawn, reached = random.Random(SEED), set()
    for number in range(places):
        gym = _gym(tmp_path / f"{number}", contents)
        with _reached_by(sshd, tmp_path) as (line, server):
            if how == "cut":
                step = whole.both_ways // places
                line.cut_after_all = number * step + drawn.randrange(step)
            else:
                line.dead_after = whole.passed * number // places
            patience_s = 1.0 if how == "dead" else 20.0
            words = {"path": path, "reply_timeout_s": patience_s, "connect_timeout_s": patience_s}
            first = served(gym, server, **words).night(connect=by_sftp)
        reached.add(_how_far(gym, contents, whole))
        second = served(gym, sshd, path=path).night(connect=by_sftp)

        assert int(first.exit_code) in (0, 69), first.all_troubles
        assert (int(second.exit_code), second.all_troubles) == (0, [])
        assert _orders(gym) == whole.orders
        assert _tree(gym.server / "responses") == whole.answers
        assert _tree(gym.server / "orders") == {f"archive/{n}": c for n, c in contents.items()}
        in_balance(gym)
    print(
        f"seed {SEED}: {path}, {how} at {places} places: {len(reached)} states: {sorted(reached)}"
    )
    assert len(reached) >= 4  # small files go together on the fast path


def _how_far(
    gym: Gym, contents: dict[str, bytes], whole: Undisturbed
) -> tuple[int, int, int, bool]:
    """Return how many files were received, answered and cleared, and whether a part lies there.

    None of it may be of a part.
    """
    sound = {hashlib.sha256(content).hexdigest() for content in contents.values()}
    received = {sha256 for (sha256,) in gym.rows("filesync_file", "sha256")}
    answers, orders = _tree(gym.server / "responses"), _tree(gym.server / "orders")
    final = {name: content for name, content in answers.items() if ".part-" not in name}
    cleared = {name: content for name, content in orders.items() if name.startswith("archive/")}
    assert received <= sound
    assert final.items() <= whole.answers.items()
    assert set(cleared.values()) <= set(contents.values())
    return len(received), len(final), len(cleared), len(final) < len(answers)


def _undisturbed(
    sshd: RunningServer, contents: dict[str, bytes], folder: Path, path: str
) -> Undisturbed:
    gym = _gym(folder / "undisturbed", contents)
    with _reached_by(sshd, folder) as (line, server):
        night = served(gym, server, path=path).night(connect=by_sftp)
        assert (int(night.exit_code), night.duties.cleared) == (0, FILES)
        both_ways = line.passed + line.came
        return Undisturbed(line.passed, both_ways, _orders(gym), _tree(gym.server / "responses"))


@contextmanager
def _reached_by(sshd: RunningServer, folder: Path) -> Iterator[tuple[Line, RunningServer]]:
    with through(sshd.port) as line:
        pins = folder / "known_hosts_of_the_line"
        pins.write_text(sshd.known_hosts.read_text().replace(f":{sshd.port} ", f":{line.port} "))
        yield line, replace(sshd, port=line.port, known_hosts=pins)


def _gym(folder: Path, contents: dict[str, bytes]) -> Gym:
    folder.mkdir()
    gym = open_gym(folder)
    for name, content in contents.items():
        gym.deliver_bytes(content, name)
    return gym


def _row(number: int) -> str:
    return an_order(
        f"W-{number}", personnummer=personnummer(number), email=f"w{number}@example.com"
    )


def _orders(gym: Gym) -> list[tuple[object, ...]]:
    return sorted(gym.rows("brp_order", "portal_order_number", "order_number"))


def _tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
