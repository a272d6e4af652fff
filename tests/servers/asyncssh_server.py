"""An SFTP server for tests that can be made to misbehave; it runs in a thread of its own."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncssh

from tests.servers.quirks import Quirks, QuirkyFiles
from tests.servers.running import HOST, RunningServer, known_hosts_line, new_key

USERNAME, PASSWORD = "gym", "correct horse"
_FOREVER_S = 3600
_SMALL_FILE = asyncssh.SFTPAttrs(size=1, uid=0, gid=0, permissions=0o100644, atime=0, mtime=0)


@dataclass
class Trouble:
    """What goes wrong; may be changed while the server runs."""

    silent_at: str = ""  # a step: login, list, read, write or rename
    cut_once: threading.Event | None = None  # a listing waits for it, and then the line is cut
    cut_at_login: bool = False
    password_after_cut: str = ""  # from the first cut line on
    reads_to_cut: int = 0  # the line is cut at so many reads, then all is well
    largest_read: int | None = None  # bytes given a read, however many were asked for
    readable_bytes: int | None = None  # the file ends there, whatever its size says
    refuse_rename: bool = False
    without_posix_rename: bool = False
    full_disk: bool = False
    at_read: Callable[[], object] | None = None  # is done at each read, before it
    at_write: Callable[[], object] | None = None  # is done at each write, before it
    odd_name: bytes = b""  # is listed besides what is there
    clock_ahead_s: int = 0  # its clock against ours, as a single file's time tells
    without_sftp: bool = False  # it lets us in, and has no such subsystem
    quirks: Quirks = field(default_factory=Quirks)

    def make_room(self) -> None:
        """Let the disk be full no more."""
        self.full_disk = False


@contextmanager
def running(
    folder: Path,
    trouble: Trouble | None = None,
    *,
    host_key_types: Sequence[str] = ("ssh-ed25519",),
    ciphers: Sequence[str] = (),
    macs: Sequence[str] = (),
    proofs_of_clients: Sequence[str] = (),
) -> Iterator[RunningServer]:
    """Run a server whose keys are in `folder`; what it serves is in `folder/root`."""
    trouble = trouble or Trouble()
    root = folder / "root"
    root.mkdir()
    client_key = new_key(folder / "client")
    host_keys = [new_key(folder / algorithm, algorithm) for algorithm in host_key_types]
    seen: list[str] = []
    accounts = {USERNAME: PASSWORD}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            HOST,
            0,
            server_factory=lambda: _Doorkeeper(trouble, seen, accounts),
            server_host_keys=[str(key) for key in host_keys],
            authorized_client_keys=str(client_key) + ".pub",
            sftp_factory=None
            if trouble.without_sftp
            else lambda channel: _Files(channel, root, trouble, accounts),
            encryption_algs=list(ciphers) or (),
            mac_algs=list(macs) or (),
            signature_algs=list(proofs_of_clients) or (),
        )

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    port = acceptor.get_port()
    known_hosts = folder / "known_hosts"
    known_hosts.write_text("".join(known_hosts_line(port, key) for key in host_keys))
    try:
        yield RunningServer(
            port=port,
            root=root,
            username=USERNAME,
            client_key=client_key,
            known_hosts=known_hosts,
            password=PASSWORD,
            passwords_seen=seen,
            accounts=accounts,
            trouble=trouble,
        )
    finally:
        asyncio.run_coroutine_threadsafe(_end(acceptor), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _silence(trouble: Trouble, step: str) -> None:
    if trouble.silent_at == step:
        await asyncio.sleep(_FOREVER_S)


async def _end(acceptor: asyncssh.SSHAcceptor) -> None:
    acceptor.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Doorkeeper(asyncssh.SSHServer):
    def __init__(self, trouble: Trouble, seen: list[str], accounts: dict[str, str]) -> None:
        self._trouble = trouble
        self._seen = seen
        self._accounts = accounts

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        self._seen.append(password)
        await _silence(self._trouble, "login")
        if self._trouble.cut_at_login:
            self._connection.abort()
        return self._accounts.get(username) == password


class _Files(QuirkyFiles):
    def __init__(
        self,
        channel: asyncssh.SSHServerChannel[bytes],
        root: Path,
        trouble: Trouble,
        accounts: dict[str, str],
    ) -> None:
        super().__init__(channel, root, trouble.quirks)
        self._trouble = trouble
        self._accounts = accounts

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        await _silence(self._trouble, "list")
        if self._trouble.cut_once is not None:
            await asyncio.to_thread(self._trouble.cut_once.wait, _FOREVER_S)
            self.connection.abort()
        if self._trouble.odd_name:
            yield asyncssh.SFTPName(self._trouble.odd_name, attrs=_SMALL_FILE)
        async for each in super().scandir(path):
            yield each

    def lstat(self, path: bytes) -> Any:
        return self._by_our_clock(super().lstat(path))

    def stat(self, path: bytes) -> Any:
        return self._by_our_clock(super().stat(path))

    def _by_our_clock(self, found: os.stat_result) -> Any:
        if not self._trouble.clock_ahead_s:
            return found
        attrs = asyncssh.SFTPAttrs.from_local(found)
        attrs.mtime = (attrs.mtime or 0) + self._trouble.clock_ahead_s
        return attrs

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        trouble = self._trouble
        await _silence(trouble, "read")
        if trouble.at_read is not None:
            trouble.at_read()
        if trouble.reads_to_cut:
            trouble.reads_to_cut -= 1
            if trouble.password_after_cut:
                self._accounts[USERNAME] = trouble.password_after_cut
            self.connection.abort()
        if trouble.readable_bytes is not None:
            size = max(0, min(size, trouble.readable_bytes - offset))
        if trouble.largest_read is not None:
            size = min(size, trouble.largest_read)
        return cast(bytes, super().read(file_obj, offset, size)) if size else b""

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        await _silence(self._trouble, "write")
        if self._trouble.at_write is not None:
            self._trouble.at_write()
        if self._trouble.full_disk:
            raise asyncssh.SFTPFailure("somebody's words")
        return cast(int, super().write(file_obj, offset, data))

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        await _silence(self._trouble, "rename")
        if self._trouble.refuse_rename:
            raise asyncssh.SFTPPermissionDenied("somebody's words")
        super().rename(oldpath, newpath)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        await _silence(self._trouble, "rename")
        if self._trouble.without_posix_rename:
            raise asyncssh.SFTPOpUnsupported("somebody's words")
        if self._trouble.refuse_rename:
            raise asyncssh.SFTPPermissionDenied("somebody's words")
        super().posix_rename(oldpath, newpath)
