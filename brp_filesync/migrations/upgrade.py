"""The database brought to this version's tables, by Alembic's migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import change_tables
from brp_filesync.database.metadata import METADATA
from brp_filesync.database.trouble import translated
from brp_filesync.migrations.revision import is_current, present_revision


def make_tables(engine: Engine) -> bool:
    """Make all tables in a database that has none of them, and say whether that was done.

    Raises ConfigurationMistake where there are tables, but older, newer or not ours.
    """
    if is_current(engine):
        return False
    if present_revision(engine) is not None:
        refuse_unknown(engine)
        raise ConfigurationMistake(
            phrase("The database has tables of an older version."),
            phrase("Run `filesync db upgrade`."),
        )
    upgrade(engine)
    return True


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest tables; nothing happens where it is there already.

    Raises ConfigurationMistake where the tables are of a newer version or not ours, and
    BrokenInvariant where a reference doesn't hold afterwards: nothing is changed then.
    """
    refuse_unknown(engine)
    config = _config()
    with change_tables(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_unknown(engine: Engine) -> None:
    """Raise ConfigurationMistake for tables that no migration of ours leads from, else nothing."""
    revision = present_revision(engine)
    known = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise ConfigurationMistake(
            phrase(
                "The database is of revision {revision}, which this version doesn't know.",
                revision=revision,
            ),
            phrase("A newer filesync has upgraded it: install that version."),
        )
    if revision is None:
        with translated(), engine.connect() as connection:
            taken = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
        if taken:
            raise ConfigurationMistake(
                phrase(
                    "The database has a table {taken}, but not one that filesync has made.",
                    taken=taken[0],
                ),
                phrase("Name an empty database in database.url."),
            )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
