"""A server's folders and our rights there, shown by a probe file that leaves nothing behind.

Its name begins with a dot and it has a few bytes of no meaning. Where a check is killed midway the
next one overwrites and removes it.
"""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from brp_filesync.checkup.line import Found
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import FilesyncError, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.remote import Remote, RemoteFile, Vanished

NAME = ".filesync-check"


@dataclass(slots=True)
class Written:
    """When a probe file was written: two moments of ours, and the server's between, in Unix s."""

    before_s: float
    written_s: int
    after_s: float


def try_folder(remote: Remote, folder: str, clock: Clock) -> tuple[Found, Written | None]:
    """Write a probe file there under a temporary name, rename, read and remove it.

    Raises PermanentTrouble where one of these is refused, and what the line meets.
    """
    with _probe(remote, folder, clock) as (file, written):
        if file is None:
            taken = Found(
                phrase("{folder}: a file was written, and was taken away at once", folder=folder),
                phrase(
                    "It seems that somebody fetches whatever is put there. If that is whom it "
                    "is for, all is well."
                ),
            )
            return taken, None
        remote.remove(folder, file.raw_name)
    return Found(
        phrase("{folder}: a file was written, renamed, read and removed", folder=folder)
    ), written


def try_inbox(remote: Remote, inbox: str, archive: str, clock: Clock) -> Found:
    """List the folder, and move a probe file from it to the archive's folder as a night does.

    We may do without the right to write there; then the move can't be shown. Raises as
    `try_folder`.
    """
    listed = phrase(
        "{inbox}: {list_files} files listed", inbox=inbox, list_files=len(remote.list_files(inbox))
    )
    try:
        with _probe(remote, inbox, clock) as (file, _):
            if file is not None:
                _move_away(remote, file, archive)
                return Found(
                    phrase(
                        "{listed}; a file was moved from there to {archive}",
                        listed=listed,
                        archive=archive,
                    )
                )
    except PermanentTrouble as trouble:
        return Found(
            phrase(
                "{listed}; moving files from there isn't shown, since we may not write "
                "there or not move: {message}",
                listed=listed,
                message=trouble.message,
            ),
            phrase(
                "A night moves files from {inbox} to {archive}. Ask who runs the server for it.",
                inbox=inbox,
                archive=archive,
            ),
        )
    return Found(
        phrase("{listed}; a file that was put there was taken away at once", listed=listed)
    )


@contextmanager
def _probe(
    remote: Remote, folder: str, clock: Clock
) -> Iterator[tuple[RemoteFile | None, Written]]:
    """Give a file that was written and read back, None where somebody took it; removed at last."""
    content = secrets.token_hex(16).encode()
    before_s = clock.now().timestamp()
    try:
        remote.put(folder, NAME, io.BytesIO(content))
        after_s = clock.now().timestamp()
        file, read = remote.exists(folder, NAME.encode()), io.BytesIO()
        with suppress(Vanished):
            if file is not None:
                remote.fetch(file, read, len(content))
        if file is None or not read.getvalue():
            yield None, Written(before_s, 0, after_s)
            return
        if read.getvalue() != content:
            raise PermanentTrouble(
                phrase("Folder {folder} gave back other bytes than were written.", folder=folder),
                phrase("Ask who runs the server what it does to files: none can be trusted so."),
            )
        yield file, Written(before_s, file.modified_at, after_s)
    finally:
        with suppress(FilesyncError):
            remote.remove(folder, NAME.encode())


def _move_away(remote: Remote, file: RemoteFile, archive: str) -> None:
    with suppress(FilesyncError):  # a killed check's rest would get the moved one another name
        remote.remove(archive, file.raw_name)
    remote.move(file.folder, file.raw_name, archive)
    remote.remove(archive, file.raw_name)
