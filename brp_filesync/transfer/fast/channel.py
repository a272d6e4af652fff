"""A channel whose reads take constant time, and which sends what belongs together at once.

paramiko keeps what has come in one array, and moves all of it at each read of a part; it wakes its
reader at each packet, and locks and sends each packet apart.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from paramiko import Transport

from brp_filesync.transfer.fast.packets import LARGEST_BYTES, Together

_WINDOW_BYTES = 8 * 1024 * 1024  # that the server may send before we have read it
_LOOKS = 8  # in the time that a peer may be silent: whether anything has come
_ADJUST, _DATA = b"\x5d", b"\x5e"  # SSH_MSG_CHANNEL_… (RFC 4254, section 5.2)


class Pipe:
    """What has come and isn't read yet, in paramiko's place for it; two threads share it.

    `feed`, `close`, `empty` and `set_event` are called by paramiko.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._pieces: deque[bytes] = deque()
        self._first = 0  # how much of the first piece is read
        self._size = 0
        self._wanted = 0
        self._fed = 0  # bytes so far
        self._closed = False

    def feed(self, data: bytes) -> None:
        """Take what has come; the reader is woken when it is as much as it waits for."""
        with self._ready:
            self._pieces.append(data)
            self._size += len(data)
            self._fed += len(data)
            if self._size >= self._wanted:
                self._ready.notify()

    def take(
        self, size: int, most: int, timeout: float, patience: Callable[[float], float]
    ) -> bytes:
        """Return at least so many bytes, and `most` at most of what has come.

        `patience` says how much of some seconds may be waited, and raises where none may. Raises
        TimeoutError where nothing has come for `timeout` seconds, EOFError where no more will.
        """
        with self._ready:
            self._wanted, silent, fed = size, 0, self._fed
            while self._size < size:
                if self._closed:
                    raise EOFError
                if silent == _LOOKS:
                    raise TimeoutError
                self._ready.wait(patience(timeout / _LOOKS))
                silent, fed = (silent + 1, fed) if self._fed == fed else (0, self._fed)
            self._wanted = 0
            size = min(self._size, max(size, most))
            self._size -= size
            return self._taken(size)

    def close(self) -> None:
        """Note that nothing more will come."""
        with self._ready:
            self._closed = True
            self._ready.notify()

    def empty(self) -> bytes:
        """Return all that has come."""
        with self._ready:
            size, self._size = self._size, 0
            return self._taken(size)

    def set_event(self, event: object) -> None:
        """Nobody watches it in another way."""
        raise NotImplementedError

    def __len__(self) -> int:
        """Return how many bytes have come and aren't read."""
        return self._size

    def _taken(self, size: int) -> bytes:
        parts: list[bytes | memoryview] = []
        while size:
            piece = self._pieces[0]
            left = len(piece) - self._first
            if left > size:
                parts.append(memoryview(piece)[self._first : self._first + size])
                self._first += size
                break
            parts.append(memoryview(piece)[self._first :] if self._first else piece)
            self._pieces.popleft()
            self._first = 0
            size -= left
        return b"".join(parts)


class FastChannel:
    """paramiko's channel, read and written in another way."""

    def __init__(self, transport: Transport, timeout: float) -> None:
        """Open one. Raises as `Transport.open_session`, and `timeout` is that of all it does."""
        channel: Any = transport.open_session(_WINDOW_BYTES, LARGEST_BYTES, timeout)
        channel.settimeout(timeout)
        self._timeout = timeout
        self._transport: Any = transport  # with steps that paramiko's type stubs leave out
        self._channel = channel  # so has this
        self._pipe = Pipe()
        self._channel.in_buffer = self._pipe  # nothing has come: no subsystem runs yet
        self.invoke_subsystem = channel.invoke_subsystem
        self.close = channel.close
        self.get_name = channel.get_name

    def take(self, size: int, most: int, patience: Callable[[float], float]) -> bytes:
        """Return at least so many bytes, and `most` at most. Raises as `Pipe.take`."""
        data = self._pipe.take(size, most, self._timeout, patience)
        more = self._channel._check_add_window(len(data))
        if more > 0:
            adjusted = (_ADJUST, self._number(), more.to_bytes(4, "big"))
            self._transport._send_user_message(Together([adjusted]))
        return data

    def holds(self, size: int) -> bool:
        """Say whether so many bytes have come."""
        return len(self._pipe) >= size

    def send(self, data: bytes) -> int:
        """Send all of it. Raises OSError and EOFError, and TimeoutError where nobody takes it."""
        left, channel, number = memoryview(data), self._channel, self._number()
        while left:
            messages = []
            with channel.lock:
                if channel.closed:
                    raise OSError("the channel is closed")
                size = channel._wait_for_send_window(len(left))
                if not size:
                    raise EOFError
                while size:
                    messages.append((_DATA, number, size.to_bytes(4, "big"), left[:size]))
                    left = left[size:]
                    may = left and channel.out_window_size
                    size = channel._wait_for_send_window(len(left)) if may else 0
            self._transport._send_user_message(Together(messages))
        return len(data)

    def _number(self) -> bytes:
        return int(self._channel.remote_chanid).to_bytes(4, "big")
