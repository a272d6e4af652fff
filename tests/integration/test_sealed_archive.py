"""A gym whose archive is sealed: all goes as before, contents go by their class, and keys change."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from brp_filesync.cli.shapes.care import Rekeyed
from brp_filesync.ledger.archive import key_of
from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym, personnummer
from tests.support.left_behind import archive_of

pytestmark = pytest.mark.one_database

_REFUSED = b"nothing that could be read\r\n"


@pytest.fixture
def sealed(tmp_path: Path) -> Gym:
    """Return a gym with a sealed archive, after a night that imported one file and refused another."""
    keys = tmp_path / "gym" / "keys"
    gym = open_gym(tmp_path / "gym", settings={"archive_keys": str(keys)})
    settings = gym.folder / "config" / "filesync.yaml"
    settings.write_text(f"{settings.read_text()}\narchive_keys: ../keys\n")
    gym.deliver([an_order()])
    gym.deliver_bytes(_REFUSED, "WELLNET_ORDER_20261123_002.csv")
    gym.night()
    return gym


def _by_key(gym: Gym) -> dict[str, int]:
    keys = [key_of(path) for path in archive_of(gym).glob("??/*")]
    return {key: keys.count(key) for key in sorted(set(keys))}


def _keys(gym: Gym) -> list[str]:
    return sorted(path.stem for path in (gym.folder / "keys").iterdir())


def test_all_goes_as_before_and_nothing_lies_in_clear(sealed: Gym, tmp_path: Path) -> None:
    plain = open_gym(tmp_path / "plain")
    plain.deliver([an_order()])
    plain.deliver_bytes(_REFUSED, "WELLNET_ORDER_20261123_002.csv")
    plain.night()

    assert sealed.dump() == plain.dump()
    assert typed(sealed, "reconcile").exit_code == 0
    answers = [typed(gym, "files", "answer", "1").out for gym in (sealed, plain)]
    assert answers[0] == answers[1] != b""
    assert [path for path in archive_of(sealed).rglob("*.age") if b"W-1" in path.read_bytes()] == []
    assert _by_key(sealed) == {"2026-11.short.1": 5}
    sealed.deliver([an_order("W-2", personnummer=personnummer(2), email="b@example.com")], serial=3)
    assert sealed.night(dry=True).exit_code == 0
    assert sealed.night().exit_code == 0


def test_contents_go_to_their_class_and_a_month_is_forgotten_with_its_key(sealed: Gym) -> None:
    assert typed(sealed, "prune").exit_code == 0
    assert _by_key(sealed) == {"2026-11.books.1": 3, "2026-11.short.1": 2}
    sealed.clock.at += timedelta(days=91)

    assert typed(sealed, "prune").exit_code == 0

    assert _by_key(sealed) == {"2026-11.books.1": 3}
    assert _keys(sealed) == ["2026-11.books.1"]
    assert typed(sealed, "reconcile").exit_code == 0


def test_keys_change_and_a_change_that_was_killed_is_finished(sealed: Gym) -> None:
    typed(sealed, "prune")
    old = {path: path.read_bytes() for path in (sealed.folder / "keys").iterdir()}
    before = {path: path.read_bytes() for path in archive_of(sealed).glob("??/*")}

    done = typed(sealed, "archive", "rekey", "--json")

    TypeAdapter(Rekeyed).validate_json(done.out, strict=True)
    assert (done.exit_code, done.json["contents"]) == (0, 5)
    assert _by_key(sealed) == {"2026-11.books.2": 3, "2026-11.short.2": 2}
    assert _keys(sealed) == ["2026-11.books.2", "2026-11.short.2"]
    one = next(path for path in before if "books" in path.name)
    for path, content in (*old.items(), (one, before[one])):
        path.write_bytes(content)
    one.with_name(one.name.replace("books.1", "books.2")).unlink()
    assert typed(sealed, "archive", "rekey", "--json").json["contents"] == 1
    assert _keys(sealed) == ["2026-11.books.2", "2026-11.short.2"]
    assert typed(sealed, "reconcile").exit_code == 0
    assert typed(sealed, "archive", "rekey", "--plain").exit_code == 0
    assert (_by_key(sealed), _keys(sealed)) == ({"": 5}, [])
    assert typed(sealed, "reconcile").exit_code == 0


def test_a_backup_of_it_is_checked_and_put_back_without_its_keys(
    sealed: Gym, tmp_path: Path
) -> None:
    place, kept = tmp_path / "backup", {path.name for path in archive_of(sealed).glob("??/*")}
    made = Path(typed(sealed, "backup", "make", str(place), "--json").json["path"])
    assert typed(sealed, "backup", "check", str(place)).exit_code == 0
    assert set(json.loads((made / "manifest.json").read_bytes())["sealed"]) == kept
    for path in archive_of(sealed).glob("??/*"):
        path.unlink()

    assert typed(sealed, "restore", str(place), "--yes").exit_code in (0, 3)

    assert {path.name for path in archive_of(sealed).glob("??/*")} == kept
    rotten = next((place / "archive").glob("??/*"))
    rotten.write_bytes(b"rotten")
    checked = typed(sealed, "backup", "check", str(place), "--json")
    assert checked.json["backups"][0]["wrong"] == [f"archive/{rotten.name}"]
