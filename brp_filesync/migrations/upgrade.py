"""The database brought to this version's tables, by Alembic's migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from brp_filesync.database.begin import change_tables
from brp_filesync.database.trouble import translated


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest tables; nothing happens where it is there already.

    Raises BrokenInvariant where a reference doesn't hold afterwards: nothing is changed then.
    """
    config = _config()
    with change_tables(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
