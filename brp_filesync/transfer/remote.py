"""A place where files are exchanged, seen the same way wherever it is: a server or a folder.

Names are bytes, as servers have them, and are never used as paths on this machine. Every
operation may be repeated: doing it again after it was cut off ends in the same state. Besides
what is named below, each may raise TemporaryTrouble (worth another try) and PermanentTrouble (the
other side refuses: rights, quota, no such folder; a person must act).
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from brp_filesync.core.errors import FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.names import printable

_CHUNK_BYTES = 1 << 20
UNTOLD = -1  # of a size or a time: the server leaves it out (SFTP version 3 allows that)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the server told of it. `size` is bytes, `modified_at` Unix seconds, UTC.

    Either is UNTOLD where the server doesn't say. A name with a slash is a path that we don't use.
    """

    folder: str
    raw_name: bytes
    size: int
    modified_at: int
    is_link: bool = False  # a symbolic one, which isn't followed

    @property
    def name(self) -> str:
        r"""The name as it may be shown: strange characters as \xNN."""
        return printable(self.raw_name)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the other side tells of rights: a mode as POSIX has it, and the numbers of the owners."""

    mode: int
    owner: int
    group: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a download brought: bytes, and the SHA-256 of its content in lower-case hex."""

    size: int
    sha256: str


class ChangedMeanwhile(FilesyncError):  # noqa: N818 - named by what happened
    """The file grew, shrank or was replaced while it was fetched: it isn't complete yet."""

    exit_code = ExitCode.UNREACHABLE


class Vanished(FilesyncError):  # noqa: N818 - named by what happened
    """The file was listed, but isn't there any more."""

    exit_code = ExitCode.UNREACHABLE


class FileRefused(PermanentTrouble):
    """The server refuses one file by its name; its others may be sound. A person must act."""

    exit_code = ExitCode.WAITING


class NotArrived(TemporaryTrouble):
    """What arrived isn't what was sent."""


class TakenAway(FileRefused):
    """The file is gone, and too little of it is ours."""


class TooBig(FilesyncError):  # noqa: N818 - named by what happened
    """The file has more bytes than the profile's max_file_bytes."""

    exit_code = ExitCode.WAITING


@dataclass(frozen=True, slots=True)
class ToSend:
    """A file to put whole into a folder; `open` gives its content, each time from its beginning."""

    folder: str
    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class ToMove:
    """A file to move to another folder, under its own name."""

    from_folder: str
    raw_name: bytes
    to_folder: str


# What came of one of many, by its place among them: None where it is done.
Outcome = PermanentTrouble | Vanished | None
Outcomes = dict[int, Outcome]


class Nowhere(io.BytesIO):
    """A target that takes all and keeps nothing."""

    def write(self, data: Any) -> int:
        """Return how many bytes were let go."""
        return len(data)


