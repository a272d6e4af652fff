"""`filesync check` and a night, of each odd server: what a night meets is told before, or untried."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from brp_filesync.app import by_sftp
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import QUIRKS, Quirks
from tests.servers.running import RunningServer
from tests.support.checked import line, of
from tests.support.command import typed_now
from tests.support.gym import TODAY, Gym, a_file, an_order, open_gym
from tests.support.served_gym import changed, served, with_server, write_profile

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database]

ODD = "WELLNET_ORDER_20261123_001.csv"
# Only opening or moving the portal's own file would show these.
UNTRIED = {"unreadable file", "stumbles", "keeps files", "lets files be removed alone"}
# `make test` goes through these, the torture through all.
_FIRST = ("unreadable file", "untold file", "adds a line", "removes what was read")
ALL = [pytest.param(name, marks=[] if name in _FIRST else [pytest.mark.torture]) for name in QUIRKS]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server; each test gives it its quirks."""
    with asyncssh_server.running(tmp_path_factory.mktemp("odd"), Trouble(quirks=Quirks())) as run:
        yield run


@pytest.fixture
def gym(odd: RunningServer, tmp_path: Path) -> Iterator[Gym]:
    gym = served(open_gym(tmp_path), odd, "password", tries=2, backoff_s=0)
    arrival = gym.profile.arrival.model_copy(update={"minimum_age_s": 1, "settle_s": 0.1})
    gym = changed(gym, arrival=arrival)
    write_profile(gym)
    gym.deliver_bytes(a_file([an_order("W-1")]), ODD)
    yield gym
    quirks = _quirks(odd)
    quirks.names, quirks.of = set(), set()


def _quirks(odd: RunningServer) -> Quirks:
    assert odd.trouble is not None
    quirks: Quirks = odd.trouble.quirks
    return quirks


@pytest.mark.parametrize("quirk", ALL)
def test_a_check_never_says_that_all_is_well_where_a_night_would_lose_a_file(
    gym: Gym, odd: RunningServer, quirk: str
) -> None:
    quirks = _quirks(odd)
    quirks.names, quirks.of = {quirk}, {ODD.encode()}
    before = _files(gym)

    checked = typed_now(gym, "check", "--portal", "wellnet", "--json")
    kept = _files(gym)
    night = gym.night(connect=by_sftp)

    files = line(checked, "wellnet", "orders files")
    said = set(of(checked, "wellnet").values())
    assert kept == before
    if night.exit_code == 0 and night.fetching.received == (ODD,):
        assert "failed" not in said
    elif quirk in UNTRIED:
        assert (
            files["message"]
            == f"not tried, because only a night opens and moves their files: {ODD}"
        )
    else:
        assert said & {"failed", "look"} or "waits:" in files["message"]


@pytest.mark.torture
@pytest.mark.parametrize("quirk", [name for name, quirk in QUIRKS.items() if quirk.mend])
def test_with_the_profiles_word_that_helps_nothing_is_found_and_the_night_does_all(
    gym: Gym, odd: RunningServer, quirk: str
) -> None:
    mend, yaml = QUIRKS[quirk].mend, YAML()
    gym = with_server(gym, **mend.get("server", {}))
    arrival = gym.profile.arrival.model_copy(update=dict(mend.get("arrival", {})))
    gym = changed(gym, arrival=arrival)
    write_profile(gym)
    path = gym.installation.folder / "portals" / "wellnet.yaml"
    written = yaml.load(path)
    written.setdefault("arrival", {}).update(mend.get("arrival", {}))
    yaml.dump(written, path)
    _quirks(odd).names = {quirk}

    checked = typed_now(gym, "check", "--portal", "wellnet", "--json")
    night = gym.night(connect=by_sftp)

    assert not set(of(checked, "wellnet").values()) & {"failed", "look"}
    assert (night.exit_code, night.fetching.received) == (0, (ODD,))


def _files(gym: Gym) -> dict[str, bytes]:
    assert gym.clock.at == TODAY
    return {
        str(path.relative_to(gym.server)): path.read_bytes()
        for path in gym.server.rglob("*")
        if path.is_file() and path.parent.name not in ("taken", "fetched")
    }
