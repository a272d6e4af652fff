"""What is done with small files many at a time: looked at, read, sent, moved.

Only what a server does as it should is done here. Whatever else it answers, the errand comes back
with None, and is left to the plain call, which knows every kind of server: each may be repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from paramiko import Message, SFTPAttributes
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_EXTENDED,
    CMD_HANDLE,
    CMD_LSTAT,
    CMD_OPEN,
    CMD_READ,
    CMD_RENAME,
    CMD_STAT,
    CMD_STATUS,
    CMD_WRITE,
    SFTP_EOF,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_READ,
    SFTP_FLAG_TRUNC,
    SFTP_FLAG_WRITE,
    SFTP_OK,
    int64,
)

from brp_filesync.transfer.attributes import found_file, is_whole
from brp_filesync.transfer.fast.client import FastClient
from brp_filesync.transfer.fast.crowd import Came, Crowd, Errand
from brp_filesync.transfer.names import path_of
from brp_filesync.transfer.remote import RemoteFile, ToMove
from brp_filesync.transfer.trouble import NO_SUCH

SMALL_BYTES = 32 * 1024  # of a file that is held in memory: what every server reads at once
_LOOKS_A_FILE = 4  # questions under way, for each file that may be open
_POSIX_RENAME = b"posix-rename@openssh.com"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a name told: a file, or that there is none."""

    file: RemoteFile | None


@dataclass(frozen=True, slots=True)
class Read:
    """A small file's content, read to its end, and how it was seen after that."""

    content: bytes
    after: Seen


@dataclass(frozen=True, slots=True)
class Put:
    """A small file to send: `part` is its temporary name."""

    folder: str
    name: bytes
    part: bytes
    content: bytes


class Errands:
    """Runs them on one session. What comes back is in the order of what was given."""

    def __init__(self, client: FastClient, files_at_once: int) -> None:
        self._client = client
        self.files_at_once = files_at_once
        self._looks_at_once = files_at_once * _LOOKS_A_FILE
        self._crowd = Crowd(client)

    def look(self, files: Sequence[RemoteFile]) -> list[Seen | None]:
        """Return what the names of the files tell."""
        looks = [self._look(each.folder, each.raw_name) for each in files]
        return self._in_order(looks, self._looks_at_once)

    def read(self, files: Sequence[RemoteFile]) -> list[Read | None]:
        """Return the content of each file that has as many bytes as was told."""
        return self._in_order([self._read(each) for each in files], self.files_at_once)

    def put(self, files: Sequence[Put], done: dict[int, bool]) -> None:
        """Send each, under its temporary name first; note which are there, with their size."""
        if _POSIX_RENAME in self._client.extensions:
            self._run([self._put(each) for each in files], self.files_at_once, done)

    def move(self, files: Sequence[ToMove], done: dict[int, bool]) -> None:
        """Move each where nothing has its name; note which were."""
        self._run([self._move(each) for each in files], self._looks_at_once, done)

    def _in_order(self, errands: Sequence[Errand[Came]], most: int) -> list[Came]:
        came: dict[int, Came] = {}
        self._run(errands, most, came)
        return [came[place] for place in range(len(errands))]

    def _run(self, errands: Sequence[Errand[Came]], most: int, came: dict[int, Came]) -> None:
        with self._client.held_back():
            self._crowd.run(errands, most, came)

    def _look(self, folder: str, raw_name: bytes) -> Errand[Seen | None]:
        kind, answer = yield self._crowd.ask(CMD_LSTAT, path_of(folder, raw_name))
        if kind == CMD_STATUS:
            return Seen(None) if answer.get_int() in NO_SUCH else None
        attributes = _attributes(kind, answer)
        if attributes is None or not is_whole(attributes):
            return None
        return Seen(found_file(folder, raw_name, attributes))

    def _read(self, file: RemoteFile) -> Errand[Read | None]:
        ask, path = self._crowd.ask, path_of(file.folder, file.raw_name)
        kind, answer = yield ask(CMD_OPEN, path, SFTP_FLAG_READ, None)
        if kind != CMD_HANDLE:
            return None
        handle = answer.get_binary()
        first = ask(CMD_READ, handle, int64(0), file.size) if file.size else None
        end = ask(CMD_READ, handle, int64(file.size), 1)
        content = b""
        if first is not None:
            kind, answer = yield first
            content = answer.get_binary() if kind == CMD_DATA else b""
        self._client.spend(len(content))
        kind, answer = yield end
        is_end = kind == CMD_STATUS and answer.get_int() == SFTP_EOF
        yield ask(CMD_CLOSE, handle)
        after = yield from self._look(file.folder, file.raw_name)
        if not is_end or len(content) != file.size or after is None:
            return None
        return Read(content, after)

    def _put(self, file: Put) -> Errand[bool]:
        ask = self._crowd.ask
        part, final = path_of(file.folder, file.part), path_of(file.folder, file.name)
        kind, answer = yield ask(CMD_LSTAT, final)
        if kind != CMD_STATUS or answer.get_int() not in NO_SUCH:
            return False
        flags = SFTP_FLAG_WRITE | SFTP_FLAG_CREATE | SFTP_FLAG_TRUNC
        kind, answer = yield ask(CMD_OPEN, part, flags, None)
        if kind != CMD_HANDLE:
            return False
        handle = answer.get_binary()
        self._client.spend(len(file.content))
        is_written = not file.content or _is_ok(
            *(yield ask(CMD_WRITE, handle, int64(0), file.content))
        )
        # Only once it is written: some servers would close it, and write to whatever comes next.
        closed, seen = ask(CMD_CLOSE, handle), ask(CMD_STAT, part)
        is_closed = _is_ok(*(yield closed))
        arrived = _attributes(*(yield seen))
        if not (is_written and is_closed and arrived and arrived.st_size == len(file.content)):
            return False
        return _is_ok(*(yield ask(CMD_EXTENDED, _POSIX_RENAME, part, final)))

    def _move(self, file: ToMove) -> Errand[bool]:
        source = path_of(file.from_folder, file.raw_name)
        target = path_of(file.to_folder, file.raw_name)
        kind, answer = yield self._crowd.ask(CMD_LSTAT, target)
        if kind != CMD_STATUS or answer.get_int() not in NO_SUCH:
            return False
        return _is_ok(*(yield self._crowd.ask(CMD_RENAME, source, target)))


def _attributes(kind: int, answer: Message) -> SFTPAttributes | None:
    if kind != CMD_ATTRS:
        return None
    return SFTPAttributes._from_msg(answer)  # type: ignore[attr-defined, no-any-return]


def _is_ok(kind: int, answer: Message) -> bool:
    return kind == CMD_STATUS and answer.get_int() == SFTP_OK
