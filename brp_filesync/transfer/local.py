"""The folders of a server, kept in a folder of this machine: for files at hand, and for tests."""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from brp_filesync.core.errors import DiskTrouble, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.names import numbered, part_name, path_of
from brp_filesync.transfer.remote import (
    Fetched,
    FileRefused,
    RemoteFile,
    check_arrived,
    measured,
    too_big,
    vanished,
)

_CHUNK_BYTES = 1 << 20
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)


class LocalRemote:
    """A Remote whose folders lie below `root`; a leading slash of a folder means the root."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's regular files, sorted by raw_name."""
        with _told(folder), os.scandir(os.fsencode(self._folder(folder))) as entries:
            names = [entry.name for entry in entries]
        found = (self.exists(folder, name) for name in sorted(names))
        return [file for file in found if file is not None]

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int) -> Fetched:
        """Write the file's content to `target`. Raises what Remote.fetch says."""
        if file.size > max_bytes:
            raise too_big(file, max_bytes)
        digest, size = hashlib.sha256(), 0
        with _told_of(file), self._path(file.folder, file.raw_name).open("rb") as source:
            while chunk := source.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise too_big(replace(file, size=size), max_bytes)
                digest.update(chunk)
                target.write(chunk)
        return Fetched(size, digest.hexdigest())

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
        with _told(folder):
            if final.is_file() and _measured(final) == whole:
                return None
            with part.open("wb") as target:
                shutil.copyfileobj(content, target)
                target.flush()
                os.fsync(target.fileno())
            check_arrived(folder, whole, _measured(part))
        return raw_name

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there. Raises Vanished where it is nowhere."""
        source, final = self._path(folder, raw_name), self._path(folder, name.encode())
        with _told(folder):
            if not source.is_file():
                if final.is_file():
                    return
                raise vanished(raw_name)
            source.replace(final)
            _fsync_folder(self._folder(folder))

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file without overwriting any. Raises Vanished where it is nowhere."""
        source = self._path(from_folder, raw_name)
        wanted = to_name.encode() if to_name is not None else raw_name
        with _told(to_folder):
            if not os.path.lexists(source):
                if os.path.lexists(self._path(to_folder, wanted)):
                    return
                raise vanished(raw_name)
            number = 1
            while os.path.lexists(target := self._path(to_folder, numbered(wanted, number))):
                number += 1
            source.rename(target)
            _fsync_folder(self._folder(to_folder))

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name, None where there is none."""
        with _told(folder), suppress(FileNotFoundError):
            found = os.lstat(self._path(folder, raw_name))
            if stat.S_ISREG(found.st_mode):
                return RemoteFile(folder, raw_name, found.st_size, int(found.st_mtime))
        return None

    def remove(self, folder: str, raw_name: bytes) -> None:
        """Remove a file of ours, if it is there."""
        with _told(folder):
            self._path(folder, raw_name).unlink(missing_ok=True)

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        with _told(folder):
            self._folder(folder).mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _folder(self, folder: str) -> Path:
        return self._root / folder.strip("/")

    def _path(self, folder: str, raw_name: bytes) -> Path:
        return Path(os.fsdecode(path_of(os.fspath(self._folder(folder)), raw_name)))


def _measured(path: Path) -> Fetched:
    with path.open("rb") as file:
        return measured(file)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told_of(file: RemoteFile) -> Iterator[None]:
    with _told(file.folder):
        try:
            yield
        except FileNotFoundError:
            raise vanished(file.raw_name) from None
        except PermissionError as error:
            raise FileRefused(
                phrase(
                    "The file {name} in folder {folder} can't be read: {what}.",
                    name=file.name,
                    folder=file.folder,
                    what=os.strerror(error.errno or errno.EACCES),
                ),
                phrase("See that we may read it. The others are taken meanwhile."),
            ) from None


@contextmanager
def _told(folder: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = os.strerror(error.errno) if error.errno else "refused"
        if error.errno in _DISK:
            raise DiskTrouble(
                phrase("The disk under folder {folder}: {what}.", folder=folder, what=what)
            ) from None
        raise PermanentTrouble(
            phrase("Folder {folder} can't be used: {what}.", folder=folder, what=what),
            phrase("See that it exists and that we may read and write it."),
        ) from None
