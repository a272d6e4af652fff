"""SSH packets under AES-GCM with few copies and few system calls; all others are paramiko's own.

paramiko asks the system for each packet's head and rest apart, copies each packet seven times, and
sends each by itself. Here as much as has come is taken at once, and packets that belong together
are sent together (RFC 4253, section 6; RFC 5647).
"""

import os
import socket
import threading
from collections.abc import Sequence
from inspect import signature
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from paramiko import Message, SSHException
from paramiko.packet import NeedRekeyException, Packetizer

LARGEST_BYTES = 256 * 1024  # of a packet that we ask the server to send at most
_ROOM_BYTES = 4 * LARGEST_BYTES  # taken from the system at once
_LONGEST = LARGEST_BYTES + 1024  # of a packet with its head and padding: more is no packet
_BLOCK, _TAG = 16, 16  # bytes


class Together:
    """Messages that are sent one after the other at once, each in parts that are joined."""

    def __init__(self, messages: Sequence[Sequence[bytes | memoryview]]) -> None:
        self.messages = messages

    def asbytes(self) -> bytes:
        """Return the first byte of all, which says of what kind they are."""
        return bytes(self.messages[0][0][:1])


class FastPackets(Packetizer):
    """paramiko's packets, with its steps replaced where the cipher is AES-GCM."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__(line)
        self._line = line
        self._sending = threading.RLock()
        self._seal: Any = None  # AESGCM of either direction, once it is agreed on
        self._unseal: Any = None
        self._seal_nonce = self._unseal_nonce = b""
        self._sent_bytes = self._taken_bytes = self._sent = self._taken = 0
        self._number_in = 0  # of the next packet, as the other side counts them
        self._room = bytearray(_ROOM_BYTES)
        self._view = memoryview(self._room)
        self._start = self._end = 0  # of what has come, and isn't taken yet

    if TYPE_CHECKING:  # paramiko's own steps, which its type stubs leave out

        def _trigger_rekey(self) -> None: ...
        def _check_keepalive(self) -> None: ...

    def set_outbound_cipher(self, *given: Any, **more: Any) -> None:
        """Use new keys for what is sent from now on."""
        told = signature(super().set_outbound_cipher).bind(*given, **more).arguments
        with self._sending:
            super().set_outbound_cipher(*given, **more)
            self._seal = told["block_engine"] if told.get("aead") else None
            self._seal_nonce = told.get("iv_out") or b""
            self._sent_bytes = self._sent = 0

    def set_inbound_cipher(self, *given: Any, **more: Any) -> None:
        """Use new keys for what comes from now on."""
        told = signature(super().set_inbound_cipher).bind(*given, **more).arguments
        super().set_inbound_cipher(*given, **more)
        if self._unseal is not None and not told.get("aead"):
            raise SSHException("The kind of cipher has changed")
        self._unseal = told["block_engine"] if told.get("aead") else None
        self._unseal_nonce = told.get("iv_in") or b""
        self._taken_bytes = self._taken = 0

    def reset_seqno_in(self) -> None:
        """Count what comes from 0 on."""
        super().reset_seqno_in()
        self._number_in = 0

    def send_message(self, data: Any) -> None:
        """Send a message, or several at once."""
        with self._sending:
            messages = data.messages if isinstance(data, Together) else ((data.asbytes(),),)
            if self._seal is None:
                for parts in messages:
                    super().send_message(Message(b"".join(parts)))
                return
            out = b"".join([piece for parts in messages for piece in self._sealed(parts)])
            self.write_all(memoryview(out))
            self._sent += len(messages)
            self._sent_bytes += len(out)
            self._note_use(self._sent, self._sent_bytes)

    def read_message(self) -> tuple[int, Message]:
        """Return the kind and the rest of the next message. Raises as paramiko's own."""
        if self._unseal is None:
            kind, message = super().read_message()
            self._number_in = message.seqno + 1
            return kind, message
        self._await(4, may_rekey=True)
        size = int.from_bytes(self._view[self._start : self._start + 4], "big")
        if size < _BLOCK or size > _LONGEST or size % _BLOCK:
            raise SSHException("Invalid packet blocking")
        whole = 4 + size + _TAG
        self._await(whole)
        head, end = self._start + 4, self._start + whole
        try:
            packet = self._unseal.decrypt(
                self._unseal_nonce, self._view[head:end], self._view[self._start : head]
            )
        except InvalidTag:
            raise SSHException("Mismatched MAC") from None
        self._start = end
        self._unseal_nonce = _next(self._unseal_nonce)
        padding = packet[0]
        if not 4 <= padding <= size - 2:
            raise SSHException("Invalid padding")
        message = Message(packet[2 : size - padding])
        message.seqno = self._number_in
        self._number_in = (self._number_in + 1) & 0xFFFFFFFF
        self._taken += 1
        self._taken_bytes += whole
        self._note_use(self._taken, self._taken_bytes)
        if self._taken_bytes >= self.REKEY_BYTES + self.REKEY_BYTES_OVERFLOW_MAX:
            raise SSHException("Remote transport is ignoring rekey requests")
        return packet[1], message

    def _sealed(self, parts: Sequence[bytes | memoryview]) -> tuple[bytes, bytes]:
        size = sum(map(len, parts)) + 1
        padding = _BLOCK - size % _BLOCK
        if padding < 4:
            padding += _BLOCK
        packet = b"".join((bytes((padding,)), *parts, os.urandom(padding)))
        head = len(packet).to_bytes(4, "big")
        nonce, self._seal_nonce = self._seal_nonce, _next(self._seal_nonce)
        return head, self._seal.encrypt(nonce, packet, head)

    def _note_use(self, packets: int, size: int) -> None:
        if (packets >= self.REKEY_PACKETS or size >= self.REKEY_BYTES) and not self.need_rekey():
            self._trigger_rekey()

    def _await(self, size: int, *, may_rekey: bool = False) -> None:
        """Return when so many bytes have come. Raises EOFError, OSError and NeedRekeyException."""
        if self._end - self._start >= size:
            return
        left = self._end - self._start
        self._room[:left] = self._room[self._start : self._end]
        self._start, self._end = 0, left
        while self._end < size:
            if self.handshake_timed_out():
                raise EOFError
            try:
                count = self._line.recv_into(self._view[self._end :])
            except TimeoutError:
                if self.closed:
                    raise EOFError from None
                if may_rekey and not self._end and self.need_rekey():
                    raise NeedRekeyException from None
                self._check_keepalive()
                continue
            except OSError:
                if self.closed:
                    raise EOFError from None
                raise
            if not count:
                raise EOFError
            self._end += count


def _next(nonce: bytes) -> bytes:
    """The last eight bytes count (RFC 5647, section 7.1)."""
    count = (int.from_bytes(nonce[4:], "big") + 1) & 0xFFFFFFFFFFFFFFFF
    return nonce[:4] + count.to_bytes(8, "big")
