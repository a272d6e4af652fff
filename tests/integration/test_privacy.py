"""Personal data never reaches a log, a message, a night's JSON or a file's name."""

import json
import logging
import stat
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from brp_filesync.brp import schema_people as people
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.database.trouble import translated
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.left_behind import archive_of

pytestmark = pytest.mark.one_database

CANARIES = {
    "personnummer": "19811218-9876",
    "first": "Kanariefågel",
    "last": "Gulfjädersson",
    "email": "kanariefagel@example.com",
    "mobile": "070-174 06 07",
    "street": "Kanariegatan 17",
}
# Also as BRP's tables hold them.
SPELLINGS = [*CANARIES.values(), "198112189876", "811218-9876", "8112189876", "+46701740607"]


def _spilt(*said: str) -> list[str]:
    return [each for each in SPELLINGS if any(each in text for text in said)]


def _nights(gym: Gym) -> list[str]:
    """Deliver canaries in rows and files of every fate, and return what nights say of them."""
    named = CANARIES | {"email": "inte en adress: kanariefagel@example.com"}
    sound = an_order("W-1", **CANARIES)
    files = [
        [sound, an_order("W-2", **CANARIES, price_ore=1), an_order("W-3", **named)],
        [an_order("W-1", **CANARIES, price_ore=5), an_order("W-4", **CANARIES, facility="999")],
        [an_order("W-5", **(CANARIES | {"personnummer": "19811218-9875"}))],
        [an_order("W-6", **CANARIES) + ";Gulfjädersson", an_order("W-7", **CANARIES)],
        [*([an_order(f"W-8{n}", **CANARIES, ordered="Gulfjädersson") for n in range(12)])],
    ]
    said = []
    for serial, rows in enumerate(files, start=1):
        gym.deliver_bytes(a_file(rows), f"WELLNET_ORDER_20261123_{serial:03d}.csv")
        path = gym.folder / f"WELLNET_ORDER_20261123_{serial:03d}.csv"
        path.write_bytes(a_file(rows))
        done = typed(
            gym, "--verbose", "orders", "import", str(path), "--portal", "wellnet", "--json"
        )
        said += [done.out.decode(), done.said]
    said.append(json.dumps(gym.night().as_dict(), ensure_ascii=False))
    for words in (
        ("files", "list"),
        ("files", "runs"),
        ("files", "show", "1"),
        ("reconcile",),
        ("files", "show", "2", "--json"),
        ("files", "show", "5"),
    ):
        done = typed(gym, "--verbose", *words)
        said += [done.out.decode(), done.said]
    return said


@pytest.mark.rule("Law 1.1")
def test_nights_and_imports_of_every_fate_say_no_personal_data(
    gym: Gym, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    said = _nights(gym)

    outcomes = {outcome for (outcome,) in gym.rows("filesync_outcome", "outcome")}
    assert {"imported", "rejected"} <= outcomes
    assert {state for (state,) in gym.rows("filesync_file", "state")} == {"imported", "refused"}
    assert any("Gulfjädersson" in str(row) for row in gym.rows("brp_person"))  # they did sing
    assert _spilt(*said, *capfd.readouterr(), caplog.text) == []
    names = [str(path) for path in gym.folder.rglob("*")]
    assert _spilt(*names) == []
    assert _spilt(repr(gym.dump("filesync_"))) == []


@pytest.mark.rule("Law 1.2")
def test_a_database_error_tells_the_constraint_and_not_the_row(gym: Gym) -> None:
    gym.deliver([an_order("W-1", **CANARIES)])
    gym.night()
    row = dict(
        zip([each.name for each in people.person.columns], gym.rows("brp_person")[0], strict=True)
    )
    engine = gym.engine()

    with engine.connect() as connection, pytest.raises(IntegrityError) as raw:
        connection.execute(insert(people.person), [row, row | {"person_id": 77}])
    with engine.connect() as connection, pytest.raises(BrokenInvariant) as told, translated():
        connection.execute(insert(people.person), row)

    assert "hidden due to hide_parameters" in str(raw.value)
    assert _spilt(str(raw.value)) == []
    assert _spilt(str(told.value), str(told.value.advice), repr(told.value.__cause__)) == []
    engine.dispose()


@pytest.mark.rule("Law 1.2")
def test_a_bug_tells_its_kind_and_place_and_not_the_row(
    gym: Gym, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def bug(*given: object, **more: object) -> None:
        raise ValueError(f"{CANARIES['last']} {personnummer(1)}")

    monkeypatch.setattr("brp_filesync.orders_in.flow.plan", bug)
    path = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    path.write_bytes(a_file([an_order("W-1", **CANARIES)]))

    done = typed(gym, "--verbose", "orders", "import", str(path), "--portal", "wellnet", "--json")

    assert done.exit_code == 70
    assert "ValueError" in done.said
    assert _spilt(done.out.decode(), done.said, *capfd.readouterr()) == []
    assert gym.rows("filesync_file", "state") == [("failed",)]


@pytest.mark.rule("Law 1.3")
def test_what_is_kept_on_disk_is_its_owners_alone(gym: Gym) -> None:
    settings = gym.folder / "config" / "filesync.yaml"
    told = settings.read_text()
    settings.write_text(told.replace("\nlog:\n", "\nlog:\n  file: ../var/log/filesync.log\n"))
    path = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    path.write_bytes(a_file([an_order("W-1", **CANARIES)]))

    done = typed(gym, "orders", "import", str(path), "--portal", "wellnet")

    log = gym.folder / "var" / "log" / "filesync.log"
    assert done.said == ""
    assert [json.loads(line)["event"] for line in log.read_text().splitlines()] == ["decided"]
    assert _mode(log) == 0o600
    assert _mode(log.parent) == 0o700
    kept = list(archive_of(gym).rglob("*"))
    assert {_mode(each) for each in kept if each.is_file()} == {0o600}
    assert {_mode(each) for each in [archive_of(gym), *kept] if each.is_dir()} == {0o700}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
