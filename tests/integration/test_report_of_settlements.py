"""What the night's report tells of Epassi: its orders, its settlement report, and its lump."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.support.command import typed_now
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, load_gym

_REPORTS = SHIPPED / "settlements/epassi"
_WHOLE = {"complete_when": "renamed", "settle_s": 0}  # a file is whole under its own name


@pytest.fixture
def epassi(tmp_path: Path) -> Gym:
    """The demo's gym with Epassi alone, whose server is a folder: orders and a report lie there."""
    gym = open_gym(tmp_path, filled=False, portal="epassi")
    load_gym(gym)
    path = gym.folder / "config/portals/epassi.yaml"
    profile = YAML(typ="safe").load(path)
    profile["server"] = {"transport": "folder", "path": str(gym.server)}
    profile["folders"] = {name: each.lstrip("/") for name, each in profile["folders"].items()}
    profile["arrival"] = {**_WHOLE, "temporary_suffixes": [".part"]}
    YAML().dump(profile, path)
    (gym.server / "settlements").mkdir()
    for source, folder in (
        ("orders/epassi/good", "orders"),
        ("orders/epassi/mixed", "orders"),
        ("settlements/epassi/good", "settlements"),
    ):
        for file in (SHIPPED / source).glob("*.csv"):
            shutil.copy(file, gym.server / folder)
    return gym


def told_by_night(gym: Gym) -> list[str]:
    """Run a night, and return the paragraphs of its report."""
    return typed_now(gym, "run", "--portal", "epassi").out.decode().split("\n\n")


def of_reports(paragraphs: list[str]) -> list[str]:
    """Return the lines of the paragraph about settlement reports."""
    (found,) = (each for each in paragraphs if each.startswith("Epassi, settlement reports:"))
    return [line.strip().replace("\xa0", " ") for line in found.splitlines()]


def test_a_reports_sums_and_its_lump_are_told_and_no_rejected_order_among_them(
    epassi: Gym,
) -> None:
    first = told_by_night(epassi)
    lump = _REPORTS / "good/camt054_20261207.xml"
    typed_now(epassi, "payments", "import", str(lump), "--bank", "seb")
    second = told_by_night(epassi)

    assert of_reports(first) == [
        "Epassi, settlement reports: done",
        "settled, gross SEK 9,110.00, commission SEK 911.00, VAT of the commission SEK 227.75, "
        "net SEK 7,971.25",
        "epassi_avrakning_202611.csv: booked, 3 of 3 rows settled",
    ]
    assert "one settlement report awaits its lump" in first[-1]
    assert of_reports(second) == [
        "Epassi, settlement reports: done",
        "No new files.",
        "1 lump booked",
    ]
    assert "awaits its lump" not in second[-1]
