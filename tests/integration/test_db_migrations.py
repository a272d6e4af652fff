"""The migrations make exactly the tables that the code works with."""

import re
import warnings
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError

from brp_filesync.brp import schema as brp
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.database.engine import make_engine
from brp_filesync.database.metadata import METADATA, with_options
from brp_filesync.ledger import schema as ledger
from brp_filesync.migrations.revision import is_current, present_revision
from brp_filesync.migrations.upgrade import make_tables, upgrade

assert brp.MODULES
assert ledger.file is not None


def an_engine(folder: Path, name: str = "gym") -> Engine:
    return make_engine(f"sqlite:///{folder / name}.db")


def ddl(engine: Engine) -> dict[str, set[str]]:
    """Return the parts of each table's and index's statement; they may stand in any order.

    SQLAlchemy writes a column or a constraint a line, and SQLite an added column on the line of
    the last.
    """
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                " AND name NOT LIKE 'alembic%'"
            )
        ).all()
    # A table that was made anew by a migration has its name in quotes.
    return {
        name: {part.strip() for part in re.split("[,\n]", sql.replace(f'"{name}"', name))}
        for name, sql in rows
    }


def test_alembic_finds_no_difference_between_the_migrations_and_the_code(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)

    with engine.connect() as connection, warnings.catch_warnings():
        # SQLite's expression indexes can't be reflected; the test below compares them by text.
        warnings.simplefilter("ignore")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, with_options(METADATA))

    assert found == []


def test_migrated_tables_have_the_same_constraints_and_indexes_to_the_letter(
    tmp_path: Path,
) -> None:
    migrated, made = an_engine(tmp_path, "migrated"), an_engine(tmp_path, "made")
    upgrade(migrated)
    with_options(METADATA).create_all(made)

    assert ddl(migrated) == ddl(made)
    assert sum("CHECK" in part for table in ddl(made).values() for part in table) > 25


def test_a_new_database_is_made_once(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)

    assert present_revision(engine) is None
    assert not is_current(engine)
    assert make_tables(engine)
    assert is_current(engine)
    assert not make_tables(engine)


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)
    before = ddl(engine)

    upgrade(engine)

    assert ddl(engine) == before


@pytest.mark.parametrize("revision", ["0004", "9999"])
def test_making_tables_over_others_is_refused(tmp_path: Path, revision: str) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)
    set_revision(engine, revision)

    with pytest.raises(ConfigurationMistake):
        make_tables(engine)

    assert present_revision(engine) == revision


def test_a_newer_database_isnt_touched(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)
    set_revision(engine, "9999")

    with pytest.raises(ConfigurationMistake, match="revision 9999"):
        upgrade(engine)


def test_tables_that_nobody_migrated_arent_touched(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    with_options(METADATA).create_all(engine)
    before = ddl(engine)

    with pytest.raises(ConfigurationMistake, match="brp_agreed_price"):
        upgrade(engine)

    assert ddl(engine) == before


def test_foreign_keys_hold_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("subscription", "debit_method"),
        ("subscription", "period_months"),
        ("punch_card", "clips"),
        ("punch_card", "validity_months"),
    ],
)
def test_a_product_lacks_nothing_that_its_kind_needs(tmp_path: Path, kind: str, value: str) -> None:
    engine = an_engine(tmp_path)
    upgrade(engine)
    product = METADATA.tables["brp_product"]
    row = {
        "product_number": "P",
        "name": "P",
        "kind": kind,
        "vat_group": "sport",
        "debit_method": "manual",
        "period_months": 1,
        "clips": 10,
        "validity_months": 12,
        "has_fixed_end": False,
        "refill": False,
    }
    with engine.begin() as connection:
        connection.execute(
            insert(METADATA.tables["brp_vat_group"]).values(vat_group="sport", name="Idrott")
        )
        connection.execute(insert(product).values(row | {"product_number": "WHOLE"}))

    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(product).values(row | {value: None}))


def set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
