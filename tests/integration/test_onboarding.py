"""A portal that nobody has met before is taken on: a profile, its samples, its place in BRP."""

from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from tests.servers.running import RunningServer
from tests.support.command import typed
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, Sample, came_to, load_gym, samples_below
from tests.support.served_gym import served, write_profile

pytestmark = pytest.mark.one_database

_HERE = Path(__file__).parent.parent / "onboarding"
_SAMPLES = samples_below(_HERE / "samples" / "orders")
# What the gym enters in BRP besides: the portal's organisation, and what is agreed with it.
_ENTERED = _HERE / "samples" / "orders" / "halsokortet" / "brp"


@pytest.fixture
def gym(database: str, sshd: RunningServer, tmp_path: Path) -> Gym:
    """The demo gym with the new portal alone, on a real server."""
    gym = open_gym(
        tmp_path, database=database, filled=False, portal="halsokortet", profiles=_HERE / "portals"
    )
    load_gym(gym, SHIPPED / "brp", _ENTERED)
    gym = served(gym, sshd)
    write_profile(gym)
    return gym


def test_it_has_good_mixed_and_refused_samples() -> None:
    assert [(each.portal, each.folder.name) for each in _SAMPLES] == [
        ("halsokortet", "good"),
        ("halsokortet", "mixed"),
        ("halsokortet", "refused"),
    ]


@pytest.mark.rule("Orders in 8.4")
@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda each: each.folder.name)
def test_its_samples_come_to_what_was_decided_by_hand_and_are_answered_byte_for_byte(
    gym: Gym, sample: Sample
) -> None:
    expected = sample.expected
    name = gym.deliver_bytes(sample.order_file.read_bytes(), sample.order_file.name)

    night = gym.night(connect=by_sftp)

    assert came_to(gym, night, expected) == expected
    answer = (gym.server / "responses" / sample.answer.name).read_bytes()
    assert answer.decode("iso8859-15") == sample.answer.read_bytes().decode("iso8859-15")
    place = "archive" if expected["result"] == "imported" else "rejected"
    assert (gym.server / "orders" / place / name).exists()


def test_a_file_that_it_still_writes_waits_until_it_is_renamed(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = open_gym(tmp_path, portal="halsokortet", profiles=_HERE / "portals")
    gym.do("UPDATE brp_organisation SET organisation_number = '5599001400'")
    gym = served(gym, sshd)
    write_profile(gym)
    good = _SAMPLES[0].order_file
    gym.deliver_bytes(good.read_bytes()[:100], good.name + ".skriver")

    waits = typed(gym, "run", "--json")
    gym.deliver_bytes(good.read_bytes(), good.name)
    (gym.server / "orders" / (good.name + ".skriver")).unlink()
    done = typed(gym, "run", "--json")

    assert (waits.exit_code, waits.json["nights"][0]["waiting"]) == (0, [good.name + ".skriver"])
    assert done.json["nights"][0]["received"] == [good.name]
