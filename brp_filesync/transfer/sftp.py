"""A portal's or bank's server: its folders over SFTP."""

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import paramiko

from brp_filesync.core.clock import Clock
from brp_filesync.core.source import Source
from brp_filesync.profiles.server import Server
from brp_filesync.transfer.asking import attributes_of, is_folder
from brp_filesync.transfer.attributes import completed, found_file, is_whole, listed_file
from brp_filesync.transfer.client import Client, StatusRefused
from brp_filesync.transfer.copying import download
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.login import LoginSecrets as LoginSecrets
from brp_filesync.transfer.login import log_in
from brp_filesync.transfer.names import numbered, path_of
from brp_filesync.transfer.negotiate import hang_up
from brp_filesync.transfer.patient import PatientRemote
from brp_filesync.transfer.receiving import receiver
from brp_filesync.transfer.remote import (
    UNTOLD,
    Fetched,
    RemoteFile,
    too_big,
    vanished,
)
from brp_filesync.transfer.resuming import OtherBytes, begun, start_anew
from brp_filesync.transfer.sending import Sender, Sending
from brp_filesync.transfer.throttle import Throttle
from brp_filesync.transfer.trouble import NO_SUCH, told, told_of


def connect(
    server: Server,
    source: Source,
    secrets: LoginSecrets,
    known_hosts: Path,
    clock: Clock,
    deadline: Deadline | None = None,
) -> PatientRemote:
    """Log in at the server of `source` and return its folders; network trouble is tried anew.

    What is done there takes no longer than the deadline, by default `server.deadline_s`. Raises
    HostKeyRefused, LoginRefused, TemporaryTrouble, PermanentTrouble and ConfigurationMistake as
    `login.log_in` says.
    """
    ends = deadline or Deadline(clock, server.deadline_s)
    name = f"{server.host}:{server.port}"
    sending = Sending(
        server.upload, server.temporary_name, server.upload_marker_suffix, server.verify
    )
    throttle = Throttle(clock, server.max_bytes_per_s)

    def logged_in() -> SftpRemote:
        transport, client = log_in(server, source, secrets, known_hosts, ends)
        client.spend = throttle.spend
        return SftpRemote(name, source, clock, transport, client, sending)

    remote = PatientRemote(
        logged_in,
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
        sending: Sending,
    ) -> None:
        self._server = server
        self._source = source
        self._clock = clock
        self._transport = transport
        self._client = client
        self._sender = Sender(self, client, server, source, sending)

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's regular files, sorted by raw_name."""
        with told(self._server, self._source, folder):
            found = [
                listed_file(folder, *entry, self._clock.now())
                for entry in self._client.list_raw(folder.encode() or b".")
            ]
        return sorted(filter(None, found), key=lambda file: file.raw_name)

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        """Write the file's content to `target`. Raises what Remote.fetch says."""
        if file.size > max_bytes:
            raise too_big(file, max_bytes)
        came = begun(target, done)
        write = receiver(file, max_bytes, target, came.digest.update, done)
        with told_of(self._server, self._source, file):
            try:
                source = self._client.open(path_of(file.folder, file.raw_name), "rb")
            except StatusRefused as error:
                if (
                    error.code in NO_SUCH
                    or attributes_of(self._client, path_of(file.folder, file.raw_name)) is None
                ):
                    raise vanished(file.raw_name) from None
                raise
            try:
                take = came.comparing(write)
                size = download(self._client, source, file.size, take, came.offset)
                came.demand_compared()
            except OtherBytes:
                start_anew(target, came.start)
                return self.fetch(file, target, max_bytes)
            finally:
                with suppress(Exception):  # all is read: the server may be gone with the file
                    source.close()
        return Fetched(size, came.digest.hexdigest())

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole, as its profile says; nothing where it is there already."""
        self._sender.put(folder, name, content)

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name, and return that; None where it is there already."""
        return self._sender.upload(folder, name, content)

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there. Raises Vanished where it is nowhere."""
        self._sender.rename_over(folder, raw_name, name)

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file without overwriting any. Raises Vanished where it is nowhere."""
        source = path_of(from_folder, raw_name)
        wanted = to_name.encode() if to_name is not None else raw_name
        with told(self._server, self._source, to_folder):
            if attributes_of(self._client, source) is None:
                if attributes_of(self._client, path_of(to_folder, wanted)) is None:
                    raise vanished(raw_name)
                return
            number = 1
            while (
                attributes_of(self._client, path_of(to_folder, numbered(wanted, number)))
                is not None
            ):
                number += 1
            self._client.rename(source, path_of(to_folder, numbered(wanted, number)))

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name, None where there is none."""
        path = path_of(folder, raw_name)
        with told_of(self._server, self._source, RemoteFile(folder, raw_name, UNTOLD, UNTOLD)):
            found = attributes_of(self._client, path)
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
                if error.code not in NO_SUCH and attributes_of(
                    self._client, path_of(folder, raw_name)
                ):
                    raise

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        steps = folder.rstrip("/").split("/")
        with told(self._server, self._source, folder):
            for depth in range(1, len(steps) + 1):
                step = "/".join(steps[:depth]).encode()
                if step and not is_folder(self._client, step):
                    try:
                        self._client.mkdir(step)
                    except StatusRefused:
                        if not is_folder(self._client, step):  # else somebody was faster
                            raise

    def close(self) -> None:
        """Hang up. Never raises."""
        with suppress(Exception):
            self._client.close()
        hang_up(self._transport)
