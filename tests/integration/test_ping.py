"""The ping to a service that misses us: begun, ended well, or failed with its code."""

import threading
import time
from pathlib import Path

import pytest

from brp_filesync.app import App, Profile
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.transfer.remote import Remote
from tests.servers.web import SECRET, Listener
from tests.support.alarmed_gym import pinging, whole_night
from tests.support.gym import Gym, an_order, open_gym
from tests.support.served_gym import changed


def unreachable(app: App, profile: Profile) -> Remote:
    """Be a server that is down."""
    raise TemporaryTrouble("sftp.example.com:22 can't be reached: Connection refused.")


def test_a_good_night_and_one_with_something_for_a_person_end_well_and_a_bad_one_with_its_code(
    tmp_path: Path, listener: Listener
) -> None:
    gym = pinging(open_gym(tmp_path), listener)

    whole_night(gym)
    gym.deliver([an_order(price_ore=1)])
    waiting = whole_night(gym)
    whole_night(gym, connect=unreachable)
    whole_night(gym, dry=True)

    assert waiting.exit_code == 3
    assert listener.paths == [
        "/SECRET/start",
        "/SECRET",
        "/SECRET/start",
        "/SECRET",
        "/SECRET/start",
        "/SECRET/69",
    ]


@pytest.mark.parametrize("how", ["refused", "moved", "silent", "not there", "no secret", "unsafe"])
def test_no_night_fails_by_a_ping_nor_waits_for_it_and_its_url_is_nowhere(
    how: str, tmp_path: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    gym = pinging(open_gym(tmp_path), listener, timeout_s=0.3)
    secret = gym.installation.folder / "ping-url"
    if how == "refused":
        listener.answers = [404, 500]
    if how == "moved":
        listener.answers = [302, 302]
    if how == "silent":
        listener.silent = threading.Event()
    if how == "not there":
        secret.write_text(f"http://127.0.0.1:9/{SECRET}")
    if how == "no secret":
        secret.unlink()
    if how == "unsafe":
        secret.write_text(f"http://hc.example.com/{SECRET}")
    gym.deliver([an_order()])
    began = time.monotonic()

    night = whole_night(gym)

    assert night.exit_code == 0
    assert time.monotonic() - began < 25  # not the half minute that the silent one takes
    said = capsys.readouterr()
    assert (said.out + said.err).count("ping not heard") == 2
    assert SECRET not in said.out + said.err
    assert all(path.startswith("/SECRET") for path in listener.paths)


def test_without_settings_nobody_is_pinged(tmp_path: Path, listener: Listener) -> None:
    gym: Gym = changed(open_gym(tmp_path), settings={"ping": None})

    assert (whole_night(gym).exit_code, listener.got) == (0, [])
