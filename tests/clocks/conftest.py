"""A gym that real processes run: its portal has a real sshd, and its schedule is beside it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.servers.running import RunningServer
from tests.support.gym import Gym, open_gym
from tests.support.served_gym import served, write_profile


@pytest.fixture
def clocked(database: str, sshd: RunningServer, tmp_path: Path) -> Gym:
    """A gym on each database, ready for clocks, whose only flow of files is Wellnet's orders."""
    gym = served(open_gym(tmp_path, database=database), sshd)
    write_profile(gym)
    settings = gym.installation.folder / "filesync.yaml"
    yaml = YAML()
    told = yaml.load(settings)
    told["database"]["url"] = database
    told["schedule"] = "nightly.yaml"
    yaml.dump(told, settings)
    times = 'run: ["30 2 * * *"]\nportals: {wellnet: {catalogue: {run: []}}}\n'
    (settings.parent / "nightly.yaml").write_text(times)
    gym.do("UPDATE brp_agreed_price SET valid_from = '2020-01-01'")  # whatever day it is here
    return gym


def settles(gym: Gym, seconds: float) -> None:
    """Let a visit to the portal wait so long between its two listings."""
    path = gym.installation.folder / "portals" / "wellnet.yaml"
    yaml = YAML()
    told = yaml.load(path)
    told.setdefault("arrival", {}).update({"settle_s": seconds})
    yaml.dump(told, path)
