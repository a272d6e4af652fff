"""From a host name to an encrypted connection whose host key is known; nobody is logged in yet."""

import logging
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

import paramiko

from brp_filesync.core.errors import FilesyncError, HostKeyRefused, TemporaryTrouble

# What paramiko would else offer to an old server; each is allowed only by name, in the profile
# (profiles/server.py): SHA-1 and MD5 MACs, CBC (CVE-2008-5161), 3DES (CVE-2016-2183).
WEAK = frozenset({
    "hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96",
    "3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc",
})  # fmt: skip


@contextmanager
def negotiated(
    host: str,
    port: int,
    connect_timeout_s: float,
    reply_timeout_s: float,
    *,
    key_proofs: Collection[str],
    allow_weak: Collection[str] = (),
) -> Iterator[paramiko.Transport]:
    """Give an encrypted connection, hung up at the end of the block. Raises as `negotiate`."""
    transport = negotiate(
        host, port, connect_timeout_s, reply_timeout_s,
        key_proofs=key_proofs, allow_weak=allow_weak,
    )  # fmt: skip
    try:
        yield transport
    finally:
        hang_up(transport)


def negotiate(
    host: str,
    port: int,
    connect_timeout_s: float,
    reply_timeout_s: float,
    *,
    key_proofs: Collection[str],
    allow_weak: Collection[str],
) -> paramiko.Transport:
    """Return an encrypted connection to the server.

    Only the host key algorithms `key_proofs`, and no weak algorithm but those in `allow_weak`, are
    offered. Raises TemporaryTrouble where the server can't be reached, stays silent or isn't SSH,
    and HostKeyRefused where it has no algorithm in common with us.
    """
    # paramiko logs names of files and the server's own words, both of which may be personal.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    server = f"{host}:{port}"
    transport = paramiko.Transport(_dial(host, port, connect_timeout_s))
    transport.banner_timeout = transport.handshake_timeout = reply_timeout_s
    transport.auth_timeout = transport.channel_timeout = reply_timeout_s
    options = transport.get_security_options()
    options.key_types = [name for name in options.key_types if name in key_proofs]
    options.digests = [name for name in options.digests if _allowed(name, allow_weak)]
    options.ciphers = [name for name in options.ciphers if _allowed(name, allow_weak)]
    try:
        transport.start_client(timeout=reply_timeout_s)
        transport.get_remote_server_key()  # raises where the time ran out; start_client doesn't
    except Exception as error:
        hang_up(transport)
        raise _ours(error, server) from None
    return transport


def hang_up(transport: paramiko.Transport) -> None:
    """Close the connection and its socket, whatever state it is in. Never raises."""
    with suppress(Exception):
        transport.close()
    with suppress(Exception):
        transport.sock.close()  # close() leaves it where the negotiation failed


def _allowed(name: str, allow_weak: Collection[str]) -> bool:
    return name not in WEAK or name in allow_weak


def _dial(host: str, port: int, timeout_s: float) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout=timeout_s)
    except OSError as error:
        what = error.strerror or (
            f"no answer within {timeout_s:g} s" if isinstance(error, TimeoutError) else "no way"
        )
        raise TemporaryTrouble(
            f"{host}:{port} can't be reached: {what}.",
            "Check server.host and server.port in the portal's profile, and the firewall; else"
            " ask the portal whether its server is down.",
        ) from None


def _ours(error: Exception, server: str) -> FilesyncError:
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return _nothing_in_common(str(error), server)
    return TemporaryTrouble(
        f"{server} was reached, but broke off or stayed silent before a connection was agreed on.",
        "If it goes on, ask the portal whether its SFTP server works and lets our address in.",
    )


def _nothing_in_common(paramikos: str, server: str) -> HostKeyRefused:
    """paramiko says only in its text which kind of algorithm was missing."""
    if "host key" in paramikos:
        return HostKeyRefused(
            f"{server} shows no host key of the pinned types.",
            "Ask the portal whether it has changed its host keys. If it has, compare and pin the"
            " new ones: `filesync hosts scan PORTAL --pin`.",
        )
    if "kex" in paramikos:
        return HostKeyRefused(
            f"{server} only knows key exchanges that nothing allows any more (SHA-1).",
            "Ask the portal to update its SFTP server.",
        )
    return HostKeyRefused(
        f"{server} only knows weak ciphers or MACs.",
        "Ask the portal to update its SFTP server. Until then the profile may allow one by name,"
        f" in server.allow_weak_algorithms: {', '.join(sorted(WEAK))}.",
    )
