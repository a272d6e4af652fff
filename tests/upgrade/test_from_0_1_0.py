"""A gym of 0.1.0, its work half done, goes on with this version as if it had always been its own.

`0.1.0.tar.gz` was made by that version's code, by the script within it: a file imported and not yet
answered, another tried on trial, a third received and not yet read, a mail that had begun to go
out, and payments booked and waiting.
"""

import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert, select, text

from brp_filesync import migrations
from brp_filesync.database.begin import change_tables
from brp_filesync.database.engine import make_engine
from brp_filesync.database.metadata import METADATA
from brp_filesync.migrations.revision import newest_revision, present_revision
from brp_filesync.profiles.load import load_settings
from brp_filesync.profiles.renamed import RENAMED
from tests.support.command import typed
from tests.support.gym import SHIPPED, Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.payment_gym import (
    OCR,
    Payment,
    a_bgmax,
    bank_night,
    deliver,
    with_bank,
    with_invoices,
)

FIXTURE = Path(__file__).parent / "0.1.0.tar.gz"
Tables = dict[str, list[tuple[Any, ...]]]
FIRST = "0017"  # the tables of 0.1.0
# What this version notes beside what it writes, and 0.1.0 didn't: by table, the columns.
NOTED = {
    "brp_deposit": {"told_account"},
    "brp_invoice": {"settled_from"},
    "brp_order": {"content_columns"},
    "brp_payment_journal": {"facts"},
}


pytestmark = pytest.mark.one_database


@pytest.fixture
def twin(tmp_path: Path) -> Gym:
    """A gym of this version to which the same came on the same days, undisturbed."""
    gym = with_invoices(open_gym(tmp_path / "twin"))
    paid = a_bgmax(Payment(499000, OCR[0]), Payment(1000, OCR[1]), Payment(500, "12344"))
    deliver(gym, "one.txt", paid)
    bank_night(gym)
    gym.clock.at += timedelta(days=1)
    rows = [
        an_order("W-5", personnummer=personnummer(11), email="e@example.com"),
        an_order("W-6", personnummer="19811218-9875"),
        a_cancel("W-4"),
    ]
    gym.deliver(rows, serial=2)
    gym.night()
    for serial, who in ((3, "f"), (4, "g")):
        row = an_order(
            f"W-{serial + 4}", personnummer=personnummer(serial * 2 + 7), email=f"{who}@example.com"
        )
        gym.deliver([row], serial=serial)
    return gym


@pytest.fixture
def old(database: str, tmp_path: Path) -> Gym:
    """The gym of 0.1.0, on each database."""
    gym = open_gym(tmp_path / "old", made=True, database=database)
    settings = gym.folder / "config" / "filesync.yaml"
    told = settings.read_text()
    settings.write_text(told.replace("sqlite:///../var/filesync.db", database))
    with tarfile.open(FIXTURE) as kept:
        kept.extractall(gym.folder, filter="data")
    kept_rows = tmp_path / "0.1.0.db"
    with closing(sqlite3.connect(kept_rows)) as rows:
        rows.executescript((gym.folder / "database.sql").read_text())
    if database.startswith("sqlite"):
        place = Path(database.removeprefix("sqlite:///"))
        place.parent.mkdir(mode=0o700)
        kept_rows.rename(place)
    else:
        _moved(make_engine(f"sqlite:///{kept_rows}"), gym.engine())
    return with_bank(gym)


def _moved(rows: Engine, to: Engine) -> None:
    """Make 0.1.0's tables in the other database, and copy the rows into them."""
    with to.begin() as connection:  # which has this version's tables
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with change_tables(to) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    tables = MetaData()
    tables.reflect(to)
    with rows.connect() as source, to.begin() as target:
        for table in tables.sorted_tables:
            found = [row._asdict() for row in source.execute(select(table))]
            if found and table.name != "alembic_version":
                target.execute(insert(table), found)
    rows.dispose()
    to.dispose()


def test_a_run_on_its_tables_names_the_command(old: Gym) -> None:
    before = old.engine()
    done = typed(old, "run")

    assert done.exit_code == 78
    assert "Run `filesync db upgrade`." in done.said
    assert present_revision(before) == FIRST
    before.dispose()


