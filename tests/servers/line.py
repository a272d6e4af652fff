"""A line to a server that can go dead (nothing is refused or cut, nothing comes through), or be cut."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.servers.running import HOST

_SMALL = 8 * 1024  # of buffers: what is on its way when it goes dead


@dataclass
class Line:
    """Bytes go both ways until so many have gone to the server; then nothing is read any more.

    Or they go until so many have gone either way, and then both sides are hung up on.
    """

    server_port: int
    port: int = 0
    dead_after: int | None = None  # bytes to the server
    cut_after: int | None = None  # bytes to the server or from it
    cut_after_all: int | None = None  # bytes both ways together
    passed: int = 0
    came: int = 0  # bytes from the server
    _ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        while not self._ended.is_set():
            with suppress(OSError):
                client, _ = listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def _carry(self, client: socket.socket) -> None:
        with (
            suppress(ConnectionError),  # either side may have hung up
            client,
            socket.create_connection((HOST, self.server_port)) as server,
            selectors.DefaultSelector() as ready,
        ):
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while not self._ended.is_set():
                if self.dead_after is not None and self.passed >= self.dead_after:
                    self._ended.wait(0.05)
                    continue
                for key, _ in ready.select(0.05):
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    data = source.recv(_SMALL)
                    if not data:
                        return
                    left = self._left()
                    if left is not None and len(data) > left:
                        target.sendall(data[: max(0, left)])
                        return
                    target.sendall(data)
                    self.passed += len(data) if source is client else 0
                    self.came += len(data) if source is server else 0

    def _left(self) -> int | None:
        """How many bytes may still go, where it is cut."""
        if self.cut_after_all is not None:
            return self.cut_after_all - self.passed - self.came
        return None if self.cut_after is None else self.cut_after - max(self.passed, self.came)


@contextmanager
def through(server_port: int) -> Iterator[Line]:
    """Give a line to the server's port; whoever calls at `port` is put through."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        listener.bind((HOST, 0))
        listener.listen()
        listener.settimeout(0.05)
        line = Line(server_port, int(listener.getsockname()[1]))
        thread = threading.Thread(target=line.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield line
        finally:
            line.end()
            thread.join(5)


@contextmanager
def nobody_answers() -> Iterator[int]:
    """Give a port where calls are neither taken nor refused: its queue is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind((HOST, 0))
        listener.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


@contextmanager
def nobody_speaks() -> Iterator[int]:
    """Give a port where calls are taken, and nothing is ever said."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield int(listener.getsockname()[1])
