"""A whole copy of the database while it is being written to: SQLite's own backup, or pg_dump."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from brp_filesync.core.errors import DiskTrouble, NotPossible, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.database.engine import driver_url


def copy_database(engine: Engine, target: Path) -> None:
    """Write the database as it stands to that new file, 0600.

    Raises NotPossible where pg_dump isn't installed, and TemporaryTrouble where it fails.
    """
    target.touch(mode=0o600)
    if engine.dialect.name == "sqlite":
        _copy_sqlite(engine, target)
    else:
        _dump_postgresql(engine, target)


def whole(target: Path) -> bool:
    """Say whether SQLite finds such a copy sound."""
    try:
        with closing(sqlite3.connect(f"file:{target}?mode=ro&immutable=1", uri=True)) as copy:
            return bool(copy.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _copy_sqlite(engine: Engine, target: Path) -> None:
    with engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
        source: Any = connection.connection.driver_connection
        try:
            source.backup(copy)
        except sqlite3.Error as error:
            raise DiskTrouble(
                phrase("The database's copy {path} can't be written.", path=target),
                phrase("Check its disk's room."),
            ) from error


def _dump_postgresql(engine: Engine, target: Path) -> None:
    place, secret = driver_url(engine)
    try:
        done = subprocess.run(  # noqa: S603
            ["pg_dump", "--format=custom", f"--file={target}", f"--dbname={place}"],  # noqa: S607
            env={**os.environ, **secret},
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotPossible(
            phrase("pg_dump isn't installed on this machine."),
            phrase("Install PostgreSQL's client programs, of the server's version or later."),
        ) from error
    if done.returncode:
        raise TemporaryTrouble(
            phrase("pg_dump ended with {code}: nothing is backed up.", code=done.returncode),
            phrase("Run it by hand as the same user, to see what it says."),
        )
