"""A night where the profile must say a word: without it all is told, with it all goes well."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import QUIRKS, Quirks
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed, served, with_server

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database]

NAME = "WELLNET_ORDER_20261123_001.csv"
ANSWER = "WELLNET_ORDER_20261123_001_SVAR.csv"
# `make test` goes through these, the torture through all.
_FIRST = ("keeps files", "fetches what is closed")
MENDED = [
    pytest.param(name, marks=[] if name in _FIRST else [pytest.mark.torture])
    for name, quirk in QUIRKS.items()
    if quirk.mend
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server; each test gives it its quirks."""
    with asyncssh_server.running(tmp_path_factory.mktemp("odd"), Trouble(quirks=Quirks())) as run:
        yield run


@pytest.fixture
def gym(odd: RunningServer, tmp_path: Path) -> Iterator[Gym]:
    gym = served(open_gym(tmp_path), odd, "password", tries=1, backoff_s=0)
    gym.deliver_bytes(a_file([an_order("W-1")]), NAME)
    yield gym
    _quirks(odd).names = set()


def _quirks(odd: RunningServer) -> Quirks:
    assert odd.trouble is not None
    quirks: Quirks = odd.trouble.quirks
    return quirks


def mended(gym: Gym, quirk: str) -> Gym:
    """Return the gym with the words in its profile that a server with the quirk asks for."""
    mend = QUIRKS[quirk].mend
    gym = with_server(gym, **mend.get("server", {}))
    return changed(gym, arrival=gym.profile.arrival.model_copy(update=mend.get("arrival", {})))


@pytest.mark.parametrize("quirk", MENDED)
def test_what_is_not_done_is_told_each_night_until_the_profile_says_how(
    gym: Gym, odd: RunningServer, quirk: str
) -> None:
    _quirks(odd).names = {quirk}

    first = gym.night(connect=by_sftp)
    assert first.exit_code == 69
    assert first.fetching.received == (NAME,)
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",)]
    for _ in range(2):  # nothing is taken or answered a second time
        night = mended(gym, quirk).night(connect=by_sftp)
        assert (night.exit_code, night.fetching.received) == (0, ())

    answered = list(gym.server.rglob("WELLNET*_SVAR*"))
    assert [path.name for path in answered] == [ANSWER]
    duties = dict(gym.rows("filesync_duty", "kind", "state"))
    assert duties == {"answer": "done", "clear": "done", "confirm": "todo"}
    in_balance(gym)


def test_a_file_that_stays_is_one_arrival_until_other_content_takes_its_place(
    gym: Gym, odd: RunningServer
) -> None:
    _quirks(odd).names = {"keeps files"}
    gym = mended(gym, "keeps files")
    path = gym.server / "orders" / NAME
    nights: list[Any] = []

    def night(content: bytes | None, seconds_ago: int) -> None:
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
            at = gym.clock.at.timestamp() - seconds_ago
            os.utime(path, (at, at))
        nights.append(gym.night(connect=by_sftp))

    one, other = a_file([an_order("W-1")]), a_file([an_order("W-2", email="b@example.com")])
    night(one, 3600)
    night(one, 1800)  # touched
    night(None, 0)
    night(one, 1800)  # there again, as it was
    night(other, 900)
    night(one, 600)  # a new delivery of what was overwritten

    duties = gym.rows("filesync_duty", "kind", "answer_name")
    assert [night.exit_code for night in nights] == [0] * 6
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",), ("W-2",)]
    assert [name for kind, name in duties if kind == "answer"] == [
        ANSWER,
        ANSWER.replace(".csv", "-2.csv"),
        ANSWER,
    ]
    in_balance(gym)
