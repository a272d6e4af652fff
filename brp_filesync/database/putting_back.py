"""A database put back as a copy of it says (database/copying.py), all or nothing.

What stood there is copied aside first. SQLite's own backup and pg_restore's single transaction let a
kill in the middle leave it as it was.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.copying import copy_database
from brp_filesync.database.durable import sync
from brp_filesync.database.engine import driver_url
from brp_filesync.database.trouble import translated

_BESIDE = ("", "-wal", "-shm")


def has_tables(engine: Engine) -> bool:
    """Say whether something stands in the database; a damaged SQLite file is something too."""
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        return place.exists() and place.stat().st_size > 0
    with translated(), engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def put_back_database(engine: Engine, copy: Path, aside: Path | None) -> None:
    """Make the database what the copy says; what stood there is written to `aside`, 0600.

    `aside` is None where nothing stands there. Raises DiskTrouble, and NotPossible where pg_restore
    isn't there or refuses: then it is as it was.
    """
    if engine.dialect.name == "sqlite":
        _put_back_sqlite(Path(str(engine.url.database)), engine, copy, aside)
        return
    if aside is not None:
        copy_database(engine, aside)
    engine.dispose()
    _put_back_postgresql(engine, copy)


def _put_back_sqlite(place: Path, engine: Engine, copy: Path, aside: Path | None) -> None:
    if aside is not None and not _sound(place):
        engine.dispose()
        for beside in _BESIDE:  # damaged: kept as it is, for whoever may mend it
            old = Path(f"{place}{beside}")
            if old.exists():
                old.rename(f"{aside}{beside}")
        place.touch(mode=0o600)
    elif aside is not None:
        copy_database(engine, aside)
        engine.dispose()
    try:
        with (
            closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as source,
            closing(sqlite3.connect(place)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise DiskTrouble(
            phrase("{path} can't be written.", path=place),
            phrase("Check its disk's room. The database is as it was; restore it again."),
        ) from error
    for each in (place, place.parent):
        sync(each)


def _sound(place: Path) -> bool:
    try:
        with closing(sqlite3.connect(place)) as living:
            return bool(living.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _put_back_postgresql(engine: Engine, copy: Path) -> None:
    place, secret = driver_url(engine)
    words = ["pg_restore", "--clean", "--if-exists", "--single-transaction", "--exit-on-error"]
    try:
        done = subprocess.run(  # noqa: S603
            [*words, f"--dbname={place}", str(copy)],
            env={**os.environ, **secret},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotPossible(
            phrase("pg_restore isn't installed on this machine."),
            phrase("Install PostgreSQL's client programs, of the server's version or later."),
        ) from error
    if done.returncode:
        raise NotPossible(
            phrase(
                "pg_restore ended with {code}: the database is as it was.", code=done.returncode
            ),
            phrase(
                "Make an empty database of the same owner, name it in the settings, and restore "
                "into that."
            ),
        )
