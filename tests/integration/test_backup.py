"""A backup is made beside the running nights, is whole, and brings the database back."""

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from brp_filesync.cli.shapes.promises import BackedUp, BackupsChecked
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer

pytestmark = pytest.mark.one_database


def test_a_backup_holds_database_archive_and_settings_but_no_secret(
    gym: Gym, tmp_path: Path
) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    secrets = gym.folder / "config" / "secrets"
    secrets.mkdir(exist_ok=True)
    (secrets / "password").write_text("canary-secret")
    place = tmp_path / "backup"

    made = typed(gym, "backup", "make", str(place), "--json")

    TypeAdapter(BackedUp).validate_json(made.out, strict=True)
    told = json.loads((Path(made.json["path"]) / "manifest.json").read_bytes())
    assert (made.exit_code, told["series"]["order"], told["attempt"]) == (0, 2, 1)
    assert made.json["new"] == made.json["contents"] == len(told["archive"]) > 0
    assert "config/filesync.yaml" in told["files"]
    assert not [each for each in place.rglob("*") if b"canary-secret" in _content(each)]
    gym.clock.slept, gym.clock.at = 0, gym.clock.at.replace(hour=2)
    assert typed(gym, "backup", "make", str(place), "--json").json["new"] == 0
    checked = typed(gym, "backup", "check", str(place), "--json")
    TypeAdapter(BackupsChecked).validate_json(checked.out, strict=True)
    assert (checked.exit_code, [each["wrong"] for each in checked.json["backups"]]) == (0, [[], []])


def test_what_has_rotted_in_a_backup_is_named(gym: Gym, tmp_path: Path) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    place = tmp_path / "backup"
    made = Path(typed(gym, "backup", "make", str(place), "--json").json["path"])
    kept = next((place / "archive").glob("??/*"))
    kept.write_bytes(b"rotten")
    (made / "config" / "filesync.yaml").unlink()

    checked = typed(gym, "backup", "check", str(place), "--json")

    assert checked.exit_code == 70
    assert checked.json["backups"][0]["wrong"] == ["config/filesync.yaml", f"archive/{kept.name}"]


def test_a_database_put_back_from_a_backup_is_stopped_and_recovered(
    gym: Gym, tmp_path: Path
) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    made = Path(typed(gym, "backup", "make", str(tmp_path / "b"), "--json").json["path"])
    gym.deliver([an_order("W-2", personnummer=personnummer(2))], serial=2)
    assert gym.night().exit_code == 0
    twin = gym.rows("brp_invoice")
    _put_back(gym, made / "database")

    assert gym.night().exit_code == 78
    assert typed(gym, "backup", "make", str(tmp_path / "b")).exit_code == 78
    assert typed(gym, "recover").exit_code == 0
    assert gym.night().exit_code == 0
    assert gym.rows("brp_invoice") == twin


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _put_back(gym: Gym, copy: Path) -> None:
    """Put the database back as its own tools do."""
    engine = gym.engine()
    engine.dispose()
    if engine.dialect.name == "postgresql":
        place = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        words = ["pg_restore", "--clean", "--if-exists", f"--dbname={place}", str(copy)]
        subprocess.run(words, check=True)
        return
    database = Path(str(engine.url.database))
    for each in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        each.unlink(missing_ok=True)
    shutil.copy(copy, database)


def test_what_a_killed_one_has_left_goes_after_a_day(gym: Gym, tmp_path: Path) -> None:
    place = tmp_path / "backup"
    killed = Path(typed(gym, "backup", "make", str(place), "--json").json["path"])
    left = killed.rename(killed.with_name(f"{killed.name}.partial"))
    gym.clock.at += timedelta(hours=23)
    typed(gym, "backup", "make", str(place))
    assert left.exists()  # it may be at work still
    gym.clock.at += timedelta(hours=2)

    assert typed(gym, "backup", "make", str(place)).exit_code == 0

    assert not left.exists()
    assert len(list(place.glob("2*"))) == 2


def test_a_new_backup_removes_those_that_are_too_old_and_what_only_they_had(
    gym: Gym, tmp_path: Path
) -> None:
    gym.deliver_bytes(b"nothing\r\n", "WELLNET_ORDER_20261123_001.csv")
    gym.night()
    place = tmp_path / "backup"
    first = Path(typed(gym, "backup", "make", str(place), "--json").json["path"])
    held = {path.name for path in (place / "archive").glob("??/*")}
    gym.clock.at += timedelta(days=91)
    assert typed(gym, "prune").exit_code == 0

    second = Path(typed(gym, "backup", "make", str(place), "--json").json["path"])

    assert (first.exists(), second.exists(), len(held)) == (False, True, 2)
    assert list((place / "archive").glob("??/*")) == []
    assert typed(gym, "backup", "check", str(place)).exit_code == 0
