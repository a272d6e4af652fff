"""Database errors become ours here. Their text never leaves this module: it may hold the row."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from brp_filesync.core.errors import (
    BrokenInvariant,
    Busy,
    ConfigurationMistake,
    DiskTrouble,
    FilesyncError,
    TemporaryTrouble,
)
from brp_filesync.core.phrase import phrase

# SQLite's primary result codes (https://www.sqlite.org/rescode.html).
_SQLITE_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SQLITE_DISK = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
_SQLITE_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors within the block into FilesyncErrors without their text."""
    try:
        yield
    except DBAPIError as error:
        raise _ours(error) from None


def _ours(error: DBAPIError) -> FilesyncError:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _of_sqlite(error, original)
    state = getattr(original, "sqlstate", None) or ""
    if state == "55P03":  # lock_not_available: lock_timeout ran out
        return _busy()
    if state.startswith("53"):  # insufficient resources: disk full, too many connections
        return DiskTrouble(
            phrase("The database server lacks resources (SQLSTATE {state}).", state=state),
            phrase("Look at its disk, its memory and its max_connections."),
        )
    if state.startswith("28"):
        return ConfigurationMistake(
            phrase("The database refused our login."),
            phrase("Check database.url and database.password."),
        )
    if state in ("42501", "42P01", "3D000", "3F000"):
        return ConfigurationMistake(
            phrase(
                "The database lacks a table or a right that we need (SQLSTATE {state}).",
                state=state,
            ),
            phrase("Run `filesync db upgrade`, and see docs/postgresql.md for the role's rights."),
        )
    if state.startswith("23"):
        diagnosis = getattr(original, "diag", None)
        return _broken(getattr(diagnosis, "constraint_name", None) or state)
    if not state or state[:2] in ("08", "57", "40"):
        return TemporaryTrouble(
            phrase("The database can't be reached, or went away."),
            phrase("Nothing was half done; the next run goes on from here."),
        )
    return _broken(f"SQLSTATE {state}")


def _of_sqlite(error: DBAPIError, original: sqlite3.Error) -> FilesyncError:
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF
    if code in _SQLITE_BUSY:
        return _busy()
    if code in _SQLITE_DISK:
        return DiskTrouble(
            phrase(
                "The database file can't be written or opened ({sqlite_errorname}).",
                sqlite_errorname=original.sqlite_errorname,
            ),
            phrase("Check the disk's free space and the folder's rights."),
        )
    if code in _SQLITE_DAMAGED:
        return BrokenInvariant(
            phrase(
                "The database file is damaged ({sqlite_errorname}).",
                sqlite_errorname=original.sqlite_errorname,
            ),
            phrase("Restore it from a backup, and `filesync reconcile`."),
        )
    if isinstance(error, IntegrityError):
        # SQLite names tables and columns only, or the constraint: never the values.
        return _broken(str(original).partition(":")[2].strip() or original.sqlite_errorname)
    if "no such table" in str(original):
        return ConfigurationMistake(
            phrase("The database has no tables, or old ones."),
            phrase("Run `filesync db init`, or `filesync db upgrade`."),
        )
    return _broken(getattr(original, "sqlite_errorname", type(original).__name__))


def _busy() -> Busy:
    return Busy(
        phrase("Another writer had the database all the time."),
        phrase("The file is left for later."),
    )


def _broken(what: str) -> BrokenInvariant:
    return BrokenInvariant(
        phrase("The database refused what we wrote ({what}); nothing is committed.", what=what),
        phrase("Report it."),
    )
