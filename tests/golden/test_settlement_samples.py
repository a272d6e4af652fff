"""Epassi as `filesync init` makes it, over its sample reports: the outcomes were decided by hand."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.settlement import SettlementFiles
from tests.support.command import typed_alone
from tests.support.gym import Gym
from tests.support.samples import SHIPPED
from tests.support.settlement_gym import booked_report

pytestmark = [pytest.mark.golden, pytest.mark.one_database]
_KINDS = sorted(path.name for path in (SHIPPED / "settlements/epassi").iterdir())


def layout(folder: Path) -> SettlementFiles:
    """Return how the shipped profile reads reports, what the gym must say of itself filled in."""
    assert typed_alone("init", str(folder), "--name", "Gymmet", "--portal", "epassi").exit_code == 0
    path = folder / "config/portals/epassi.yaml"
    answers = {
        "organisation_number": '"559000-1235"',
        "name": "Partner",
        "email": "p@example.com",
        "host": "sftp.example.com",
        "username": "gym",
    }
    written = path.read_text(encoding="utf-8")
    for key, value in answers.items():
        written = re.sub(rf"(?m)^(\s*{key}:)\s*(#.*)?$", rf"\1 {value}", written, count=1)
    path.write_text(written, encoding="utf-8")
    installation = load_settings(folder / "config/filesync.yaml")
    assert installation.mistaken_portals == {}
    found = installation.portals["epassi"].settlement
    assert found is not None
    return found


def test_there_are_good_mixed_and_refused_reports() -> None:
    assert _KINDS == ["good", "mixed", "refused"]


@pytest.mark.parametrize("kind", _KINDS)
def test_a_report_comes_to_what_was_decided_by_hand(kind: str, paying: Gym, tmp_path: Path) -> None:
    sample = SHIPPED / "settlements/epassi" / kind
    expected: dict[str, Any] = YAML(typ="safe").load(sample / "expected.yaml")
    profile = paying.profile.model_copy(update={"settlement": layout(tmp_path / "new")})
    portals = {paying.portal: profile}
    gym = replace(paying, installation=replace(paying.installation, portals=portals))
    gym.do("UPDATE brp_order SET portal_order_number = replace(portal_order_number, 'W-', 'EP-')")

    done = booked_report(gym, (sample / expected["file"]).read_bytes(), expected["file"])

    assert done.decided is not None
    problem = done.decided.problem
    assert {
        "file": expected["file"],
        "result": done.decided.result,
        "settled": done.decided.settled,
        "rows": dict(gym.rows("brp_settlement_row", "line", "outcome")),
        **({} if problem is None else {"problem": problem.word}),
    } == expected
