"""Which revision the database's tables are of, and whether it is this version's.

Asked by every command, so Alembic isn't needed for it: its table holds the one number, and the
newest is the last of our migrations, which are named by their numbers.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, column, inspect, select, table, text

from brp_filesync.brp.schema import MODULES as _BRP
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.database.trouble import translated
from brp_filesync.ledger.schema_all import MODULES as _LEDGER

_VERSION = "alembic_version"
_TABLES = sorted(
    {
        each.name
        for module in (*_BRP, *_LEDGER)
        for each in vars(module).values()
        if isinstance(each, Table)
    }
)


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


def demand_whole(engine: Engine) -> None:
    """Raise NotReady unless the database has this version's tables, every one of them.

    Of the revision alone nobody can tell that somebody has dropped one, which a night may not meet.
    """
    demand_current(engine)
    with translated(), engine.connect() as connection:
        gone = _gone(connection, _TABLES)
    if gone:
        raise NotReady(
            phrase("The database lacks tables that it had: {tables}.", tables=", ".join(gone[:5])),
            phrase(
                "Somebody has dropped them, or renamed them. Put a backup back "
                "(`filesync restore`), or give them their names again."
            ),
        )


def present_revision(engine: Engine) -> str | None:
    """Return the database's revision, None where it has no tables of ours."""
    with translated(), engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION):
            return None
        return connection.scalar(select(column("version_num")).select_from(table(_VERSION)))


def _gone(connection: Connection, names: list[str]) -> list[str]:
    if connection.dialect.name == "sqlite":
        there = set(inspect(connection).get_table_names())
        return [name for name in names if name not in there]
    # As an unqualified name is found, in whichever of the role's schemas.
    wanted = text(
        "SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(name) IS NULL"
    )
    return sorted(connection.scalars(wanted, {"names": names}))


@cache
def newest_revision() -> str:
    """Return the revision of this version's tables: its files stay as they are while it runs."""
    names = (path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))
    return max(name.partition("_")[0] for name in names)
