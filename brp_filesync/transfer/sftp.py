"""A portal's or bank's server: its folders over SFTP."""

import hashlib
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import paramiko
from paramiko import SFTPAttributes

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.source import Source
from brp_filesync.profiles.server import Server
from brp_filesync.transfer.attributes import completed, found_file, is_whole, listed_file
from brp_filesync.transfer.client import Client, StatusRefused
from brp_filesync.transfer.copying import download, upload
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.login import LoginSecrets as LoginSecrets
from brp_filesync.transfer.login import log_in
from brp_filesync.transfer.names import numbered, part_name, path_of
from brp_filesync.transfer.negotiate import hang_up
from brp_filesync.transfer.patient import PatientRemote
from brp_filesync.transfer.remote import (
    UNTOLD,
    Fetched,
    Nowhere,
    RemoteFile,
    Vanished,
    check_arrived,
    measured,
    too_big,
    vanished,
)
from brp_filesync.transfer.trouble import FAILURE, NO_SUCH, UNSUPPORTED, told, told_of

_POSIX_RENAME = b"posix-rename@openssh.com"


def connect(
    server: Server,
    source: Source,
    secrets: LoginSecrets,
    known_hosts: Path,
    clock: Clock,
    deadline: Deadline | None = None,
) -> PatientRemote:
    """Log in at the server of `source` and return its folders; network trouble is tried anew.

    All that is done there ends by the deadline, by default `server.deadline_s` from now. Raises
    HostKeyRefused, LoginRefused, TemporaryTrouble, PermanentTrouble and ConfigurationMistake as
    `login.log_in` says.
    """
    ends = deadline or Deadline(clock, server.deadline_s)
    name = f"{server.host}:{server.port}"
    remote = PatientRemote(
        lambda: SftpRemote(
            name, source, clock, *log_in(server, source, secrets, known_hosts, ends)
        ),
        tries=server.tries,
        backoff_s=server.backoff_s,
        deadline=ends,
        clock=clock,
    )
    remote.open()
    return remote


