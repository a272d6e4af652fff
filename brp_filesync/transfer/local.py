"""A folder of this machine as a place where files are exchanged, by the same rules as a server.

A mount, a bucket's gateway, or the folders of an SFTP server in front that portals push to. What
lies there was put by somebody else: a link is never followed, and no folder leads out of it.
"""

import errno
import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.local_trouble import OF_ONE_FILE, told, told_of
from brp_filesync.transfer.many import look_at, move_each, put_each
from brp_filesync.transfer.mounted import Mounted
from brp_filesync.transfer.names import numbered, part_name, path_of
from brp_filesync.transfer.receiving import receiver
from brp_filesync.transfer.remote import (
    UNTOLD,
    Fetched,
    FileRefused,
    Outcomes,
    RemoteFile,
    Rights,
    ToMove,
    ToSend,
    check_arrived,
    measured,
    too_big,
    vanished,
)
from brp_filesync.transfer.resuming import OtherBytes, begun, start_anew

_CHUNK_BYTES = 1 << 20
# Where a folder can't be opened or synced, nothing more can be done: the file itself was.
_NO_SYNC = (errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS)


class LocalRemote:
    """A Remote whose folders lie below `root`; a leading slash of a folder means the root.

    `marker` is a name below it that is only there while it is mounted.
    """

    def __init__(self, root: Path, marker: str | None = None) -> None:
        self._root = root
        self._mounted = Mounted(root, marker)

    def open(self) -> None:
        """See that the root is there. Raises PermanentTrouble, as every other operation."""
        self._mounted.demand()

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's regular files, sorted by raw_name."""
        with told(folder), os.scandir(os.fsencode(self._folder(folder))) as entries:
            names = [entry.name for entry in entries]
        found = (self._listed(folder, name) for name in sorted(names))
        files = [file for file in found if file is not None]
        self._mounted.demand()  # gone meanwhile, it seemed to be empty
        return files

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        """Write the file's content to `target`. Raises what Remote.fetch says."""
        if file.size > max_bytes:
            raise too_big(file, max_bytes)
        came = begun(target, done)
        write = came.comparing(receiver(file, max_bytes, target, came.digest.update, done))
        with told_of(file), _opened(self._path(file.folder, file.raw_name)) as source:
            try:
                size = source.seek(came.offset)
                while chunk := source.read(_CHUNK_BYTES):
                    write(chunk)
                    size += len(chunk)
                came.demand_compared()
            except OtherBytes:
                start_anew(target, came.start)
                return self.fetch(file, target, max_bytes)
        return Fetched(size, came.digest.hexdigest())

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole, under a temporary name first; nothing where it is there already."""
        part = self.upload(folder, name, content)
        if part is not None:
            self.rename_over(folder, part, name)

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name, and return that; None where it is there already."""
        final = self._path(folder, name.encode())
        whole = measured(content)
        raw_name = part_name(name, whole.sha256)
        part = self._path(folder, raw_name)
        with told(folder):
            if _is_file(final) and _measured(final) == whole:
                return None
            with _created(part) as target:
                shutil.copyfileobj(content, target, _CHUNK_BYTES)
                target.flush()
                os.fsync(target.fileno())
            check_arrived(folder, whole, _measured(part))
        return raw_name

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there. Raises Vanished where it is nowhere."""
        source, final = self._path(folder, raw_name), self._path(folder, name.encode())
        with told(folder):
            if not _is_file(source):
                if _is_file(final):
                    return
                raise vanished(raw_name)
            source.replace(final)
            _fsync_folder(self._folder(folder))
        self._mounted.demand()

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file without overwriting any. Raises Vanished where it is nowhere."""
        source = self._path(from_folder, raw_name)
        wanted = to_name.encode() if to_name is not None else raw_name
        with told(to_folder, RemoteFile(from_folder, raw_name, UNTOLD, UNTOLD)):
            if not os.path.lexists(source):
                if os.path.lexists(self._path(to_folder, wanted)):
                    return
                raise vanished(raw_name)
            number = 1
            while os.path.lexists(target := self._path(to_folder, numbered(wanted, number))):
                number += 1
            source.rename(target)
            _fsync_folder(self._folder(to_folder))
            _fsync_folder(self._folder(from_folder))
        self._mounted.demand()

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name, None where there is none."""
        untold = RemoteFile(folder, raw_name, UNTOLD, UNTOLD)
        with told_of(untold), suppress(FileNotFoundError):
            found = os.lstat(self._path(folder, raw_name))
            if stat.S_ISREG(found.st_mode):
                return RemoteFile(folder, raw_name, found.st_size, int(found.st_mtime))
        return None

    def ahead(self, files: Sequence[RemoteFile]) -> None:
        """Do nothing: a folder is near."""

    def exists_all(self, files: Sequence[RemoteFile]) -> list[RemoteFile | FileRefused | None]:
        """Return what `exists` says of each."""
        return [look_at(self, file) for file in files]

    def put_all(self, files: Sequence[ToSend], done: Outcomes) -> None:
        """Write each file whole."""
        put_each(self, files, range(len(files)), done)

    def move_all(self, files: Sequence[ToMove], done: Outcomes) -> None:
        """Move each file."""
        move_each(self, files, range(len(files)), done)

    def rights(self, folder: str, raw_name: bytes) -> Rights | None:
        """Return the rights of a file or folder, None where there is none."""
        path = self._path(folder, raw_name) if raw_name else self._folder(folder)
        with told(folder), suppress(FileNotFoundError):
            found = os.lstat(path)
            return Rights(found.st_mode, found.st_uid, found.st_gid)
        return None

    def remove(self, folder: str, raw_name: bytes) -> None:
        """Remove a file of ours, if it is there."""
        with told(folder):
            self._path(folder, raw_name).unlink(missing_ok=True)

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        with told(folder):
            self._folder(folder).mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _listed(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        with told(folder):
            try:
                found = os.lstat(self._path(folder, raw_name))
            except FileNotFoundError:
                return None
            except OSError as error:
                if error.errno not in OF_ONE_FILE:
                    raise
                # Told by its name, if it is ours.
                return RemoteFile(folder, raw_name, UNTOLD, UNTOLD)
        is_link = stat.S_ISLNK(found.st_mode)
        if not is_link and not stat.S_ISREG(found.st_mode):
            return None
        return RemoteFile(folder, raw_name, found.st_size, int(found.st_mtime), is_link)

    def _folder(self, folder: str) -> Path:
        self._mounted.demand()
        path = self._root / folder.strip("/")
        root = os.path.realpath(self._root)
        if os.path.commonpath((root, os.path.realpath(path))) != root:
            raise PermanentTrouble(
                phrase("Folder {folder} leads out of {root}.", folder=folder, root=self._root),
                phrase("Name a folder below it, and see that none on the way is a link."),
            )
        return path

    def _path(self, folder: str, raw_name: bytes) -> Path:
        return Path(os.fsdecode(path_of(os.fspath(self._folder(folder)), raw_name)))


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def _opened(path: Path) -> BinaryIO:
    """Open a file to be read: not what a link leads to, and without waiting for a pipe's writer."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))  # as a link


def _created(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o666), "wb")


def _measured(path: Path) -> Fetched:
    with _opened(path) as file:
        return measured(file)


def _fsync_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
