"""paramiko's SFTP client, taught what it lacks: names as bytes, status codes, a sense of time.

paramiko decodes every name of a listing and every text of a refusal as UTF-8, and fails on a
single Latin-1 byte. It drops the server's status code, and waits for slow packets as long as they
drip. It has no hooks for these, so its own steps are replaced here, and nowhere else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramiko import Channel, Message, SFTPAttributes, SFTPClient
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READDIR,
    CMD_STATUS,
    CMD_VERSION,
    SFTP_EOF,
    SFTP_OK,
    SFTPError,
)

from brp_filesync.transfer.deadline import Deadline

_CMD_INIT, _PROTOCOL = 1, 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How many bytes a read or a write has at most, and how many are under way together."""

    read_bytes: int
    write_bytes: int
    under_way_bytes: int

    @property
    def reads(self) -> int:
        """How many reads are under way."""
        return self.under_way_bytes // self.read_bytes

    @property
    def writes(self) -> int:
        """How many writes are under way."""
        return self.under_way_bytes // self.write_bytes


# What every server takes (draft-ietf-secsh-filexfer-02, section 3), and 64 of them as OpenSSH's
# own client.
PLAIN = Pace(32 * 1024, 32 * 1024, 2 * 1024 * 1024)


class StatusRefused(OSError):  # noqa: N818 - named by what happened
    """The server's refusal: its SFTP status code, without its text, which may be personal."""

    def __init__(self, code: int) -> None:
        super().__init__(f"SFTP status {code}")
        self.code = code


class Client(SFTPClient):
    """An SFTP session on a channel that has the `sftp` subsystem."""

    def __init__(self, channel: Channel, deadline: Deadline) -> None:
        self._deadline = deadline
        self.extensions: frozenset[bytes] = frozenset()
        self.spend: Callable[[int], None] = lambda size: None  # told of each part of a file
        super().__init__(channel)

    @property
    def pace(self) -> Pace:
        """How large reads and writes may be, and how many are under way."""
        return PLAIN

    if TYPE_CHECKING:  # paramiko's own steps, which its type stubs leave out

        def _request(self, command: int, *arguments: object) -> tuple[int, Message]: ...
        def _async_request(self, window: object, command: int, *arguments: object) -> int: ...
        def _read_response(self) -> object: ...
        def _send_packet(self, command: int, packet: Message) -> None: ...
        def _read_packet(self) -> tuple[int, bytes]: ...

    def list_raw(self, folder: bytes) -> Iterator[tuple[bytes, bytes, SFTPAttributes]]:
        """Yield each entry's raw name, long form (`ls -l`) and attributes, `.` and `..` too.

        A server may leave out any of the attributes. Raises StatusRefused.
        """
        kind, answer = self._request(CMD_OPENDIR, folder)
        if kind != CMD_HANDLE:
            raise SFTPError("expected a handle")
        handle = answer.get_binary()
        while True:
            try:
                kind, answer = self._request(CMD_READDIR, handle)
            except EOFError:
                break
            if kind != CMD_NAME:
                raise SFTPError("expected names")
            for _ in range(answer.get_int()):
                raw_name, long_form = answer.get_binary(), answer.get_binary()
                attributes = SFTPAttributes._from_msg(answer)  # type: ignore[attr-defined]
                yield raw_name, long_form, attributes
        self._request(CMD_CLOSE, handle)

    def ask(self, window: object, command: int, *arguments: object) -> int:
        """Send a request without waiting, and return its number.

        The answer goes to `window._async_response(kind, message, number)`.
        """
        return self._async_request(window, command, *arguments)

    def take_answer(self) -> None:
        """Wait for the next answer and hand it to whoever asked."""
        self._read_response()

    def check_status(self, kind: int, answer: Message) -> None:
        """Return where the answer is a status that says OK; raise StatusRefused or EOFError."""
        if kind != CMD_STATUS:
            raise SFTPError("expected a status")
        self._convert_status(answer)

    def _send_version(self) -> int:
        hello = Message()
        hello.add_int(_PROTOCOL)
        self._send_packet(_CMD_INIT, hello)
        kind, data = self._read_packet()
        if kind != CMD_VERSION:
            raise SFTPError("expected a version")
        answer = Message(data)
        version = answer.get_int()
        offered = []
        while answer.get_remainder():
            offered.append(answer.get_binary())
            answer.get_binary()  # its version
        self.extensions = frozenset(offered)
        return version

    def _convert_status(self, answer: Message) -> None:
        code = answer.get_int()
        if code == SFTP_EOF:
            raise EOFError
        if code != SFTP_OK:
            raise StatusRefused(code)

    def _read_all(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._deadline.check()  # a peer that drips is never silent, so no timeout meets it
            part = self.sock.recv(size - len(parts))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)
