"""The copy that is made of a database before its tables change."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from brp_filesync.core.errors import DiskTrouble, NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.durable import sync
from brp_filesync.database.trouble import translated


def copy_before(engine: Engine, revision: str, folder: Path) -> Path:
    """Copy the database, which is of this revision, whole and durable, 0600; return the file.

    SQLite's lies beside it, while others read and write; PostgreSQL's is pg_dump's, in the folder.
    The file of an earlier try is replaced. Raises DiskTrouble, and NotReady where pg_dump isn't
    there or refuses.
    """
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        return _put(place.with_name(f"{place.name}.of-{revision}"), lambda to: _sqlite(engine, to))
    place = folder / f"{engine.url.database}.of-{revision}.dump"
    return _put(place, lambda to: _postgresql(engine, to))


def _put(path: Path, copy: Callable[[Path], None]) -> Path:
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        copy(part)
        sync(part)
        part.replace(path)
        sync(path.parent)
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be written ({strerror}).", path=path, strerror=reason_of(error)),
            phrase("The database is as it was. Make room for a copy of it."),
        ) from error
    return path


def _sqlite(engine: Engine, to: Path) -> None:
    import sqlite3

    with translated(), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        copy = sqlite3.connect(to)
        try:
            driver.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()


def _postgresql(engine: Engine, to: Path) -> None:
    url = engine.url
    query = {f"PG{name.upper()}": url.query.get(name) for name in ("host", "port", "sslmode")}
    told = {
        "PGHOST": url.host or query["PGHOST"],
        "PGPORT": url.port or query["PGPORT"],
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGSSLMODE": query["PGSSLMODE"],
    }
    given = {name: str(value) for name, value in told.items() if value is not None}
    try:
        done = subprocess.run(  # noqa: S603 - nothing of it was typed, or came from a portal
            [  # noqa: S607 - the machine's own, of the server's version
                "pg_dump",
                "--format=custom",
                f"--file={to}",
                f"--dbname={url.database}",
            ],
            env=os.environ | given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        said = "" if done.returncode == 0 else done.stderr.strip().partition("\n")[0]
        failed = done.returncode != 0
    except FileNotFoundError:
        said, failed = phrase("there is no such program"), True
    if failed:
        to.unlink(missing_ok=True)
        raise NotReady(
            phrase("The database can't be backed up by pg_dump ({said}).", said=said),
            phrase(
                "Nothing is changed. Back it up by your own means, then: "
                "filesync db upgrade --backed-up"
            ),
        )
