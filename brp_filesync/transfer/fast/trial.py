"""Whether paramiko still is within as the fast path knows it: tried out, once a process.

What is replaced there may change with any version: where a step has another name or does something
else, files go by paramiko's own calls, slower and as safely.
"""

import inspect
import socket
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from paramiko import Channel, Message, SSHException, Transport
from paramiko.buffered_pipe import BufferedPipe
from paramiko.packet import Packetizer

from brp_filesync.transfer.fast.channel import Pipe
from brp_filesync.transfer.fast.packets import FastPackets, Together

_STEPS = ("_send_user_message", "_send_message", "_sanitize_packet_size")
_OURS = {"packetizer_class"}, {"window_size", "max_packet_size", "timeout"}

# What comes of steps that have another name, take something else, or do something else.
_OTHERWISE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SSHException,
    TypeError,
    ValueError,
)


@cache
def is_as_known(
    channel: type[Channel] = Channel,
    packets: type[Packetizer] = Packetizer,
    transport: type[Transport] = Transport,
) -> bool:
    """Say whether all that the fast path replaces or calls is there and does what it did."""
    try:
        return (
            all(callable(getattr(transport, step)) for step in _STEPS)
            and _OURS[0] <= inspect.signature(transport.__init__).parameters.keys()
            and _OURS[1] <= inspect.signature(transport.open_session).parameters.keys()
            and _feeds_as_known(channel)
            and _sends_as_known(channel)
            and _understand_each_other(packets)
        )
    except _OTHERWISE:
        return False


def _feeds_as_known(channel: type[Channel]) -> bool:
    """What has come goes to `in_buffer`, of which paramiko calls nothing that ours lacks."""
    steps = {name for name in vars(BufferedPipe) if not name.startswith("_")}
    if steps != {"set_event", "feed", "read_ready", "read", "empty", "close"}:
        return False
    fed = channel(1)
    fed.in_buffer = pipe = Pipe()  # type: ignore[assignment]
    fed._feed(b"abc")  # type: ignore[attr-defined]
    return pipe.take(2, 0, 0.0, float) + pipe.take(1, 0, 0.0, float) == b"abc"


def _sends_as_known(channel: type[Channel]) -> bool:
    sender = channel(1)
    with sender.lock:
        sender.out_window_size, sender.out_max_packet_size = 50_000, 32_768
        sizes = [sender._wait_for_send_window(size) for size in (60_000, 60_000)]  # type: ignore[attr-defined]
    return sizes == [32_704, 17_296] and sender.out_window_size == 0 and not sender.closed


def _understand_each_other(packets: type[Packetizer]) -> bool:
    """Messages go both ways between paramiko's packets and ours, with one key for both."""
    here, there = socket.socketpair()
    with here, there:
        ours, theirs = FastPackets(here), packets(there)
        keys: dict[str, Any] = {
            "block_engine": AESGCM(bytes(16)),
            "block_size": 16,
            "mac_engine": None,
            "mac_size": 16,
            "mac_key": None,
            "aead": True,
        }
        for each in (ours, theirs):
            each.set_outbound_cipher(**keys, iv_out=bytes(12))
            each.set_inbound_cipher(**keys, iv_in=bytes(12))
        sent = [bytes((94,)) + bytes(size) for size in (0, 11, 12, 13, 4096)]
        ours.send_message(Together([(message,) for message in sent]))
        for message in sent:
            theirs.send_message(Message(message))
        return all(
            (bytes((kind,)) + message.asbytes(), message.seqno) == (sent[number], number)
            for reader in (ours, theirs)
            for number, (kind, message) in ((i, reader.read_message()) for i in range(len(sent)))
        )
