"""A server's folders and our rights there, shown by a probe file that leaves nothing behind.

It has a few bytes of no meaning, and is sent as a night sends. Where a check is killed midway the
next one overwrites and removes it.
"""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from brp_filesync.checkup.line import Found
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import FilesyncError, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.server import FolderServer, Server
from brp_filesync.transfer.remote import FileRefused, Remote, RemoteFile, Rights, Vanished

NAME = "filesync-check"  # as a night's own: some servers refuse names with a dot


@dataclass(slots=True)
class Written:
    """When a probe file was written: two moments of ours, and the server's between, in Unix s.

    `rights` are those that the server tells of it.
    """

    before_s: float
    written_s: int
    after_s: float
    rights: Rights | None = None


@dataclass(slots=True)
class _Probed:
    """What became of a probe file; `unseen`: the server doesn't let us look."""

    how: Literal["there", "taken", "taken as read", "unseen"]
    file: RemoteFile | None
    written: Written


def try_folder(
    remote: Remote, folder: str, clock: Clock, server: Server | FolderServer
) -> tuple[Found, Written | None]:
    """Write a probe file there as a night does, read and remove it.

    Raises PermanentTrouble where one of these is refused, and what the line meets.
    """
    with _probe(remote, folder, clock, server) as probed:
        if probed.how == "taken":
            taken = phrase(
                "{folder}: a file was written, and was taken away at once", folder=folder
            )
            if isinstance(server, Server) and server.upload != "rename":
                return Found(taken), None
            return Found(
                taken,
                phrase(
                    "It seems that somebody fetches whatever is put there. If that is whom it "
                    "is for, all is well."
                ),
            ), None
        if probed.how == "unseen":
            return Found(
                phrase("{folder}: a file was written; we may not look at it", folder=folder)
            ), None
        if probed.how == "taken as read":
            return Found(
                phrase(
                    "{folder}: a file was written and read, and was taken away by that: make no "
                    "dry run there",
                    folder=folder,
                )
            ), probed.written
        remote.remove(folder, NAME.encode())
    return Found(
        phrase("{folder}: a file was written, renamed, read and removed", folder=folder)
    ), probed.written


def try_inbox(
    remote: Remote,
    inbox: str,
    archive: str,
    clock: Clock,
    server: Server | FolderServer,
    clear: Literal["move", "delete", "none"],
) -> Found:
    """List the folder, and clear a probe file away from it as a night does.

    We may do without the right to write there; then clearing can't be shown. Raises as
    `try_folder`.
    """
    listed = phrase(
        "{inbox}: {list_files} files listed", inbox=inbox, list_files=len(remote.list_files(inbox))
    )
    if clear == "none":
        return Found(phrase("{listed}; they stay, as the profile says", listed=listed))
    try:
        with _probe(remote, inbox, clock, server) as probed:
            if probed.file is not None and probed.how == "there":
                if clear == "delete":
                    remote.remove(inbox, probed.file.raw_name)
                    return Found(phrase("{listed}; a file was removed from there", listed=listed))
                _move_away(remote, probed.file, archive)
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
                "{listed}; clearing files away isn't shown, since we may not write "
                "there or not move: {message}",
                listed=listed,
                message=trouble.message,
            ),
            phrase(
                "A night moves files from {inbox} to {archive}, unless arrival.clear says "
                "otherwise. Ask who runs the server for it.",
                inbox=inbox,
                archive=archive,
            ),
        )
    if probed.how == "taken as read":
        return Found(
            phrase(
                "{listed}; a file that was read there was taken away by that: make no dry run",
                listed=listed,
            )
        )
    return Found(
        phrase("{listed}; a file that was put there was taken away at once", listed=listed)
    )


@contextmanager
def _probe(
    remote: Remote, folder: str, clock: Clock, server: Server | FolderServer
) -> Iterator[_Probed]:
    """Give what became of a file that was written and read back; it is removed at last."""
    content = secrets.token_hex(16).encode()
    before_s = clock.now().timestamp()
    try:
        remote.put(folder, NAME, io.BytesIO(content))
        written = Written(before_s, 0, clock.now().timestamp())
        try:
            probed = _looked_at(remote, folder, content, written, exact=_is_exact(server))
        except FileRefused:
            probed = _Probed("unseen", None, written)
        yield probed
    finally:
        with suppress(FilesyncError):
            remote.remove(folder, NAME.encode())
        if isinstance(server, Server) and server.upload == "marker":
            with suppress(FilesyncError):
                remote.remove(folder, (NAME + server.upload_marker_suffix).encode())


def _looked_at(
    remote: Remote, folder: str, content: bytes, written: Written, *, exact: bool
) -> _Probed:
    file, read = remote.exists(folder, NAME.encode()), io.BytesIO()
    if file is None:
        return _Probed("taken", None, written)
    written.written_s, written.rights = file.modified_at, remote.rights(folder, file.raw_name)
    try:
        remote.fetch(file, read, 2 * len(content))
    except Vanished:
        return _Probed("taken", None, written)
    if exact and read.getvalue() != content:
        raise PermanentTrouble(
            phrase("Folder {folder} gave back other bytes than were written.", folder=folder),
            phrase("Ask who runs the server what it does to files: none can be trusted so."),
        )
    still = remote.exists(folder, NAME.encode())
    return _Probed("there" if still is not None else "taken as read", file, written)


def _is_exact(server: Server | FolderServer) -> bool:
    return not isinstance(server, Server) or server.verify == "size"


def _move_away(remote: Remote, file: RemoteFile, archive: str) -> None:
    with suppress(FilesyncError):  # a killed check's rest would get the moved one another name
        remote.remove(archive, file.raw_name)
    remote.move(file.folder, file.raw_name, archive)
    remote.remove(archive, file.raw_name)