class SftpRemote:
    """One logged-in connection, which doesn't outlive its first network trouble."""

    def __init__(
        self,
        server: str,
        source: Source,
        clock: Clock,
        transport: paramiko.Transport,
        client: Client,
    ) -> None:
        self._server = server
        self._source = source
        self._clock = clock
        self._transport = transport
        self._client = client

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's regular files, sorted by raw_name."""
        with told(self._server, self._source, folder):
            found = [
                listed_file(folder, *entry, self._clock.now())
                for entry in self._client.list_raw(folder.encode() or b".")
            ]
        return sorted(filter(None, found), key=lambda file: file.raw_name)

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int) -> Fetched:
        """Write the file's content to `target`. Raises what Remote.fetch says."""
        if file.size > max_bytes:
            raise too_big(file, max_bytes)
        digest = hashlib.sha256()
        write = _writer(file, max_bytes, target, digest.update)
        with told_of(self._server, self._source, file):
            try:
                source = self._client.open(path_of(file.folder, file.raw_name), "rb")
            except StatusRefused as error:
                if (
                    error.code in NO_SUCH
                    or self._attributes(path_of(file.folder, file.raw_name)) is None
                ):
                    raise vanished(file.raw_name) from None
                raise
            try:
                size = download(self._client, source, file.size, write)
            finally:
                with suppress(Exception):  # all is read: the server may be gone with the file
                    source.close()
        return Fetched(size, digest.hexdigest())

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole, under a temporary name first; nothing where it is there already."""
        whole = measured(content)
        if not self._has(folder, name.encode(), whole):
            part = self._upload(folder, name, content, whole)
            with told(self._server, self._source, folder):
                self._rename_over(path_of(folder, part), path_of(folder, name.encode()))

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name, and return that; None where it is there already."""
        whole = measured(content)
        if self._has(folder, name.encode(), whole):
            return None
        part = self._upload(folder, name, content, whole)
        check_arrived(f"{self._server}, {folder}", whole, self._read_back(folder, part))
        if self.exists(folder, part) is None:  # by our reading it, the server has taken it away
            content.seek(0)
            part = self._upload(folder, name, content, whole)
        return part

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there. Raises Vanished where it is nowhere."""
        source, final = path_of(folder, raw_name), path_of(folder, name.encode())
        with told(self._server, self._source, folder):
            if self._attributes(source) is None:
                if self._attributes(final) is None:
                    raise vanished(raw_name)
                return
            self._rename_over(source, final)

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file without overwriting any. Raises Vanished where it is nowhere."""
        source = path_of(from_folder, raw_name)
        wanted = to_name.encode() if to_name is not None else raw_name
        with told(self._server, self._source, to_folder):
            if self._attributes(source) is None:
                if self._attributes(path_of(to_folder, wanted)) is None:
                    raise vanished(raw_name)
                return
            number = 1
            while self._attributes(path_of(to_folder, numbered(wanted, number))) is not None:
                number += 1
            self._client.rename(source, path_of(to_folder, numbered(wanted, number)))

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name, None where there is none."""
        path = path_of(folder, raw_name)
        with told_of(self._server, self._source, RemoteFile(folder, raw_name, UNTOLD, UNTOLD)):
            found = self._attributes(path)
            if found is not None and not is_whole(found):
                with suppress(StatusRefused):  # what it leaves out of one it may tell in the other
                    found = completed(found, self._client.stat(path))
        return None if found is None else found_file(folder, raw_name, found)

    def remove(self, folder: str, raw_name: bytes) -> None:
        """Remove a file of ours, if it is there."""
        with told(self._server, self._source, folder):
            try:
                self._client.remove(path_of(folder, raw_name))
            except StatusRefused as error:
                if error.code not in NO_SUCH and self._attributes(path_of(folder, raw_name)):
                    raise

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        steps = folder.rstrip("/").split("/")
        with told(self._server, self._source, folder):
            for depth in range(1, len(steps) + 1):
                step = "/".join(steps[:depth]).encode()
                if step and not self._is_folder(step):
                    try:
                        self._client.mkdir(step)
                    except StatusRefused:
                        if not self._is_folder(step):  # else somebody was faster
                            raise

    def close(self) -> None:
        """Hang up. Never raises."""
        with suppress(Exception):
            self._client.close()
        hang_up(self._transport)

    def _attributes(self, path: bytes) -> SFTPAttributes | None:
        for ask in (self._client.lstat, self._client.stat):
            try:
                return ask(path)
            except StatusRefused as error:
                if error.code in NO_SUCH:
                    return None
                if error.code == FAILURE and not self._is_listed(path):
                    return None
                if error.code != UNSUPPORTED or ask == self._client.stat:
                    raise
        return None

    def _is_listed(self, path: bytes) -> bool:
        """Say whether its folder lists it: where asking for the name says no more than FAILURE."""
        folder, _, name = path.rpartition(b"/")
        if not folder and not path.startswith(b"/"):
            folder = b"."
        return any(
            raw_name.rpartition(b"/")[2] == name
            for raw_name, _, _ in self._client.list_raw(folder or b"/")
        )

    def _is_folder(self, path: bytes) -> bool:
        try:
            return stat.S_ISDIR(self._client.stat(path).st_mode or 0)
        except StatusRefused as error:
            if error.code in (*NO_SUCH, FAILURE):
                return False
            raise

    def _has(self, folder: str, raw_name: bytes, whole: Fetched) -> bool:
        present = self.exists(folder, raw_name)
        if present is None or present.size not in (whole.size, UNTOLD, 0):
            return False
        try:
            same = self._measured(present) == whole
        except Vanished:  # it was fetched just now
            return False
        # By our reading it, a server may have taken it away.
        return same and self.exists(folder, raw_name) is not None

    def _upload(self, folder: str, name: str, content: BinaryIO, whole: Fetched) -> bytes:
        part_raw = part_name(name, whole.sha256)
        part = path_of(folder, part_raw)
        with told(self._server, self._source, folder):
            with self._client.open(part, "wb") as target:
                upload(self._client, target, content)
            arrived = self._client.stat(part).st_size
        if arrived != whole.size:
            # Some tell no size, or 0 of every file: then what can be read there tells.
            found = Fetched(arrived, "") if arrived else self._read_back(folder, part_raw)
            check_arrived(f"{self._server}, {folder}", whole, found)
        return part_raw

    def _read_back(self, folder: str, raw_name: bytes) -> Fetched:
        present = self.exists(folder, raw_name)
        if present is None:
            raise vanished(raw_name)
        return self._measured(present)

    def _measured(self, file: RemoteFile) -> Fetched:
        return self.fetch(file, Nowhere(), sys.maxsize)

    def _rename_over(self, part: bytes, final: bytes) -> None:
        if _POSIX_RENAME in self._client.extensions:
            try:
                self._client.posix_rename(part, final)
                return
            except StatusRefused as error:
                if error.code != UNSUPPORTED:  # some offer it, and can't
                    raise
        # SFTP version 3 can't rename over a file. In between, the name is missing for a moment,
        # and a try that is cut off there is completed by the next.
        if self._attributes(final) is not None:
            self._client.remove(final)
        self._client.rename(part, final)


def _writer(
    file: RemoteFile, max_bytes: int, target: BinaryIO, digest: Callable[[bytes], object]
) -> Callable[[bytes], object]:
    size = 0

    def write(data: bytes) -> None:
        nonlocal size
        size += len(data)
        if size > max_bytes:
            raise too_big(replace(file, size=size), max_bytes)
        digest(data)
        try:
            target.write(data)
        except OSError as error:
            raise DiskTrouble(
                phrase(
                    "A fetched file can't be written here: {strerror}.", strerror=reason_of(error)
                ),
                phrase(
                    "Make room on the disk, and see that the archive's folder may be written to."
                ),
            ) from None

    return write
