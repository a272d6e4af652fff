"""The SFTP client against bytes that a well-behaved server wouldn't send."""

import struct

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import PermanentTrouble, TemporaryTrouble
from brp_filesync.transfer.client import Client, StatusRefused
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.trouble import refused, told
from tests.servers.running import WELLNET

STATUS, HANDLE, NAME, VERSION = 101, 102, 104, 2


class ScriptedChannel:
    """A channel that gives its script, so many bytes at a time, and takes whatever is sent."""

    def __init__(self, script: bytes, drip: int | None = None) -> None:
        self.script = script
        self.drip = drip

    def send(self, data: bytes) -> int:
        return len(data)

    def recv(self, size: int) -> bytes:
        size = min(size, self.drip or size)
        given, self.script = self.script[:size], self.script[size:]
        return given

    def close(self) -> None:
        self.script = b""

    def get_name(self) -> str:
        return "scripted"


class DrippingClock(SystemClock):
    """A clock on which a second passes at each look."""

    seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 1
        return self.seconds


def test_names_and_long_forms_that_are_not_utf8_are_given_as_bytes() -> None:
    regular = a_packet(NAME, number(2), number(1), text(b"caf\xe9"), text(b"-rw- \xe9"), number(0))
    script = a_packet(HANDLE, number(1), text(b"h")) + regular + a_status(3, 1) + a_status(4, 0)

    ((raw_name, long_form, attributes),) = a_client(script).list_raw(b"orders")

    assert (raw_name, long_form, attributes.st_mode) == (b"caf\xe9", b"-rw- \xe9", None)


def test_a_refusal_with_an_undecodable_text_keeps_its_code_and_drops_the_text() -> None:
    with pytest.raises(StatusRefused) as caught:
        a_client(a_status(1, 3, b"f\xf6r \xe5ke")).lstat(b"a")

    assert (caught.value.code, str(caught.value)) == (3, "SFTP status 3")


def test_extensions_are_those_that_the_server_offers() -> None:
    extensions = text(b"posix-rename@openssh.com") + text(b"1") + text(b"x") + text(b"")

    assert a_client(b"", extensions).extensions == {b"posix-rename@openssh.com", b"x"}


def test_a_peer_that_drips_meets_the_deadline() -> None:
    script = a_packet(VERSION, number(3)) + a_packet(STATUS, b"x" * 100)
    deadline = Deadline(DrippingClock(), 30)
    client = Client(ScriptedChannel(script, drip=1), deadline)  # type: ignore[arg-type]

    with deadline.running(), pytest.raises(TemporaryTrouble, match="longer than the 30 seconds"):
        client.lstat(b"a")


@pytest.mark.parametrize("script", [b"", b"\xff" * 8, b"\0\0\0\5e\0", b"\0\0\0\2ex"])
def test_whatever_else_a_server_sends_is_temporary_trouble(script: bytes) -> None:
    client = a_client(script)

    with (
        pytest.raises(TemporaryTrouble, match="server:22 broke off"),
        told("server:22", WELLNET, "orders"),
    ):
        client.lstat(b"a")


@pytest.mark.parametrize("code", [2, 3, 4, 5, 8, 10, 12, 14, 15, 99])
def test_a_refusal_says_where_and_what_to_do(code: int) -> None:
    error = refused("server:22", WELLNET, "orders", code)

    assert type(error) is PermanentTrouble
    assert error.message.startswith("server:22: folder orders ")
    assert error.advice


@pytest.mark.parametrize("code", [6, 7])
def test_a_server_that_lost_its_own_connection_is_temporary(code: int) -> None:
    assert type(refused("server:22", WELLNET, "orders", code)) is TemporaryTrouble


def a_client(script: bytes, extensions: bytes = b"") -> Client:
    channel = ScriptedChannel(a_packet(VERSION, number(3), extensions) + script)
    return Client(channel, Deadline(SystemClock(), 60))  # type: ignore[arg-type]


def a_status(request: int, code: int, words: bytes = b"") -> bytes:
    return a_packet(STATUS, number(request), number(code), text(words), text(b"sv"))


def a_packet(kind: int, *parts: bytes) -> bytes:
    body = bytes([kind]) + b"".join(parts)
    return number(len(body)) + body


def number(value: int) -> bytes:
    return struct.pack(">I", value)


def text(value: bytes) -> bytes:
    return number(len(value)) + value
