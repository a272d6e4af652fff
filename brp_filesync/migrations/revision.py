"""Which revision the database's tables are of, and whether it is this version's.

Asked by every command, so Alembic isn't needed for it: its table holds the one number, and the
newest is the last of our migrations, which are named by their numbers.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table

from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.database.trouble import translated

_VERSION = "alembic_version"


def is_current(engine: Engine) -> bool:
    """Say whether the database has this version's tables."""
    return present_revision(engine) == newest_revision()


def demand_current(engine: Engine) -> None:
    """Raise NotReady, with what to run, unless the database has this version's tables."""
    revision = present_revision(engine)
    if revision == newest_revision():
        return
    if revision is None:
        raise NotReady(
            phrase("The database's tables aren't those of this version."),
            phrase(
                "Run `filesync db init` for a new database, `filesync db upgrade` for an old one."
            ),
        )
    if revision > newest_revision():
        raise NotReady(
            phrase(
                "The database is of revision {revision}, which this version doesn't know.",
                revision=revision,
            ),
            phrase("A newer filesync has upgraded it: install that version."),
        )
    raise NotReady(
        phrase("The database has tables of an older version."),
        phrase("Run `filesync db upgrade`."),
    )


def present_revision(engine: Engine) -> str | None:
    """Return the database's revision, None where it has no tables of ours."""
    with translated(), engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION):
            return None
        return connection.scalar(select(column("version_num")).select_from(table(_VERSION)))


@cache
def newest_revision() -> str:
    """Return the revision of this version's tables: its files stay as they are while it runs."""
    names = (path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))
    return max(name.partition("_")[0] for name in names)
