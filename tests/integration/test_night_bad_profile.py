"""A portal whose profile has mistakes: told with its place, and no other portal's night suffers."""

import shutil
from pathlib import Path

import pytest

from tests.servers.running import RunningServer
from tests.support.command import typed
from tests.support.gym import SHIPPED, Gym, an_order, open_gym
from tests.support.served_gym import served, write_profile


@pytest.fixture
def gym(sshd: RunningServer, tmp_path: Path) -> Gym:
    """A gym with Wellnet on a real server, an order file there, and a Benify that is misspelt."""
    gym = served(open_gym(tmp_path), sshd)
    write_profile(gym)
    gym.deliver([an_order()])
    spoilt = gym.folder / "config" / "portals" / "benify.yaml"
    text = (SHIPPED / "portals" / "benify.yaml").read_text(encoding="utf-8")
    spoilt.write_text(text.replace("price_rule: reject", "price_rul: reject"), encoding="utf-8")
    return gym


def test_the_other_portals_night_goes_on_and_the_run_ends_with_78(gym: Gym) -> None:
    done = typed(gym, "run", "--json")

    benify, wellnet = done.json["nights"]
    assert (done.exit_code, done.json["exit_code"]) == (78, 78)
    assert (wellnet["source"], wellnet["exit_code"]) == ("wellnet", 0)
    assert (wellnet["rows"]["imported"], len(wellnet["answers"])) == (1, 1)
    (trouble,) = benify["troubles"]
    assert (benify["source"], benify["exit_code"], trouble["exit_code"]) == ("benify", 78, 78)
    place = f"{gym.folder}/config/portals/benify.yaml:21:1: "
    told = f"{place}unknown key 'price_rul'; did you mean 'price_rule'?"
    assert trouble["message"] == told
    assert f"filesync: {told}\n" in done.said
    assert gym.rows("filesync_run", "source", "exit_code") == [("benify", 78), ("wellnet", 0)]


def test_who_asks_for_the_sound_one_alone_is_not_bothered(gym: Gym) -> None:
    done = typed(gym, "run", "--portal", "wellnet")

    assert (done.exit_code, "price_rul" in done.said) == (0, False)
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",)]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--portal", "benify"),
        ("run", "--portal", "benify", "--dry-run"),
        ("hosts", "scan", "benify"),
        ("portal", "list"),
        ("portal", "reset", "benify"),
    ],
)
def test_who_asks_for_the_misspelt_one_is_told_where(gym: Gym, words: tuple[str, ...]) -> None:
    done = typed(gym, *words)

    assert (done.exit_code, "benify.yaml:21:1: unknown key" in done.said) == (78, True)
    assert gym.rows("brp_order") == []


def test_commands_that_need_no_portal_work_all_the_same(gym: Gym) -> None:
    assert typed(gym, "files", "list").exit_code == 0
    assert typed(gym, "orders", "list").exit_code == 0


def test_a_bank_with_mistakes_is_told_and_stops_no_portal(gym: Gym) -> None:
    (gym.folder / "config" / "portals" / "benify.yaml").unlink()
    bank = gym.folder / "config" / "banks" / "seb.yaml"
    shutil.copy(bank, bank.with_name("other.yaml"))

    done = typed(gym, "run")

    assert (done.exit_code, "banks/other.yaml:" in done.said) == (78, True)
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",)]