def test_it_goes_on_as_one_that_was_always_this_versions(old: Gym, twin: Gym) -> None:
    upgraded = typed(old, "db", "upgrade", "--json").json
    for gym in (old, twin):
        gym.clock.at = twin.clock.at + timedelta(days=1)
    nights = [gym.night() for gym in (old, twin)]

    assert (upgraded["before"], upgraded["revision"]) == (FIRST, newest_revision())
    copy = Path(upgraded["backup"])
    assert (copy.stat().st_mode & 0o777, copy.stat().st_size > 10_000) == (0o600, True)
    assert [night.troubles for night in nights] == [[], []]
    assert _differing(old.dump("brp_"), twin.dump("brp_")) == NOTED
    for serial in range(1, 5):
        assert _answer(old, serial) == _answer(twin, serial)
    assert [
        state for kind, state in old.rows("filesync_duty", "kind", "state") if kind == "confirm"
    ] == [
        "unknown",  # which had begun to go out
        *["todo"] * 6,
    ]
    assert typed(old, "reconcile").exit_code == 0


def _answer(gym: Gym, serial: int) -> list[dict[str, str]]:
    """Return an answer but for its sentences: one that waited is sent as it was written then."""
    rows = gym.answer(f"WELLNET_ORDER_20261123_{serial:03d}.csv")
    return [{key: value for key, value in row.items() if key != "MEDDELANDE"} for row in rows]


def _differing(one: Tables, other: Tables) -> dict[str, set[str]]:
    """Return the columns whose values differ, by table; the rows must be as many."""
    found = {}
    for name in sorted(one.keys() - {"brp_written"}):
        columns = METADATA.tables[name].columns.keys()
        differ = {
            column
            for row, twin in zip(one[name], other[name], strict=True)
            for column, value, its in zip(columns, row, twin, strict=True)
            if value != its
        }
        found |= {name: differ} if differ else {}
    return found


def test_an_upgrade_that_was_killed_is_done_again(
    old: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of it, when the copy was made: nothing of it stays."""
    before, last = old.engine(), command.upgrade

    def killed(config: Config, _: str) -> None:
        last(config, "0025")
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", killed)
    typed(old, "db", "upgrade")
    monkeypatch.undo()
    after_kill = present_revision(before)
    again = typed(old, "db", "upgrade")

    assert (after_kill, again.exit_code) == (FIRST, 0)
    assert present_revision(before) == newest_revision()
    before.dispose()


def test_its_settings_are_read_as_this_versions(tmp_path: Path) -> None:
    """As 0.1.0 shipped them: no key of theirs has another name now."""
    with tarfile.open(FIXTURE) as kept:
        kept.extractall(tmp_path, filter="data")

    loaded = load_settings(tmp_path / "config-0.1.0" / "filesync.yaml")

    assert (sorted(loaded.portals), sorted(loaded.banks), loaded.mistakes) == (
        ["actiway", "benify", "sop", "wellnet"],
        ["seb"],
        (),
    )


def test_a_key_that_has_another_name_now_is_told_with_it() -> None:
    with tarfile.open(FIXTURE) as kept:
        stream = kept.extractfile("keys.json")
        assert stream is not None
        had = json.load(stream)
    schemas = {kind: (SHIPPED / f"schema/{kind}.schema.json").read_text() for kind in had}

    lost = {key for kind, keys in had.items() for key in keys if f'"{key}"' not in schemas[kind]}
    assert lost == set(RENAMED)


def test_it_is_told_at_its_place(tmp_path: Path) -> None:
    with tarfile.open(FIXTURE) as kept:
        kept.extractall(tmp_path, filter="data")
    bank = tmp_path / "config-0.1.0" / "banks" / "seb.yaml"
    bank.write_text(bank.read_text() + "moved_to_camt: 2026-11-16\n")

    (told,) = load_settings(tmp_path / "config-0.1.0" / "filesync.yaml").mistakes

    assert "seb.yaml" in str(told)
    assert "unknown key 'moved_to_camt'; it was of an earlier version, now: format_days:" in str(
        told
    )
