"""docs/onboarding.md's profile from a sample, played in the demo's gym: the page says what comes."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.found_orders import demo_gym, said
from tests.support.gym import FixedClock, Gym

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "onboarding.md"
_BLOCK = re.compile(r"```console sample\n(.*?)```\n", re.DOTALL)


def test_the_pages_profile_from_a_sample_is_what_the_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write the page's transcript anew: ONBOARDING_WRITE=1."""
    gym = demo_gym(tmp_path / "gym")
    gym.clock = FixedClock(datetime(2026, 11, 28, 13, 5, tzinfo=UTC))
    shutil.copytree(_ROOT / "tests" / "onboarding" / "fitbonus", gym.folder / "fitbonus")
    monkeypatch.chdir(gym.folder)
    page = _PAGE.read_text(encoding="utf-8")

    (block,) = _BLOCK.findall(page)
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    printed = "".join(f"$ {command}\n{_typed(gym, command)}" for command in commands)
    now = page.replace(block, printed)

    if os.environ.get("ONBOARDING_WRITE") == "1":
        _PAGE.write_text(now, encoding="utf-8")
    assert now == page
    assert said(gym) == [
        (3, "imported", []),
        (4, "imported", []),
        (5, "rejected", [["Bestellnr", "order-to-cancel-missing", {}]]),
    ]
    assert gym.rows("brp_order", "portal_order_number") == [("FB-1001",), ("FB-1002",)]
    assert typed(gym, "reconcile").exit_code == 0


def _typed(gym: Gym, command: str) -> str:
    words = command.split()
    if words[0] == "filesync":
        ours, _, through = command.partition(" | ")
        done = typed(gym, *ours.split()[1:])
        code, out = done.exit_code, done.out.decode()
        if through:
            piped = subprocess.run(
                through.split(), input=out, capture_output=True, text=True, check=False
            )
            code, out = piped.returncode, piped.stdout
    else:
        ran = subprocess.run(words, cwd=gym.folder, capture_output=True, text=True, check=False)
        code, out = ran.returncode, ran.stdout + ran.stderr
    out = out.replace(str(gym.folder), "/srv/gym").replace("\t", " | ")
    out = re.sub(r"(?m) +$", "", re.sub("SHA-256 [0-9a-f]{64}", "SHA-256 5b…", out))
    return out + (f"(exit code {code})\n" if code else "")
