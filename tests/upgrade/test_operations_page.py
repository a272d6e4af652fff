"""docs/operations.md, typed as it stands: an upgrade, and moving house, with a gym of 0.1.0."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from brp_filesync.migrations.revision import newest_revision
from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym, personnummer

_PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
_BACKUPS = Path("/mnt/backup/gym")
_FIXTURE = Path(__file__).parent / "0.1.0.tar.gz"


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    gym = open_gym(tmp_path / "gym", made=True)
    with tarfile.open(_FIXTURE) as kept:
        kept.extractall(gym.folder, filter="data")
    with closing(sqlite3.connect(gym.folder / "var" / "filesync.db")) as rows:
        rows.executescript((gym.folder / "database.sql").read_text())
    return gym


def test_an_upgrade(gym: Gym) -> None:
    upgraded, held = _type(gym, "upgrade")

    assert f"As it was before: {gym.folder}/var/filesync.db.of-0017" in upgraded
    assert f"from 0017 to revision {newest_revision()}" in upgraded
    assert "no\t" not in held


def test_moving_house(gym: Gym, tmp_path: Path) -> None:
    _type(gym, "move")
    arrived = replace(gym, folder=tmp_path / "new")
    arrived.folder.mkdir()
    shutil.rmtree(gym.folder)

    _, upgraded, _ = _type(arrived, "arrive")

    assert "from 0017 to revision" in upgraded
    assert [path.name for path in (arrived.folder / "var").glob("*.lock")] == []
    assert len([*(arrived.folder / "var" / "archive").rglob("?" * 64)]) == 8


def test_a_backup_put_back(tmp_path: Path) -> None:
    gym = open_gym(tmp_path / "gym")
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    assert typed(gym, "backup", "make", str(tmp_path / "backups")).exit_code == 0
    gym.deliver([an_order("W-2", personnummer=personnummer(2))], serial=2)
    assert gym.night().exit_code == 0

    restored, recovered, held = _type(gym, "restore", backups=tmp_path / "backups")

    assert "The database as it was before" in restored
    assert "1 file since" in recovered
    assert "no\t" not in held


def _type(gym: Gym, block: str, backups: Path = _BACKUPS) -> list[str]:
    """Type the page's commands in the gym's folder, and return what each printed; all end well."""
    (found,) = re.findall(rf"```console {block}\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    said = []
    for line in found.splitlines():
        program, *words = shlex.split(line.removeprefix("$ ").replace(str(_BACKUPS), str(backups)))
        if program == "filesync":
            done = typed(gym, *words)
            assert done.exit_code == 0, done.said
            said.append(done.out.decode())
        else:
            command = [program, *words]
            said.append(
                subprocess.run(
                    command, cwd=gym.folder, capture_output=True, text=True, check=True
                ).stdout
            )
    return said
