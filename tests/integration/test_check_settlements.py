"""What `filesync check` and the checklist say of a portal that sends settlement reports."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.support.checked import line, of
from tests.support.command import typed_now
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, load_gym


@pytest.fixture
def epassi(tmp_path: Path) -> Gym:
    """The demo's gym with Epassi alone, whose server is a folder of this machine."""
    gym = open_gym(tmp_path, filled=False, portal="epassi")
    load_gym(gym)
    (gym.server / "settlements").mkdir()
    folders = gym.profile.folders.model_dump(mode="json", exclude_none=True)
    written = {name: folder.lstrip("/") for name, folder in folders.items()}
    edited(gym, server={"transport": "folder", "path": str(gym.server)}, folders=written)
    return gym


def edited(gym: Gym, **parts: Any) -> None:
    """Write parts of the portal's profile anew, where commands read it."""
    path = gym.folder / "config/portals/epassi.yaml"
    profile = YAML(typ="safe").load(path)
    profile.update(parts)
    YAML().dump(profile, path)


def test_its_folder_of_reports_is_tried_as_that_of_orders_is(epassi: Gym) -> None:
    checked = typed_now(epassi, "check", "--portal", "epassi", "--json")

    assert of(checked, "epassi")["settlements"] == "ok"
    assert line(checked, "epassi", "settlements")["message"] == (
        "reports from 2026-11-01; a lump from 50501055 books itself"
    )
    assert line(checked, "epassi", "settlements folder")["message"] == (
        "settlements: 0 files listed; a file was moved from there to orders/archive"
    )
    (epassi.server / "settlements").rmdir()
    checked = typed_now(epassi, "check", "--portal", "epassi", "--json")
    assert of(checked, "epassi")["settlements folder"] == "failed"
    assert of(checked, "epassi")["orders folder"] == "ok"


def test_what_the_profile_leaves_to_a_person_is_said(epassi: Gym) -> None:
    path = epassi.folder / "config/portals/epassi.yaml"
    profile = YAML(typ="safe").load(path)
    del profile["settlement"]["lump"]
    del profile["folders"]["settlements"]
    edited(epassi, mode="trial", settlement=profile["settlement"], folders=profile["folders"])

    checked = typed_now(epassi, "check", "--portal", "epassi", "--offline", "--json")

    told = line(checked, "epassi", "settlements")
    assert (told["result"], told["message"], told["advice"]) == (
        "look",
        "reports are only taken at hand; a lump is suggested, and a person books it",
        "On trial no report is booked: its orders don't count either.",
    )


@pytest.mark.torture
def test_the_checklist_finds_its_samples_right(epassi: Gym) -> None:
    shutil.copytree(SHIPPED, epassi.folder / "samples", ignore=_but_epassis)

    listed = typed_now(epassi, "portal", "checklist", "epassi", "--json")

    said = {each["check"]: each["message"] for each in listed.json["lines"]}
    assert said["samples"] == (
        "good, mixed, refused, settlements/by_invoice, settlements/good, settlements/mixed, "
        "settlements/refused: all come to what was decided by hand, answers too"
    )
    assert said["agreed prices"].startswith("3 products at 3 facilities, 6 prices on ")
    assert said["settlements"].startswith("reports from 2026-11-01")


def test_the_checklist_says_which_sample_report_comes_otherwise(epassi: Gym) -> None:
    shutil.copytree(SHIPPED, epassi.folder / "samples", ignore=_but_epassis)
    reports = epassi.folder / "samples/settlements/epassi"
    for kind in ("by_invoice", "mixed", "refused"):
        shutil.rmtree(reports / kind)
    expected = reports / "good/expected.yaml"
    text = (
        expected.read_text().replace("tasks: 0", "tasks: 1").replace("3: settled", "3: ambiguous")
    )
    expected.write_text(text)

    listed = typed_now(epassi, "portal", "checklist", "epassi", "--offline", "--json")

    (line_,) = (each for each in listed.json["lines"] if each["check"] == "samples")
    assert (line_["result"], line_["message"]) == (
        "failed",
        "Not as expected.yaml says: settlements/good: settled tasks; rows 3.",
    )


def _but_epassis(folder: str, names: list[str]) -> set[str]:
    wanted = {"samples": {"brp", "orders", "settlements"}, "orders": {"epassi"}}
    kept = wanted.get(Path(folder).name)
    return set() if kept is None else set(names) - kept
