"""The database brought to this version's tables, by Alembic's migrations."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.database.trouble import translated


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest tables; nothing happens where it is there already.

    On SQLite foreign keys are off meanwhile, since a table that is made anew is dropped in
    between, and are checked before the commit. Raises BrokenInvariant where they don't hold.
    """
    config = _config()
    with translated(), engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenInvariant("A migration broke a reference; nothing is changed.")
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def present_revision(engine: Engine) -> str | None:
    """Return the database's revision, None where it has no tables of ours."""
    with translated(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Say whether the database has this version's tables."""
    return present_revision(engine) == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _pragma(connection: Any, setting: str) -> None:
    # Within a transaction SQLite ignores it.
    connection.connection.driver_connection.execute(f"PRAGMA {setting}")
