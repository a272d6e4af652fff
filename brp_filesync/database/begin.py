"""Transactions begin and end here, and nowhere else: what is returned is committed, what is raised
is rolled back.

There are two kinds of `Database`. The real one commits. That of a dry run is one transaction in
which every write is a savepoint, and which is always rolled back: the second file sees what the
first did, and afterwards nothing has happened.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.database.engine import WRITER
from brp_filesync.database.trouble import translated

# Any number will do, as long as every filesync of this database takes the same.
WRITER_LOCK = 0x6272705F66696C65

Check = Callable[[Connection], None]


class Witness(Protocol):
    """Who is told of each commit: `before` gives what `after` tells once it is committed."""

    def begin(self, connection: Connection) -> None:
        """Forget what an earlier transaction of the connection left."""

    def before(self, connection: Connection) -> Any:
        """Return what to tell, from within the transaction, or None. May raise: it is rolled back."""

    def after(self, told: Any) -> None:
        """Tell it. Only when this has returned may anything of the commit leave."""


@dataclass(frozen=True, slots=True)
class Database:
    """The two ways into the database.

    `connect()` gives a connection for reading and for staging in temporary tables: what is done
    there touches nothing that others see. `write(connection, before_commit)` is one transaction
    with the writer's turn held; it waits for that turn, and raises Busy when the wait runs out.
    """

    connect: Callable[[], AbstractContextManager[Connection]]
    write: Callable[..., AbstractContextManager[None]]
    dry: bool


def open_database(
    engine: Engine,
    wait_s: float,
    before_commit: Check | None = None,
    witness: Witness | None = None,
) -> Database:
    """Return the one that commits. `before_commit` is asked last in every write, and may raise.

    The `witness` is told of every commit.
    """

    @contextmanager
    def connect() -> Iterator[Connection]:
        with translated(), engine.connect() as connection:
            yield connection

    @contextmanager
    def write(connection: Connection, check: Check | None = None) -> Iterator[None]:
        with translated():
            connection.commit()  # ends the reading or staging, whose tables are temporary
            connection.execution_options(**{WRITER: True})
            told = None
            try:
                with connection.begin():
                    _take_turn(connection, wait_s)
                    if witness is not None:
                        witness.begin(connection)
                    yield
                    for ask in (check, before_commit):
                        if ask is not None:
                            ask(connection)
                    if witness is not None:
                        told = witness.before(connection)
                if witness is not None and told is not None:
                    witness.after(told)
            finally:
                if not connection.invalidated:
                    connection.execution_options(**{WRITER: False})

    return Database(connect, write, dry=False)


@contextmanager
def dry_database(engine: Engine, wait_s: float) -> Iterator[Database]:
    """Yield one behind which nothing stays. The writer's turn is held until the block ends."""
    with translated(), engine.connect() as only:
        only.execution_options(**{WRITER: True})
        outer = only.begin()
        try:
            _take_turn(only, wait_s)

            @contextmanager
            def connect() -> Iterator[Connection]:
                with translated():
                    yield only

            @contextmanager
            def write(connection: Connection, check: Check | None = None) -> Iterator[None]:
                with translated(), connection.begin_nested():
                    yield
                    if check is not None:
                        check(connection)

            yield Database(connect, write, dry=True)
        finally:
            outer.rollback()


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Let what the block writes be seen in the block alone: within a write, and rolled back."""
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@contextmanager
def own_session(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that has no transaction, for locks that are a session's: it is idle."""
    with translated(), engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def change_tables(engine: Engine) -> Iterator[Connection]:
    """Yield a connection for migrations, in one transaction.

    On SQLite foreign keys are off meanwhile, since a table that is made anew is dropped in
    between, and are checked before the commit. Raises BrokenInvariant where they don't hold.
    """
    with translated(), engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        try:
            _enforce_references(connection, on=not sqlite)
            with connection.begin():
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenInvariant(
                        phrase("A migration broke a reference; nothing is changed.")
                    )
        finally:
            _enforce_references(connection, on=True)


def _enforce_references(connection: Connection, *, on: bool) -> None:
    # SQLite ignores it within a transaction, so it goes by the driver, outside of any.
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _take_turn(connection: Connection, wait_s: float) -> None:
    # On SQLite, BEGIN IMMEDIATE has taken it, after waiting the connection's timeout.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {round(wait_s * 1000)}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
