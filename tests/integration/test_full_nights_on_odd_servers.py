"""A full night of orders, payments and a catalogue on a server with each quirk, by both paths."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import QUIRKS, Quirks
from tests.servers.running import RunningServer
from tests.support.full_night import NAME, demand_nights, demand_there, moved_in
from tests.support.gym import Gym
from tests.support.payment_gym import with_bank
from tests.support.served_gym import changed

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.torture]

# What it does with the files of one name is shown by `test_night_on_odd_servers.py`.
_WHOLE = [name for name, quirk in QUIRKS.items() if quirk.comes.startswith("imported")]
# It lies there under another name, or is another within: `test_sending_to_odd_servers.py` looks.
_ELSEWHERE = ("fetches what is closed", "adds a line")
_STAYS = {"keeps files": (NAME,)}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server; each test gives it its quirk."""
    with asyncssh_server.running(tmp_path_factory.mktemp("odd"), Trouble(quirks=Quirks())) as run:
        yield run


@pytest.mark.parametrize("paying", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["fast", "plain"])
@pytest.mark.parametrize("quirk", _WHOLE)
def test_a_full_night_with_the_profiles_word_that_helps(
    paying: Gym, odd: RunningServer, path: str, quirk: str
) -> None:
    mend = QUIRKS[quirk].mend
    gym = moved_in(paying, odd, path=path, tries=2, **mend.get("server", {}))
    gym = _arriving(gym, mend.get("arrival", {}))
    assert odd.trouble is not None
    odd.trouble.quirks.names = {quirk}

    try:
        demand_nights(gym)
        if quirk not in _ELSEWHERE:
            demand_there(gym, stays=_STAYS.get(quirk, ()))
    finally:
        odd.trouble.quirks.names = set()


def _arriving(gym: Gym, words: Mapping[str, Any]) -> Gym:
    gym = changed(gym, arrival=gym.profile.arrival.model_copy(update=dict(words)))
    bank = gym.installation.banks["seb"]
    return with_bank(
        gym,
        file_name=r"BGMAX_(?P<date>[0-9]{8})\.txt",
        folders=bank.folders,
        arrival=bank.arrival.model_copy(update=dict(words)),
    )
