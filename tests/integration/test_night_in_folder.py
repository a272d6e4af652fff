"""A portal whose files are in a folder of this machine: its whole night, and its check."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from brp_filesync.app import by_profile
from brp_filesync.profiles.server import FolderServer
from tests.support.checked import line, of
from tests.support.command import Typed, typed, typed_now
from tests.support.gym import Gym, an_order, open_gym
from tests.support.served_gym import changed


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    made = open_gym(tmp_path)
    place = FolderServer(transport="folder", path=str(made.server), marker="mounted")
    (made.server / "mounted").touch()
    return changed(made, server=place)


def test_a_night_is_done_in_the_folder(gym: Gym) -> None:
    name = gym.deliver([an_order("W-1")])

    night = gym.night(connect=by_profile)

    assert (night.exit_code, night.fetching.received) == (0, (name,))
    assert [row["BESTALLNINGSNR"] for row in gym.answer(name)] == ["W-1"]
    assert (gym.server / "orders/archive" / name).exists()
    assert gym.night(connect=by_profile).exit_code == 0


def test_a_folder_that_is_not_mounted_is_told_by_the_night_and_its_file_comes_later(
    gym: Gym,
) -> None:
    name = gym.deliver([an_order("W-1")])
    (gym.server / "mounted").rename(gym.server / "away")

    night = gym.night(connect=by_profile)
    assert night.exit_code == 69
    assert "has no mounted: it isn't mounted" in night.troubles[0].message

    (gym.server / "away").rename(gym.server / "mounted")
    assert gym.night(connect=by_profile).fetching.received == (name,)


def test_its_check_tells_the_folder_and_what_a_night_does_there(gym: Gym) -> None:
    checked = _checked(gym, marker="mounted")

    assert of(checked, "wellnet") == dict.fromkeys(
        (
            "profile",
            "organisation",
            "mounted",
            "orders folder",
            "archive folder",
            "rejected folder",
            "answers folder",
            "catalogue folder",
            "clock",
        ),
        "ok",
    ) | {"orders files": "not tried"}
    assert (
        f"{gym.server} is there, with its mounted"
        in (line(checked, "wellnet", "mounted")["message"])
    )
    assert {each.name for each in (gym.server / "orders").iterdir()} == {"archive", "rejected"}


def test_its_check_tells_what_is_missing_and_hosts_that_there_is_no_server(gym: Gym) -> None:
    checked = _checked(gym, marker=".sshfs")

    assert line(checked, "wellnet", "mounted")["exit_code"] == 69
    assert "has no .sshfs: it isn't mounted" in line(checked, "wellnet", "mounted")["message"]
    assert of(checked, "wellnet")["orders folder"] == "not tried"
    scanned = typed(gym, "hosts", "scan", "wellnet")
    assert scanned.exit_code == 78
    assert "wellnet has a folder of this machine" in scanned.said
    (listed,) = typed(gym, "portal", "list", "--json").json["portals"]
    assert (listed["server"], listed["username"]) == (str(gym.server), "")


def _checked(gym: Gym, **server: str) -> Typed:
    path = gym.installation.folder / "portals/wellnet.yaml"
    yaml = YAML()
    profile = yaml.load(path)
    profile["server"] = {"transport": "folder", "path": str(gym.server), **server}
    yaml.dump(profile, path)
    return typed_now(gym, "check", "--portal", "wellnet", "--json")
