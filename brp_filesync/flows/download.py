"""One file's way from the server into the archive; what was broken off is gone on with later."""

import hashlib
import os

from brp_filesync.app import App
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.progress import rate_of, watched
from brp_filesync.core.source import FlowName
from brp_filesync.ledger.archive import incoming, keep, keep_behind, put_aside, take_up
from brp_filesync.transfer.remote import FileRefused, Remote, RemoteFile
from brp_filesync.transfer.resuming import LEAST_BYTES, is_told
from brp_filesync.transfer.whole import CutAfterwards, Whole, fetch_whole

_log = Log()


def download(
    app: App, source: str, flow: FlowName, remote: Remote, file: RemoteFile, max_bytes: int
) -> Whole:
    """Download a file into the archive. Raises as `fetch_whole`.

    What has come when the line breaks for good is put aside, and the next run goes on from there.
    Where that is all of the file, the server may have none any more: FileRefused says where ours is.
    """
    began = app.clock.monotonic()
    key = _key(source, flow, file)
    told = app.watch(f"{source}: fetching {file.name}", max(file.size, 0))
    with told as step, incoming(app.archive) as kept:
        stream = watched(kept, step)
        done = take_up(app.archive, stream, key)
        try:
            whole = fetch_whole(remote, file, stream, max_bytes, done)
        except TemporaryTrouble as trouble:
            came = kept.seek(0, os.SEEK_END)
            if came >= LEAST_BYTES and is_told(file):
                put_aside(app.archive, kept, key)
            if isinstance(trouble, CutAfterwards):
                keep(app.archive, kept, trouble.fetched.sha256)
                raise _perhaps_gone(app, flow, file, trouble) from None
            raise
        keep(app.archive, kept, whole.fetched.sha256)
    rate = rate_of(whole.fetched.size, app.clock.monotonic() - began)
    _log.info("fetched", source=source, file=file.name, **rate)
    if whole.gone:
        _log.warning("taken away as it was read: ours is the only copy", file=file.name)
    return whole


def _perhaps_gone(app: App, flow: FlowName, file: RemoteFile, cut: CutAfterwards) -> FileRefused:
    """Return what to tell of a file that came whole, and of which the server told nothing after."""
    return FileRefused(
        phrase(
            "{name} came whole, and then the server told nothing of it any more: {why}",
            name=file.name,
            why=cut.message,
        ),
        phrase(
            "The next run takes it where it is still there. If the server has taken it away, our "
            "copy is the only one: copy {path} to a file called {name}, and import that by "
            "`filesync {flow} import`.",
            path=str(keep_behind(app.archive, cut.fetched.sha256)),
            name=file.name,
            flow=flow,
        ),
    )


def _key(source: str, flow: FlowName, file: RemoteFile) -> str:
    """Return what is put aside of a file under: another size or time is another file."""
    known = (source, flow, file.folder, file.raw_name, file.size, file.modified_at)
    return hashlib.sha256(repr(known).encode()).hexdigest()
