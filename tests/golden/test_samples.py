"""Every shipped profile over its samples, on both databases: outcomes and answers to the byte."""

import os
from pathlib import Path

import pytest

from brp_filesync.profiles.load import load_portals
from tests.support.gym import SHIPPED, Gym, open_gym
from tests.support.left_behind import in_balance
from tests.support.samples import SHIPPED as SAMPLES
from tests.support.samples import Sample, came_to, load_gym, samples_below, write_where_empty

pytestmark = [pytest.mark.golden, pytest.mark.one_database]
_ALL = samples_below(SAMPLES / "orders")


@pytest.fixture(params=_ALL, ids=lambda each: f"{each.portal}-{each.folder.name}")
def sample(request: pytest.FixtureRequest) -> Sample:
    assert isinstance(request.param, Sample)
    return request.param


@pytest.fixture
def demo_gym(sample: Sample, database: str, tmp_path: Path) -> Gym:
    """The gym of samples/brp with the sample's portal, and nothing else."""
    gym = open_gym(tmp_path, database=database, filled=False, portal=sample.portal)
    load_gym(gym)
    return gym


def test_each_shipped_portal_has_good_mixed_and_refused_samples() -> None:
    portals = load_portals(SHIPPED / "portals")

    assert sorted(portals) == ["actiway", "benify", "epassi", "sop", "wellnet"]
    for portal in portals:
        kinds = {each.folder.name for each in _ALL if each.portal == portal}
        assert {"good", "mixed", "refused"} <= kinds


@pytest.mark.rule("Orders in 4.1", "Orders in 4.2", "Orders in 5.1")
@pytest.mark.parametrize(
    ("portal", "label", "recipient"),
    [
        ("benify", "Benify", "5599001103"),
        ("wellnet", "Wellnet", "5590001235"),
        ("actiway", "Actiway", "5599001202"),
        ("sop", "Sop", "5599001301"),
        ("epassi", "Epassi", "5599001509"),
    ],
)
def test_each_portals_orders_bear_its_label_its_organisation_and_its_group(
    portal: str, label: str, recipient: str, tmp_path: Path
) -> None:
    (good,) = [each for each in _ALL if (each.portal, each.folder.name) == (portal, "good")]
    gym = open_gym(tmp_path, filled=False, portal=portal)
    load_gym(gym)
    gym.deliver_bytes(good.order_file.read_bytes(), good.order_file.name)

    gym.night()

    numbers = dict(gym.rows("brp_organisation", "organisation_id", "organisation_number"))
    orders = gym.rows("brp_order", "label", "recipient_id", "person_id")
    assert {(said, numbers[to]) for said, to, _ in orders} == {(label, recipient)}
    ((group_id, name),) = gym.rows("brp_person_group", "person_group_id", "name")
    members = gym.rows("brp_person_group_member", "person_group_id", "person_id")
    assert (name, set(members)) == (portal, {(group_id, person) for _, _, person in orders})


def test_a_sample_comes_to_what_was_decided_by_hand_and_is_answered_byte_for_byte(
    sample: Sample, demo_gym: Gym
) -> None:
    expected = sample.expected
    demo_gym.deliver_bytes(sample.order_file.read_bytes(), sample.order_file.name)

    night = demo_gym.night()

    assert came_to(demo_gym, night, expected) == expected
    in_balance(demo_gym)
    answer = (demo_gym.server / "responses" / sample.answer.name).read_bytes()
    if os.environ.get("GOLDEN_WRITE") == "1":
        write_where_empty(sample.answer, answer)
    encoding = demo_gym.profile.orders.dialect.encoding
    assert answer.decode(encoding) == sample.answer.read_bytes().decode(encoding)


def test_an_answer_that_stands_is_never_written_over(tmp_path: Path) -> None:
    """It was written by hand, before the code passed it."""
    by_hand, empty = tmp_path / "by_hand.csv", tmp_path / "empty.csv"
    by_hand.write_bytes(b"by hand")
    empty.touch()

    for each in (by_hand, empty):
        write_where_empty(each, b"by the code")

    assert (by_hand.read_bytes(), empty.read_bytes()) == (b"by hand", b"by the code")
