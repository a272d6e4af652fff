"""The files that were decided, told to a webhook where the settings ask for it: which are told."""

from collections.abc import Sequence
from typing import Any

from brp_filesync.app import App
from brp_filesync.ledger import tellings

_CHANNEL = "webhook"
_AT_ONCE = 500  # files in a call: some 150 KB


def begin_telling(app: App, *, asked_for: bool) -> None:
    """Let files that are decided from now on be told of; or no more, where nobody asks for it."""
    with app.database.connect() as connection:
        if tellings.is_told(connection, _CHANNEL) == asked_for:
            return  # nearly each night: no turn at writing is waited for
    with app.database.connect() as connection, app.database.write(connection):
        if asked_for:
            tellings.begin(connection, _CHANNEL)
        else:
            tellings.end(connection, _CHANNEL)


def to_tell(app: App) -> list[dict[str, Any]]:
    """Return the first files that were decided and aren't told yet; none where nobody asks."""
    with app.database.connect() as connection:
        return tellings.to_tell(connection, _CHANNEL, _AT_ONCE)


def told(app: App, found: Sequence[dict[str, Any]]) -> None:
    """Record that these were told of. A call that isn't recorded is made again with the same."""
    if found:
        with app.database.connect() as connection, app.database.write(connection):
            tellings.told(connection, _CHANNEL, found[-1]["attempt_id"])
