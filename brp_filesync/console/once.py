"""A form acts once, however often it is sent: by the word that it bears."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from brp_filesync.console.accounts import schema
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import Busy
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import Database

_WAIT_S = 3.0
_KEPT = timedelta(days=2)  # longer than a session, whose forms they are


@dataclass
class _Turn:
    """Whose turn it is with a form, and how many wait for it or have it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    senders: int = 0


_turns: dict[str, _Turn] = {}
_one_by_one = threading.Lock()


def once(
    accounts: Database, token: str, user_id: int, now: datetime, act: Callable[[], str]
) -> str:
    """Return what the act came to; where the form was sent before, what it came to then.

    Raises Busy where the one that was sent before is still at work after 3 s, and as the act does:
    then nothing was done, and the form may be sent again.
    """
    with _turn(token):
        with accounts.connect() as connection:
            before = connection.scalar(
                select(schema.once.c.came_to).where(
                    schema.once.c.token == token, schema.once.c.user_id == user_id
                )
            )
        if before is not None:
            return str(before)
        came_to = act()
        with accounts.connect() as connection, accounts.write(connection):
            connection.execute(delete(schema.once).where(schema.once.c.at < utc_text(now - _KEPT)))
            connection.execute(
                insert(schema.once).values(
                    token=token, user_id=user_id, at=utc_text(now), came_to=came_to
                )
            )
        return came_to


@contextmanager
def _turn(token: str) -> Iterator[None]:
    """Hold the form's turn: whoever sends it meanwhile waits. Raises Busy where that is too long."""
    with _one_by_one:
        turn = _turns.setdefault(token, _Turn())
        turn.senders += 1
    try:
        if not turn.lock.acquire(timeout=_WAIT_S):
            raise Busy(
                phrase("The same form was sent a moment ago, and is still at work."),
                phrase("Wait a little, and look whether it is done before you send it again."),
            )
        try:
            yield
        finally:
            turn.lock.release()
    finally:
        with _one_by_one:
            turn.senders -= 1
            if not turn.senders:
                _turns.pop(token)
