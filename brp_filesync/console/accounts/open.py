"""The console's own database: made where it is missing, its owner's alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brp_filesync.console.accounts.schema import TABLES
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.begin import Database, open_database
from brp_filesync.database.engine import make_engine

_WAIT_S = 3.0


@contextmanager
def open_accounts(path: Path) -> Iterator[Database]:
    """Yield the database of accounts. Raises DiskTrouble where its file can't be made."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be made: {strerror}.", path=path, strerror=reason_of(error)),
            phrase("See the folder's rights and room, or name another: console.database."),
        ) from None
    engine = make_engine(f"sqlite:///{path}", wait_s=_WAIT_S)
    try:
        accounts = open_database(engine, _WAIT_S)
        with accounts.connect() as connection, accounts.write(connection):
            TABLES.create_all(connection)
        yield accounts
    finally:
        engine.dispose()
