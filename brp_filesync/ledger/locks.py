"""One run at a time for each source and flow. Who is alive is the operating system's to say.

Beside a SQLite database it is a lock file (flock), on PostgreSQL a session's advisory lock on a
connection of its own: both are free the moment the process dies. The epoch keeps out a run that
was paused, lost its lock all the same, and was overtaken.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, insert, select, text, update

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import Busy
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.database.begin import Database, own_session
from brp_filesync.ledger.schema import epoch

_LOOKS_AGAIN_S = 1.0  # whether a place has become free

# Asked before each commit, so it is made once.
_NUMBER = select(epoch.c.number).where(
    epoch.c.source == bindparam("whose"), epoch.c.flow == bindparam("which")
)
_NUMBER_KEPT = _NUMBER.with_for_update()


@contextmanager
def only_run(engine: Engine, source: str, what: str) -> Iterator[None]:
    """Hold the lock of this source's flow, or of what else one run does at a time.

    Raises Busy at once where another run has it.
    """
    with _held(engine, source, what) as got:
        if not got:
            raise Busy(
                phrase("Another run of {source} ({what}) is at work.", source=source, what=what),
                phrase("Wait for it; nothing was done."),
            )
        yield


@contextmanager
def one_of(engine: Engine, what: str, places: int, wait_s: float, clock: Clock) -> Iterator[bool]:
    """Hold one of so many places where runs do `what` side by side, and say whether one was free.

    One is waited for as long as is said.
    """
    until = clock.monotonic() + wait_s
    while True:
        for place in range(places):
            with _held(engine, what, str(place)) as got:
                if got:
                    yield True
                    return
        if clock.monotonic() >= until:
            yield False
            return
        clock.sleep(_LOOKS_AGAIN_S)


def take_epoch(database: Database, source: str, flow: FlowName) -> Callable[[Connection], None]:
    """Begin a new epoch, and return the check that each of its commits must pass.

    The check raises Busy where a later run has begun its own.
    """
    with database.connect() as connection, database.write(connection):
        number = _number(connection, source, flow, lock=False)
        mine = (number or 0) + 1
        key = {"source": source, "flow": flow}
        if number is None:
            connection.execute(insert(epoch).values(**key, number=mine))
        else:
            connection.execute(
                update(epoch)
                .where(epoch.c.source == source, epoch.c.flow == flow)
                .values(number=mine)
            )

    def check(connection: Connection) -> None:
        if _number(connection, source, flow, lock=True) != mine:
            raise Busy(
                phrase(
                    "A later run of {source} ({flow}) has overtaken this one.",
                    source=source,
                    flow=flow,
                ),
                phrase("This one commits nothing more; look at the later one's report."),
            )

    return check


def _number(connection: Connection, source: str, flow: FlowName, *, lock: bool) -> int | None:
    whose = {"whose": source, "which": flow}
    return connection.scalar(_NUMBER_KEPT if lock else _NUMBER, whose)


def _held(engine: Engine, source: str, what: str) -> AbstractContextManager[bool]:
    if engine.dialect.name == "postgresql":
        return _advisory(engine, f"{source}/{what}")
    return _lock_file(Path(f"{engine.url.database}.{source}.{what}.lock"))


@contextmanager
def _lock_file(path: Path) -> Iterator[bool]:
    from filelock import FileLock, Timeout  # with asyncio's part of it, that a look goes without

    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _advisory(engine: Engine, name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with own_session(engine) as connection:
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key})
        try:
            yield bool(got)
        finally:
            if got and not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
