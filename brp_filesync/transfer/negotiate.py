"""From a host name to an encrypted connection whose host key is known; nobody is logged in yet."""

import logging
import queue
import re
import socket
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import paramiko

from brp_filesync.core.errors import FilesyncError, HostKeyRefused, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.source import Source
from brp_filesync.transfer.fast.packets import FastPackets

# What paramiko would else offer to an old server; each is allowed only by name, in the profile
# (profiles/server.py): SHA-1 and MD5 MACs, CBC (CVE-2008-5161), 3DES (CVE-2016-2183).
WEAK = frozenset(
    {
        "hmac-sha1",
        "hmac-sha1-96",
        "hmac-md5",
        "hmac-md5-96",
        "3des-cbc",
        "aes128-cbc",
        "aes192-cbc",
        "aes256-cbc",
    }
)


# Milliseconds for which what we sent may stay unacknowledged (tcp(7)); Linux alone has it.
_UNACKNOWLEDGED: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)
_MOST_LISTED = 8
_NO_ALGORITHMS = ("ext-info-", "kex-strict-")  # signs among the key exchanges (RFC 8308)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The algorithms of a connection; ciphers and MACs are two where the directions differ."""

    key_exchange: str
    key_proof: str
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]

    @property
    def weak(self) -> tuple[str, ...]:
        """Those that only a profile's word allows."""
        return tuple(name for name in (*self.ciphers, *self.macs) if name in WEAK)


class _Transport(paramiko.Transport):
    """paramiko's, which also keeps what the server has offered: its errors don't name it."""

    offered: Mapping[str, Sequence[str]] = MappingProxyType({})

    if TYPE_CHECKING:

        def _really_parse_kex_init(self, message: paramiko.Message) -> dict[str, list[str]]: ...

    def _parse_kex_init(self, message: paramiko.Message) -> None:
        copy = paramiko.Message(message.get_remainder())
        self.offered = self._really_parse_kex_init(copy)
        super()._parse_kex_init(message)  # type: ignore[misc]


@contextmanager
def negotiated(
    line: socket.socket | paramiko.Channel,
    server: str,
    source: Source,
    reply_timeout_s: float,
    *,
    key_proofs: Collection[str],
) -> Iterator[paramiko.Transport]:
    """Give the line as an encrypted connection, hung up at the end of the block. Raises as `agree`."""
    transport = agree(line, server, source, reply_timeout_s, key_proofs=key_proofs, allow_weak=())
    try:
        yield transport
    finally:
        hang_up(transport)


def negotiate(
    host: str,
    port: int,
    source: Source,
    connect_timeout_s: float,
    reply_timeout_s: float,
    *,
    key_proofs: Collection[str],
    allow_weak: Collection[str],
    fast: bool = False,
) -> paramiko.Transport:
    """Return an encrypted connection to the server of `source`. Raises as `dial` and `agree`."""
    line = dial(host, port, source, connect_timeout_s)
    return agree(
        line,
        f"{host}:{port}",
        source,
        reply_timeout_s,
        key_proofs=key_proofs,
        allow_weak=allow_weak,
        fast=fast,
    )


def addresses(host: str, port: int, source: Source, timeout_s: float) -> list[str]:
    """Return the host's addresses. Raises TemporaryTrouble where nobody knows any in time."""
    found: queue.Queue[list[str]] = queue.Queue()

    def look_up() -> None:  # the resolver has its own idea of patience, so it gets a thread
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            answers = []
        found.put(list(dict.fromkeys(str(answer[4][0]) for answer in answers)))

    threading.Thread(target=look_up, daemon=True).start()
    with suppress(queue.Empty):
        if known := found.get(timeout=timeout_s):
            return known
    raise TemporaryTrouble(
        phrase("Nobody knows the address of {host}.", host=host),
        phrase("Check server.host in {who}'s profile, and this machine's DNS.", who=source.who),
    )


def dial(host: str, port: int, source: Source, timeout_s: float) -> socket.socket:
    """Return a line to the server. Raises TemporaryTrouble where it can't be reached."""
    try:
        return socket.create_connection((host, port), timeout=timeout_s)
    except OSError as error:
        what = reason_of(error) or (
            phrase("no answer within {timeout_s:g} s", timeout_s=timeout_s)
            if isinstance(error, TimeoutError)
            else phrase("no way")
        )
        raise TemporaryTrouble(
            phrase("{host}:{port} can't be reached: {what}.", host=host, port=port, what=what),
            phrase(
                "Check server.host and server.port in {who}'s profile, and the firewall; "
                "else ask {who} whether its server is down.",
                who=source.who,
            ),
        ) from None


