"""The SFTP client on a fast channel: requests are sent together, and answers come whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from paramiko import Message
from paramiko.sftp import CMD_EXTENDED, CMD_EXTENDED_REPLY, SFTPError

from brp_filesync.transfer.client import PLAIN, Client, Pace, StatusRefused
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.fast.channel import FastChannel

_LIMITS = b"limits@openssh.com"  # OpenSSH's PROTOCOL, section 4.8
_MOST_BYTES = 255 * 1024  # of a read or write: what OpenSSH's server takes
_UNDER_WAY_BYTES = 8 * 1024 * 1024
_LONGEST_PACKET = 4 * 1024 * 1024  # of an answer; more is no answer
_TOGETHER_BYTES = 16 * 1024  # of small answers, taken at once
_FLUSH_BYTES = 512 * 1024  # of requests that wait to be sent together


class FastClient(Client):
    """An SFTP session whose requests leave when an answer is waited for."""

    def __init__(self, channel: FastChannel, deadline: Deadline) -> None:
        self._channel = channel
        self._out: list[bytes] = []
        self._out_bytes = 0
        self._waiting = 0  # requests among them
        self._holds_back = False
        self._unanswered = self._first = 0  # requests within a block that holds back
        self._come = b""  # of which so much is read
        self._read_to = 0
        self._told: Pace | None = None
        super().__init__(channel, deadline)  # type: ignore[arg-type]

    @property
    def pace(self) -> Pace:
        """How large reads and writes may be, and how many are under way; the server is asked."""
        if self._told is None:
            self._told = self._asked_pace() if _LIMITS in self.extensions else PLAIN
        return self._told

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Send requests by halves within the block: when as many wait as are under way.

        Each answer would else be followed by one request, in a packet and a waking up of its own.
        """
        self._holds_back, self._unanswered, self._first = True, 0, self.request_number
        try:
            yield
        finally:
            self._holds_back = False

    def request(self, command: int, body: bytes) -> int:
        """Send a request without waiting, and return its number; `next_answer` gives its answer."""
        number, self.request_number = self.request_number, self.request_number + 1
        head = (len(body) + 5).to_bytes(4, "big") + bytes((command,)) + number.to_bytes(4, "big")
        self._unanswered += 1
        self._send_later(head, body)
        return number

    def next_answer(self) -> tuple[int, int, Message]:
        """Return the next answer: the number of its request, its kind, and the rest.

        It may be that of somebody who waits for it no more.
        """
        kind, data = self._read_packet()
        answer = Message(data)
        number = answer.get_int()
        if number >= self._first:
            self._unanswered -= 1
        return number, kind, answer

    def flush(self) -> None:
        """Send the requests that wait."""
        if self._out:
            data, self._out, self._out_bytes, self._waiting = b"".join(self._out), [], 0, 0
            self._channel.send(data)

    def _asked_pace(self) -> Pace:
        try:
            kind, answer = self._request(CMD_EXTENDED, _LIMITS)
        except (StatusRefused, EOFError):  # offered, and refused
            return PLAIN
        if kind != CMD_EXTENDED_REPLY:
            raise SFTPError("expected limits")
        answer.get_int64()  # of a packet
        read, write = (min(answer.get_int64() or _MOST_BYTES, _MOST_BYTES) for _ in range(2))
        return Pace(read, write, _UNDER_WAY_BYTES)

    def _send_packet(self, command: int, packet: Message) -> None:
        body = packet.asbytes()
        self._send_later((len(body) + 1).to_bytes(4, "big") + bytes((command,)), body)

    def _send_later(self, head: bytes, body: bytes) -> None:
        self._out += head, body
        self._out_bytes += len(body)
        self._waiting += 1
        if self._out_bytes >= _FLUSH_BYTES:
            self.flush()

    def _read_packet(self) -> tuple[int, bytes]:
        head = self._read_all(5)
        size = int.from_bytes(head[:4], "big")
        if not 0 < size <= _LONGEST_PACKET:
            raise SFTPError("no packet")
        return head[4], self._read_all(size - 1)

    def _read_all(self, size: int) -> bytes:
        """Small answers come many at a time: what follows is kept, and cut up without a lock."""
        start, end = self._read_to, self._read_to + size
        if end <= len(self._come):
            self._read_to = end
            return self._come[start:end]
        self._deadline.check()
        missing = end - len(self._come)
        under_way = self._unanswered - self._waiting
        if not self._channel.holds(missing) and not (
            self._holds_back and self._waiting < under_way
        ):
            self.flush()
        data = self._channel.take(missing, _TOGETHER_BYTES, self._deadline.at_most)
        if start < len(self._come):
            data = self._come[start:] + data
        if len(data) == size:
            self._come, self._read_to = b"", 0
            return data
        self._come, self._read_to = data, size
        return data[:size]