class Remote(Protocol):
    """Folders on the other side, and the few things we do there."""

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's files, sorted by raw_name, as the listing tells of them.

        Symbolic links are marked as such; folders and special files are left out; what the listing
        doesn't tell apart from a file is among them.
        """
        ...

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        """Write the file's content to `target` from its present position on; flush nothing.

        The `done` bytes before that came before, by a download of it that was broken off: it is
        read on from there, and anew where the server has other bytes. It is read until the server
        says that it ends, whatever size was told (`whole.fetch_whole` judges).
        Raises Vanished, FileRefused, TooBig before more than `max_bytes` are written, and
        DiskTrouble where `target` can't take them.
        """
        ...

    def ahead(self, files: Sequence[RemoteFile]) -> None:
        """Say that these are fetched next, in this order, each looked at by `exists` after it.

        It may read them before they are asked for, where the server leaves alone what is read.
        Raises nothing.
        """
        ...

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole: under a temporary name, its size verified, renamed over `name`.

        `content` is read from its beginning, more than once, so it must be able to seek. Nothing
        is done where the same bytes are there already. Nobody ever sees a part of it
        under `name`.
        """
        ...

    def put_all(self, files: Sequence[ToSend], done: Outcomes) -> None:
        """Write each as `put` does, many at a time, and note in `done` what came of it.

        Those that are noted there already are passed over. Raises as `put`, but for what the server
        refuses of one: that is noted.
        """
        ...

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name, and return that name, for `rename_over` to `name`.

        Its size and content are verified by reading it back; TemporaryTrouble where they aren't
        what was sent. Nothing is done, and None returned, where the same bytes are under `name`
        already. `content` must be able to seek, as for `put`.
        """
        ...

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours to `name`, over what is there.

        The source gone and the target there is done already. Raises Vanished where both are
        missing.
        """
        ...

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file to another folder, under `to_name` or else its own.

        Nothing is overwritten: a name that is taken there gets "-2" and so on before its suffix.
        The source gone and the target there is done already. Raises Vanished where both are
        missing.
        """
        ...

    def move_all(self, files: Sequence[ToMove], done: Outcomes) -> None:
        """Move each as `move` does, many at a time, and note in `done` what came of it.

        As `put_all`; a file that is nowhere is noted as Vanished.
        """
        ...

    def exists_all(self, files: Sequence[RemoteFile]) -> list[RemoteFile | FileRefused | None]:
        """Return what `exists` returns or refuses of each, in their order, many at a time."""
        ...

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name as it is now, None where there is none.

        Raises FileRefused where the server won't say.
        """
        ...

    def rights(self, folder: str, raw_name: bytes) -> Rights | None:
        """Return the rights of a file, b"" for the folder's own; None where they aren't told."""
        ...

    def remove(self, folder: str, raw_name: bytes) -> None:
        """Remove a file; nothing is done where it isn't there.

        Only for files that we made, and for those that a profile says we may (`clear: delete`).
        """
        ...

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        ...

    def close(self) -> None:
        """Let go of the connection. May be called twice; never raises."""
        ...


def measured(content: BinaryIO) -> Fetched:
    """Return the size and hash of a content, read from its beginning, which it is left at."""
    content.seek(0)
    digest = hashlib.sha256()
    while data := content.read(_CHUNK_BYTES):
        digest.update(data)
    size = content.tell()
    content.seek(0)
    return Fetched(size, digest.hexdigest())


def check_arrived(where: str, sent: Fetched, arrived: Fetched) -> None:
    """Raise TemporaryTrouble where what was read back isn't what was sent."""
    if arrived != sent:
        raise NotArrived(
            phrase(
                "{where}: {size} of {size2} bytes arrived, or other ones than were sent.",
                where=where,
                size=arrived.size,
                size2=sent.size,
            ),
            phrase(
                "The next run sends the file again. If it goes on, the server changes what it gets: "
                "then write server.verify: listing in the profile."
            ),
        )


def vanished(raw_name: bytes) -> Vanished:
    """Return the error for a file that isn't there any more."""
    return Vanished(
        phrase("{raw_name} isn't there any more.", raw_name=printable(raw_name)),
        phrase("Somebody else has moved or removed it."),
    )


def changed(file: RemoteFile) -> ChangedMeanwhile:
    """Return the error for a file that isn't as it was listed."""
    return ChangedMeanwhile(
        phrase("{name} changed while it was fetched.", name=file.name),
        phrase("The next run takes it, once it is complete."),
    )


def taken_away(file: RemoteFile, read_bytes: int) -> TakenAway:
    """Return the error for a file that is gone, and of which we hold too little."""
    return TakenAway(
        phrase(
            "{name} was taken away from the server while it was fetched, after {read} of its "
            "{size} bytes: it isn't imported.",
            name=file.name,
            read=read_bytes,
            size=file.size,
        ),
        phrase("Ask who sent it to send it again."),
    )


def too_big(file: RemoteFile, max_bytes: int) -> TooBig:
    """Return the error for a file that we won't fetch."""
    return TooBig(
        phrase(
            "{name} has {size} bytes; the profile allows {max_bytes}.",
            name=file.name,
            size=file.size,
            max_bytes=max_bytes,
        ),
        phrase(
            "Ask its sender why it is so big. If it is right, raise max_file_bytes in the profile."
        ),
    )