def agree(
    line: socket.socket | paramiko.Channel,
    server: str,
    source: Source,
    reply_timeout_s: float,
    *,
    key_proofs: Collection[str],
    allow_weak: Collection[str],
    fast: bool = False,
) -> paramiko.Transport:
    """Return the line as an encrypted connection; `server` is what messages call it,
    and `source` whose it is. A `fast` one has its packets read and sent in our own way.

    Only the host key algorithms `key_proofs`, the first first, and no weak algorithm but those in
    `allow_weak`, are offered. Raises TemporaryTrouble where the server stays silent or isn't SSH,
    and HostKeyRefused where it has no algorithm in common with us.
    """
    # paramiko logs names of files and the server's own words, both of which may be personal.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    if isinstance(line, socket.socket):  # else it is one within a bastion's, which has been through
        if _UNACKNOWLEDGED is not None:  # paramiko writes to a peer that reads nothing for ever
            line.setsockopt(socket.IPPROTO_TCP, _UNACKNOWLEDGED, round(reply_timeout_s * 1000))
        # No request waits for another's acknowledgement.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = _Transport(line, packetizer_class=FastPackets if fast else None)
    transport.banner_timeout = transport.handshake_timeout = reply_timeout_s
    transport.auth_timeout = transport.channel_timeout = reply_timeout_s
    options = transport.get_security_options()
    options.key_types = [name for name in key_proofs if name in options.key_types]
    # Before version 5 paramiko offers SHA-1 here too (RFC 9142, section 4: it should not be used).
    options.kex = [name for name in options.kex if "sha1" not in name]
    options.digests = [name for name in options.digests if _allowed(name, allow_weak)]
    ciphers = sorted(options.ciphers, key=lambda name: "-gcm@" not in name)  # the fastest first
    options.ciphers = [name for name in ciphers if _allowed(name, allow_weak)]
    try:
        transport.start_client(timeout=reply_timeout_s)
        transport.get_remote_server_key()  # raises where the time ran out; start_client doesn't
    except Exception as error:
        hang_up(transport)
        raise _ours(error, server, source, transport.offered) from None
    return transport


def agreed(transport: paramiko.Transport) -> Agreed:
    """Return what the two sides of a connection that `agree` gave have agreed on."""
    found: Any = transport
    theirs = found.offered["kex_algo_list"]
    return Agreed(
        key_exchange=next(each for each in found.preferred_kex if each in theirs),
        key_proof=found.host_key_type,
        ciphers=tuple(dict.fromkeys((found.local_cipher, found.remote_cipher))),
        macs=tuple(dict.fromkeys((found.local_mac, found.remote_mac))),
    )


def hang_up(transport: paramiko.Transport) -> None:
    """Close the connection and its socket, whatever state it is in. Never raises.

    Where it went through a bastion, the connection to that one goes too.
    """
    with suppress(Exception):
        transport.close()
    with suppress(Exception):
        transport.sock.close()  # close() leaves it where the negotiation failed
    if isinstance(transport.sock, paramiko.Channel):
        hang_up(transport.sock.get_transport())


def _allowed(name: str, allow_weak: Collection[str]) -> bool:
    return name not in WEAK or name in allow_weak


def _ours(
    error: Exception, server: str, source: Source, offered: Mapping[str, Sequence[str]]
) -> FilesyncError:
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return _nothing_in_common(str(error), server, source, offered)
    return TemporaryTrouble(
        phrase(
            "{server} was reached, but broke off or stayed silent before a connection "
            "was agreed on.",
            server=server,
        ),
        phrase(
            "If it goes on, ask {who} whether its SFTP server works and lets our address in.",
            who=source.who,
        ),
    )


def _nothing_in_common(
    paramikos: str, server: str, source: Source, offered: Mapping[str, Sequence[str]]
) -> HostKeyRefused:
    """paramiko says only in its text which kind of algorithm was missing."""
    update = phrase("Ask {who} to update its SFTP server.", who=source.who)
    if not offered or "compression" in paramikos:
        return HostKeyRefused(
            phrase(
                "{server} speaks another version of SSH than 2.0, or only with compression.",
                server=server,
            ),
            update,
        )
    if "host key" in paramikos:
        return HostKeyRefused(
            phrase(
                "{server} shows no host key of the pinned types, but {server_key_algo_list}.",
                server=server,
                server_key_algo_list=_listed(offered["server_key_algo_list"]),
            ),
            phrase(
                "Ask {who} whether it has changed its host keys. If it has, compare and "
                "pin the new ones: `filesync hosts scan {name} --pin`. Nothing allows "
                "ssh-rsa with SHA-1, or DSA.",
                who=source.who,
                name=source.name,
            ),
        )
    if "kex" in paramikos:
        return HostKeyRefused(
            phrase(
                "{server} only knows key exchanges that nothing allows any more: {kex_algo_list}.",
                server=server,
                kex_algo_list=_listed(offered["kex_algo_list"]),
            ),
            update,
        )
    kind, name = (phrase("MACs"), "mac") if "macs" in paramikos else (phrase("ciphers"), "encrypt")
    words = [word for side in ("client", "server") for word in offered[f"{side}_{name}_algo_list"]]
    allowable = sorted(WEAK.intersection(words))
    allowed = (
        phrase(
            " Until then its profile may allow one: server.allow_weak_algorithms: [{name}].",
            name=allowable[0],
        )
        if allowable
        else phrase(" Nothing allows these.")
    )
    return HostKeyRefused(
        phrase(
            "{server} only knows weak {kind}: {words}.",
            server=server,
            kind=kind,
            words=_listed(words),
        ),
        update + allowed,
    )


def _listed(words: Iterable[str]) -> str:
    """The server's own words, as far as they are names of algorithms (RFC 4250, section 4.6.1)."""
    names = [
        word
        for word in dict.fromkeys(words)
        if re.fullmatch(r"[!-~]{1,64}", word) and not word.startswith(_NO_ALGORITHMS)
    ]
    return ", ".join(names[:_MOST_LISTED]) + (", …" if len(names) > _MOST_LISTED else "")
