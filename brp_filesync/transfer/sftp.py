"""A portal's or bank's server: its folders over SFTP."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
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
from brp_filesync.transfer.fast.ahead import Ahead
from brp_filesync.transfer.fast.client import FastClient
from brp_filesync.transfer.fast.errands import Errands, Seen
from brp_filesync.transfer.login import LoginSecrets as LoginSecrets
from brp_filesync.transfer.login import log_in
from brp_filesync.transfer.many import look_at, move_each
from brp_filesync.transfer.names import numbered, path_of
from brp_filesync.transfer.negotiate import hang_up
from brp_filesync.transfer.patient import PatientRemote
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

    Where the line is lost, the last try goes by paramiko's own calls. What is done there takes no
    longer than the deadline, by default `server.deadline_s`. Raises
    HostKeyRefused, LoginRefused, TemporaryTrouble, PermanentTrouble and ConfigurationMistake as
    `login.log_in` says.
    """
    ends = deadline or Deadline(clock, server.deadline_s)
    name = f"{server.host}:{server.port}"
    sending = Sending(
        server.upload, server.temporary_name, server.upload_marker_suffix, server.verify
    )
    throttle = Throttle(clock, server.max_bytes_per_s)

    def logged_in(*, after_trouble: bool = False) -> SftpRemote:
        transport, client = log_in(
            server, source, secrets, known_hosts, ends, after_trouble=after_trouble
        )
        client.spend = throttle.spend
        return SftpRemote(name, source, clock, transport, client, sending, server.max_files_at_once)

    remote = PatientRemote(
        logged_in,
        connect_last=partial(logged_in, after_trouble=True),
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
        files_at_once: int,
    ) -> None:
        self._server = server
        self._source = source
        self._clock = clock
        self._transport = transport
        self._client = client
        self._errands: Errands | None = None
        if isinstance(client, FastClient):
            self._errands = Errands(client, files_at_once)
        self._sender = Sender(self, client, server, source, sending, self._errands)
        self._ahead = None if self._errands is None else Ahead(self._errands)

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
        if self._ahead is not None and not done:
            with told(self._server, self._source, file.folder):
                content = self._ahead.take(file)
            if content is not None:
                write(content)
                return Fetched(len(content), came.digest.hexdigest())
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

    def ahead(self, files: Sequence[RemoteFile]) -> None:
        """Say that these are fetched next, in this order."""
        if self._ahead is not None:
            self._ahead.expect(files)

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
        if self._ahead is None:
            return self._looked_at(folder, raw_name)
        seen = self._ahead.look(folder, raw_name)
        if seen is None:
            seen = Seen(self._looked_at(folder, raw_name))
            self._ahead.looked(folder, raw_name, seen.file)
        return seen.file

    def exists_all(self, files: Sequence[RemoteFile]) -> list[RemoteFile | FileRefused | None]:
        """Return what `exists` says of each."""
        if self._errands is None or not files:
            return [look_at(self, file) for file in files]
        with told(self._server, self._source, files[0].folder):
            seen = self._errands.look(files)
        return [
            look_at(self, file) if each is None else each.file
            for file, each in zip(files, seen, strict=True)
        ]

    def put_all(self, files: Sequence[ToSend], done: Outcomes) -> None:
        """Write each file whole, as its profile says."""
        self._sender.put_all(files, done)

    def move_all(self, files: Sequence[ToMove], done: Outcomes) -> None:
        """Move each file without overwriting any."""
        places = [place for place in range(len(files)) if place not in done]
        if self._errands is not None and places:
            # Where two want one name, the second comes after and gets another.
            first = {(files[at].to_folder, files[at].raw_name): at for at in reversed(places)}
            some, moved = sorted(first.values()), dict[int, bool]()
            try:
                with told(self._server, self._source, files[places[0]].to_folder):
                    self._errands.move([files[place] for place in some], moved)
            finally:
                done |= {some[each]: None for each, is_there in moved.items() if is_there}
        move_each(self, files, places, done)

    def _looked_at(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        path = path_of(folder, raw_name)
        with told_of(self._server, self._source, RemoteFile(folder, raw_name, UNTOLD, UNTOLD)):
            found = attributes_of(self._client, path)
            if found is not None and not is_whole(found):
                with suppress(StatusRefused):  # what it leaves out of one it may tell in the other
                    found = completed(found, self._client.stat(path))
        return None if found is None else found_file(folder, raw_name, found)

    def rights(self, folder: str, raw_name: bytes) -> Rights | None:
        """Return the rights of a file or folder, None where they aren't told."""
        path = path_of(folder, raw_name) if raw_name else folder.encode() or b"."
        with told(self._server, self._source, folder):
            try:
                found = self._client.stat(path)
            except StatusRefused:
                return None
        if found.st_mode is None or found.st_uid is None or found.st_gid is None:
            return None
        return Rights(found.st_mode, found.st_uid, found.st_gid)

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
