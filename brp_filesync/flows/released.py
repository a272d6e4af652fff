"""What was tried is imported, once its portal is live: by the first night that isn't a trial's.

`start_from` says from where on, as it does for files on the server: what is older was only tried,
and stays so.
"""

import structlog

from brp_filesync.app import App
from brp_filesync.flows.fetch import Inbox
from brp_filesync.ledger import arrivals, files
from brp_filesync.transfer.choose import is_too_old

_log = structlog.get_logger()


def release_tried(app: App, inbox: Inbox) -> None:
    """Let the tried files be imported that have an arrival not older than the inbox's start."""
    with app.database.connect() as connection:
        tried = files.tried(connection, inbox.source, inbox.flow)
        found = arrivals.of_files(connection, [each.file_id for each in tried])
    released = [
        file
        for file in tried
        if not all(
            is_too_old(
                each.raw_name, each.modified_at, inbox.file_name, inbox.start_from, inbox.zone
            )
            for each in found[file.file_id]
        )
    ]
    if not released:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for file in released:
            files.move(connection, file, "received")
    _log.info("tried files are imported now", source=inbox.source, files=len(released))
