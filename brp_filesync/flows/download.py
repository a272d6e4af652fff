"""One file's way from the server into the archive; what was broken off is gone on with later."""

import hashlib
import os

from brp_filesync.app import App
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.progress import rate_of, watched
from brp_filesync.core.source import FlowName
from brp_filesync.ledger.archive import incoming, keep, put_aside, take_up
from brp_filesync.transfer.remote import UNTOLD, Remote, RemoteFile
from brp_filesync.transfer.resuming import LEAST_BYTES
from brp_filesync.transfer.whole import Whole, fetch_whole

_log = Log()


def download(
    app: App, source: str, flow: FlowName, remote: Remote, file: RemoteFile, max_bytes: int
) -> Whole:
    """Download a file into the archive. Raises as `fetch_whole`.

    What has come when the line breaks for good is put aside, and the next run goes on from there.
    """
    began = app.clock.monotonic()
    key = _key(source, flow, file)
    told = app.watch(f"{source}: fetching {file.name}", max(file.size, 0))
    with told as step, incoming(app.archive) as kept:
        stream = watched(kept, step)
        done = take_up(app.archive, stream, key)
        try:
            whole = fetch_whole(remote, file, stream, max_bytes, done)
        except TemporaryTrouble:
            came = kept.seek(0, os.SEEK_END)
            if came >= LEAST_BYTES and UNTOLD not in (file.size, file.modified_at):
                put_aside(app.archive, kept, key)
            raise
        keep(app.archive, kept, whole.fetched.sha256)
    rate = rate_of(whole.fetched.size, app.clock.monotonic() - began)
    _log.info("fetched", source=source, file=file.name, **rate)
    if whole.gone:
        _log.warning("taken away as it was read: ours is the only copy", file=file.name)
    return whole


def _key(source: str, flow: FlowName, file: RemoteFile) -> str:
    """Return what is put aside of a file under: another size or time is another file."""
    known = (source, flow, file.folder, file.raw_name, file.size, file.modified_at)
    return hashlib.sha256(repr(known).encode()).hexdigest()
