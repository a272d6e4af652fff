"""A backup put back by `filesync restore`, from end to end, with and without a journal."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from brp_filesync.app import journal_of
from brp_filesync.cli.shapes.promises import Restored
from brp_filesync.ledger.locks import only_run
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer
from tests.support.left_behind import archive_of

pytestmark = pytest.mark.one_database


def test_what_was_put_back_and_recovered_is_as_before(gym: Gym, tmp_path: Path) -> None:
    _night(gym, "W-1", 1)
    lost = next(archive_of(gym).glob("??/*"))
    place = _backup(gym, tmp_path)
    _night(gym, "W-2", 2)
    twin = gym.rows("brp_invoice")
    lost.write_bytes(b"rotten")

    asked = typed(gym, "restore", str(place), answers="n\n")
    done = typed(gym, "restore", str(place), "--yes", "--json")

    TypeAdapter(Restored).validate_json(done.out, strict=True)
    assert (asked.exit_code, done.exit_code, done.json["contents"]) == (4, 0, 1)
    aside = Path(done.json["aside"])
    assert (aside.stat().st_mode & 0o777, aside.stat().st_size > 10_000) == (0o600, True)
    assert len(gym.rows("brp_invoice")) == 1
    assert gym.night().exit_code == 78
    assert typed(gym, "recover").exit_code == 0
    assert gym.night().exit_code == 0
    assert gym.rows("brp_invoice") == twin
    assert typed(gym, "reconcile").exit_code == 0


def test_without_a_journal_nothing_runs_before_recover_either(gym: Gym, tmp_path: Path) -> None:
    _night(gym, "W-1", 1)
    place = _backup(gym, tmp_path)
    journal_of(gym.installation).path.unlink()

    assert typed(gym, "restore", str(place), "--yes").exit_code == 0

    assert gym.night().exit_code == 78
    assert typed(gym, "recover").exit_code == 0
    _night(gym, "W-2", 2)
    assert [number for (number,) in gym.rows("brp_order", "order_number")] == ["1", "2"]


def test_the_backup_itself_may_be_named_and_a_dry_run_changes_nothing(
    gym: Gym, tmp_path: Path
) -> None:
    place = _backup(gym, tmp_path)
    _night(gym, "W-1", 1)
    _backup(gym, tmp_path)
    first = min(place.glob("2*"))
    (gym.folder / "config" / "portals" / "wellnet.yaml").open("a").write("\n# otherwise\n")
    before = gym.dump()

    told = typed(gym, "restore", str(first), "--dry-run", "--json").json

    assert told["backup"] == str(first)
    assert told["settings"] == ["portals/wellnet.yaml"]
    assert gym.dump() == before
    assert typed(gym, "restore", str(first), "--yes").exit_code == 0
    assert gym.rows("brp_order") == []


def test_what_is_not_whole_or_not_ours_is_not_put_back(gym: Gym, tmp_path: Path) -> None:
    _night(gym, "W-1", 1)
    place = _backup(gym, tmp_path)
    manifest = next(place.glob("*/manifest.json"))
    told = json.loads(manifest.read_bytes())
    kept = next((place / "archive").glob("??/*"))
    before = gym.dump()

    kept.rename(tmp_path / "kept")
    broken = typed(gym, "restore", str(place), "--yes")
    (tmp_path / "kept").rename(kept)
    for changed in ({"installation": "another"}, {"database": "?"}, {"revision": "9999"}):
        manifest.write_text(json.dumps(told | changed))
        assert typed(gym, "restore", str(place), "--yes").exit_code == 2
    manifest.write_text(json.dumps(told))

    assert (broken.exit_code, kept.name in broken.said) == (70, True)
    with gym.app() as app, only_run(app.engine, "wellnet", "orders"):
        assert typed(gym, "restore", str(place), "--yes").exit_code == 75
    assert gym.dump() == before
    assert gym.night().exit_code == 0


def test_a_damaged_sqlite_file_and_an_empty_machine_get_it_too(gym: Gym, tmp_path: Path) -> None:
    _night(gym, "W-1", 1)
    place = _backup(gym, tmp_path)
    engine = gym.engine()
    if engine.dialect.name != "sqlite":
        engine.dispose()
        return
    database = Path(str(engine.url.database))
    engine.dispose()
    rows = gym.rows("brp_order")
    database.write_bytes(b"rotten" * 1000)
    damaged = typed(gym, "restore", str(place), "--yes", "--json").json
    assert (Path(damaged["aside"]).read_bytes()[:6], gym.rows("brp_order")) == (b"rotten", rows)

    shutil.rmtree(database.parent)
    fresh = typed(gym, "restore", str(place), "--json", "--yes").json

    assert (fresh["living"], fresh["aside"], gym.rows("brp_order")) == (False, None, rows)
    assert typed(gym, "recover").exit_code == 0
    assert typed(gym, "reconcile").exit_code == 0


def _night(gym: Gym, number: str, serial: int) -> None:
    gym.clock.at += timedelta(days=1)
    gym.deliver([an_order(number, personnummer=personnummer(serial))], serial=serial)
    assert gym.night().exit_code == 0


def _backup(gym: Gym, tmp_path: Path) -> Path:
    gym.clock.at += timedelta(hours=1)
    assert typed(gym, "backup", "make", str(tmp_path / "backups")).exit_code == 0
    return tmp_path / "backups"
