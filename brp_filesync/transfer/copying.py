"""Copying a file's bytes over SFTP with many requests under way, so that distance costs little.

paramiko's own `get` hangs on a silent peer and calls a truncated download a success; its
prefetching loses track where a file is shorter than it was, and its pipelined writing drops
refusals. Here at most a window of requests is under way, every answer is awaited under the
channel's timeout, and every refusal is raised.
"""

from collections import deque
from collections.abc import Callable
from typing import BinaryIO

from paramiko import Message, SFTPFile
from paramiko.sftp import CMD_DATA, CMD_READ, CMD_WRITE, SFTPError, int64

from brp_filesync.transfer.client import PLAIN, Client

_SMALLEST_BYTES = 4 * 1024  # asked for at once, however little a server gives


def download(
    client: Client, file: SFTPFile, size: int, write: Callable[[bytes], object], offset: int = 0
) -> int:
    """Read an open file in order until the server says that it ends; return how many bytes it has.

    It begins at the offset.

    `size` is what it is thought to have, and only says how far to ask ahead. Raises StatusRefused,
    and what the channel raises where the peer is silent or gone.
    """
    window = _Window(client)
    asked: deque[tuple[int, int, int]] = deque()  # request number, offset, length
    next_offset = done = offset
    ahead = max(size, 0) + 1  # one byte more than there should be: its answer is the end
    pace = client.pace if size > PLAIN.read_bytes else PLAIN
    chunk, most = pace.read_bytes, pace.reads
    while True:
        if next_offset >= ahead and not asked:
            ahead = next_offset + most * chunk  # there is more than was told
        if len(asked) <= most * 3 // 4:  # a quarter of the window at a time: they go together
            while len(asked) < most and next_offset < ahead:
                # Asked for apart, the end costs no round trip of its own.
                length = min(chunk, (size if next_offset < size else ahead) - next_offset)
                asked.append((window.read(file, next_offset, length), next_offset, length))
                next_offset += length
        number, offset, length = asked.popleft()
        data = window.data(number)
        if len(data) > length:
            raise SFTPError("more data than asked for")
        if not data:
            return done  # the rest's answers find nobody and are dropped
        client.spend(len(data))
        write(data)
        done += len(data)
        if len(data) < length:  # a server may give less than it has
            chunk = max(min(chunk, len(data)), _SMALLEST_BYTES)
            offset, length = offset + len(data), length - len(data)
            asked.appendleft((window.read(file, offset, length), offset, length))


def upload(client: Client, file: SFTPFile, content: BinaryIO) -> None:
    """Write the rest of the content to an open, empty file. Raises as `download`."""
    window = _Window(client)
    asked: deque[int] = deque()
    offset = 0
    pace = PLAIN
    while data := content.read(pace.write_bytes):
        client.spend(len(data))
        if len(asked) == pace.writes:
            window.written(asked.popleft())
        asked.append(window.write(file, offset, data))
        offset += len(data)
        if len(data) == PLAIN.write_bytes:  # a big file: what the server takes is worth asking
            pace = client.pace
    while asked:
        window.written(asked.popleft())


class _Window:
    """The requests of one copy that are under way; servers may answer in any order."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[int, tuple[int, Message]] = {}

    def read(self, file: SFTPFile, offset: int, length: int) -> int:
        return self._client.ask(self, CMD_READ, file.handle, int64(offset), length)

    def write(self, file: SFTPFile, offset: int, data: bytes) -> int:
        return self._client.ask(self, CMD_WRITE, file.handle, int64(offset), data)

    def data(self, number: int) -> bytes:
        """Return what was read, b"" at the end of the file."""
        kind, answer = self._answer(number)
        if kind == CMD_DATA:
            return answer.get_binary()
        try:
            self._client.check_status(kind, answer)
        except EOFError:
            return b""
        raise SFTPError("expected data")

    def written(self, number: int) -> None:
        kind, answer = self._answer(number)
        self._client.check_status(kind, answer)

    def _answer(self, number: int) -> tuple[int, Message]:
        while number not in self._answers:
            self._client.take_answer()
        return self._answers.pop(number)

    def _async_response(self, kind: int, answer: Message, number: int) -> None:
        self._answers[number] = (kind, answer)  # paramiko's name for whom to tell
