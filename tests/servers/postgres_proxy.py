"""A proxy before PostgreSQL that counts statements, and breaks the line at the one it is told.

A statement is a Query, Sync or CopyDone message of PostgreSQL's protocol (version 3), on any
connection; they are counted from 0, in the order in which they come.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.servers.postgres import RunningPostgres
from tests.servers.running import HOST

CUT = "cut"  # the line breaks before the server sees the statement
SWALLOW = "swallow"  # the server does it, and its answer is lost
TERMINATE = "terminate"  # an administrator ends the session before the statement
WAYS = (CUT, SWALLOW, TERMINATE)

_COUNTED = b"QSc"
_SENT_ON = b"HXdf"  # Flush, Terminate, CopyData, CopyFail
# ReadyForQuery: all is done; CopyInResponse: the server waits for the client.
_ENDS = frozenset(b"ZG")
_STARTUP = 196608  # protocol 3.0; what comes before it asks for encryption


@dataclass
class Proxy:
    """What has passed, and where to break."""

    server: RunningPostgres
    port: int = 0
    break_at: int | None = None
    way: str = CUT
    statements: list[str] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def url(self, database: str) -> str:
        """Return the database's URL by way of the proxy."""
        return RunningPostgres(self.port, self.server.version).url(database)

    def begin(self, break_at: int | None, way: str = CUT) -> None:
        """Count anew from 0, and break at this statement, or at none."""
        with self.turn:
            self.statements = []
            self.break_at, self.way = break_at, way


@contextmanager
def before(server: RunningPostgres) -> Iterator[Proxy]:
    """Run a proxy before the server."""
    proxy = Proxy(server)
    with socket.create_server((HOST, 0)) as listening:
        proxy.port = listening.getsockname()[1]
        threading.Thread(target=_accept, args=(proxy, listening), daemon=True).start()
        yield proxy


def _accept(proxy: Proxy, listening: socket.socket) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        server = socket.create_connection((HOST, proxy.server.port))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(proxy, client, server)
        threading.Thread(target=line.forth, daemon=True).start()
        threading.Thread(target=line.back, daemon=True).start()


class _Line:
    """One connection, both ways."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.swallowing = False
        self.prepared: dict[bytes, str] = {}
        self.text = ""

    def forth(self) -> None:
        incoming = self.client.makefile("rb", buffering=1 << 16)
        try:
            while True:  # encryption is asked for first, and refused by the server
                size = incoming.read(4)
                body = incoming.read(struct.unpack("!i", size)[0] - 4)
                self.server.sendall(size + body)
                if struct.unpack("!i", body[:4])[0] == _STARTUP:
                    break
            pending = b""
            while head := incoming.read(5):
                kind, body = head[:1], incoming.read(struct.unpack("!i", head[1:])[0] - 4)
                self._note(kind, body)
                pending += head + body
                if kind in _COUNTED:
                    self._count()
                if kind in _COUNTED + _SENT_ON:
                    self.server.sendall(pending)
                    pending = b""
        except (OSError, struct.error):
            pass
        self.hang_up()

    def back(self) -> None:
        answer = b""
        try:
            while data := self.server.recv(1 << 16):
                if not self.swallowing:
                    self.client.sendall(data)
                    continue
                answer += data
                if _ENDS & set(_kinds(answer)):
                    break
        except OSError:
            pass
        self.hang_up()

    def hang_up(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _note(self, kind: bytes, body: bytes) -> None:
        if kind == b"Q":
            self.text = body.rstrip(b"\0").decode()
        elif kind == b"P":
            name, text, _ = body.split(b"\0", 2)
            self.text = self.prepared[name] = text.decode()
        elif kind == b"B":
            self.text = self.prepared.get(body.split(b"\0", 2)[1], "")

    def _count(self) -> None:
        proxy = self.proxy
        with proxy.turn:
            here = len(proxy.statements) == proxy.break_at
            proxy.statements.append(self.text)
        if not here:
            return
        if proxy.way == CUT:
            raise ConnectionAbortedError
        if proxy.way == SWALLOW:
            self.swallowing = True
        else:
            self._terminate()

    def _terminate(self) -> None:
        port = self.server.getsockname()[1]
        with self.proxy.server.superuser() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE client_port = %s",
                (port,),
            )


def _kinds(answer: bytes) -> Iterator[int]:
    """Yield the kind of each whole message."""
    at = 0
    while at + 5 <= len(answer):
        end = at + 1 + struct.unpack_from("!i", answer, at + 1)[0]
        if end > len(answer):
            return
        yield answer[at]
        at = end
