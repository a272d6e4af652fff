"""A file that has come: its content is ours now, or was before, and then it is answered again."""

from dataclasses import replace

from sqlalchemy import Connection

from brp_filesync.core.source import FlowName
from brp_filesync.ledger import arrivals, files, gone, outbox
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import File


def receive(
    connection: Connection,
    source: str,
    flow: FlowName,
    found: Found,
    sha256: str,
    size: int,
    now: str,
    *,
    on_trial: bool,
    stays: bool = False,
) -> File:
    """Record the arrival of this content, on a server or at hand, and return its file.

    What was tried is to be imported when it comes again, but `on_trial`. What was decided before is
    decided no second time: a portal gets the same answer again, and a bank's file is cleared away.
    But what lies uncleared where it was is the same arrival, and answered once. `stays`: nothing is
    ever cleared away there. What the archive had no more is decided anew, by what its orders are
    known by; but what is booked, is booked.
    """
    file = files.receive(connection, source, flow, sha256, size, found.name, now)
    if gone.came_again(connection, sha256) and _is_decided_anew(file):
        files.move(connection, file, "received")
        file = replace(file, state="received")
    known = arrivals.known_there(connection, source, flow, found, file.file_id, stays=stays)
    if known is not None:
        arrivals.see_again(connection, known, found)
    else:
        arrival_id = arrivals.receive(connection, source, flow, found, file.file_id, now)
        if stays:
            arrivals.replace(connection, arrival_id, now)
    if file.state == "received":
        return file
    if file.state == "tried" and not on_trial:
        files.move(connection, file, "received")
        return replace(file, state="received")
    if known is not None:
        return file
    if flow == "orders":
        outbox.answer_again(connection, file.file_id, now)
    elif found.folder is not None:
        outbox.clear_again(connection, file.file_id, now)
    return file


def _is_decided_anew(file: File) -> bool:
    """Say whether a file that had been pruned and comes again is decided on once more."""
    booked = file.flow != "orders" and file.state == "imported"
    return not booked and file.state not in ("received", "awaiting_approval")
