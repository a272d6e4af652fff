"""Logging in: the host key is checked first, and a refused secret is never sent twice."""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paramiko

from brp_filesync.core.errors import (
    ConfigurationMistake,
    HostKeyRefused,
    KeyNotPinned,
    PermanentTrouble,
)
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.source import Source
from brp_filesync.profiles.server import Server
from brp_filesync.transfer.authenticate import authenticate
from brp_filesync.transfer.client import Client
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.fast.channel import FastChannel
from brp_filesync.transfer.fast.client import FastClient
from brp_filesync.transfer.fast.trial import is_as_known
from brp_filesync.transfer.hostkeys import PROOFS, HostKey, pinned, shown
from brp_filesync.transfer.jump import through
from brp_filesync.transfer.key_forms import unreadable
from brp_filesync.transfer.negotiate import agree, agreed, dial, hang_up
from brp_filesync.transfer.trouble import told

_log = Log()


@dataclass(frozen=True, slots=True)
class LoginSecrets:
    """What the profile's references led to; a private key as its text. Never shown."""

    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    jump: "LoginSecrets | None" = field(
        default=None, repr=False
    )  # the bastion's, where there is one


def log_in(
    server: Server,
    source: Source,
    secrets: LoginSecrets,
    known_hosts: Path,
    deadline: Deadline,
    *,
    after_trouble: bool = False,
) -> tuple[paramiko.Transport, Client]:
    """Return a connection to the server of `source` and an SFTP session on it, with timeouts set.

    `after_trouble`, the line having been lost before, it goes by paramiko's own calls.

    Only the pinned keys of `known_hosts` are accepted, and only the secret that the profile names
    is used: no agent, no other key. Raises HostKeyRefused before any secret is sent, LoginRefused,
    TemporaryTrouble (LoginInterrupted where it mustn't be tried again at once), PermanentTrouble
    where there is no SFTP, and ConfigurationMistake for a private key that can't be used.
    """
    why = why_plain(server)
    if after_trouble and why is None:
        why = phrase("the line was lost before: some servers bear no crowd of requests")
    key = read_private_key(secrets) if secrets.private_key is not None else None
    keys = pinned_keys(known_hosts, server, source)
    transport = agree(
        reach(server, source, secrets, deadline),
        f"{server.host}:{server.port}",
        source,
        deadline.at_most(server.reply_timeout_s),
        key_proofs=[proof for pin in keys for proof in PROOFS.get(pin.type, ())],
        allow_weak=server.allow_weak_algorithms,
        fast=why is None,
    )
    try:
        check_host_key(shown(transport), keys, server, source)
        authenticate(transport, server, source, key, secrets.password)
        client = _open_sftp(transport, server, source, deadline, fast=why is None)
    except BaseException:
        hang_up(transport)
        raise
    _log.info(
        "logged in",
        source=source.name,
        path="plain" if why else "fast",
        why=why or "",
        ciphers=agreed(transport).ciphers,
    )
    return transport, client


def reach(
    server: Server, source: Source, secrets: LoginSecrets, deadline: Deadline
) -> socket.socket | paramiko.Channel:
    """Return a line to the server, through its bastion where it has one.

    Raises TemporaryTrouble, and what `jump.through` does.
    """
    if server.jump is None:
        return dial(server.host, server.port, source, deadline.at_most(server.connect_timeout_s))
    own = secrets.jump or LoginSecrets()
    key = read_private_key(own) if own.private_key is not None else None
    return through(server, server.jump, source, key, own.password, deadline)


def why_plain(server: Server) -> Phrase | None:
    """Return why files of this server go by paramiko's own calls; None where they go faster."""
    if server.path == "plain":
        return phrase("the profile says `path: plain`")
    if server.jump is not None:
        return phrase("the server is reached through a bastion")
    if not is_as_known():
        return phrase("this version of paramiko is another within than the fast path knows")
    return None


def read_private_key(secrets: LoginSecrets) -> paramiko.PKey:
    """Return the private key. Raises ConfigurationMistake where it can't be used."""
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(
                io.StringIO(secrets.private_key), password=secrets.passphrase
            )
        except paramiko.PasswordRequiredException:
            raise ConfigurationMistake(
                phrase("The private key is encrypted."),
                phrase("Name its passphrase in server.passphrase."),
            ) from None
        except (paramiko.SSHException, ValueError, IndexError):
            continue  # another kind of key, or the wrong passphrase
    raise unreadable(secrets.private_key or "")


def pinned_keys(known_hosts: Path, server: Server, source: Source) -> list[HostKey]:
    """Return the server's pinned keys. Raises KeyNotPinned where there are none."""
    keys = pinned(known_hosts, server.host, server.port)
    if not keys:
        raise KeyNotPinned(
            phrase(
                "No host key is pinned for {host}:{port} in {known_hosts}.",
                host=server.host,
                port=server.port,
                known_hosts=known_hosts,
            ),
            phrase(
                "Look at the server's keys, compare them with those of {who}, and pin them: {pin}.",
                who=source.who,
                pin=_pin(source),
            ),
        )
    return keys


def check_host_key(key: HostKey, keys: list[HostKey], server: Server, source: Source) -> None:
    """Raise HostKeyRefused unless the key that the server shows is one of the pinned."""
    if key not in keys:
        raise HostKeyRefused(
            phrase(
                "{host}:{port} shows the host key {type} {fingerprint}, which isn't "
                "pinned. Nothing was sent to it.",
                host=server.host,
                port=server.port,
                type=key.type,
                fingerprint=key.fingerprint,
            ),
            phrase(
                "Ask {who}, by phone, whether it has changed its key to this one. If it "
                "has, pin it: {pin}. If not, somebody is in between: don't.",
                who=source.who,
                pin=_pin(source),
            ),
        )


def _pin(source: Source) -> str:
    return f"`filesync hosts scan {source.name} --pin`"


def _open_sftp(
    transport: paramiko.Transport,
    server: Server,
    source: Source,
    deadline: Deadline,
    *,
    fast: bool,
) -> Client:
    with (
        told(f"{server.host}:{server.port}", source, "(login)"),
        _cut_after(transport, deadline.at_most(server.reply_timeout_s)),
    ):
        try:
            if fast:
                own = FastChannel(transport, server.reply_timeout_s)
                own.invoke_subsystem("sftp")
                return FastClient(own, deadline)
            channel = transport.open_session(timeout=server.reply_timeout_s)
            channel.settimeout(server.reply_timeout_s)
            channel.invoke_subsystem("sftp")
            return Client(channel, deadline)
        except (paramiko.SSHException, EOFError):
            if not transport.is_active():  # the line is gone, and says nothing of SFTP
                raise
            raise _no_sftp(server, source) from None


def _no_sftp(server: Server, source: Source) -> PermanentTrouble:
    return PermanentTrouble(
        phrase(
            "{host}:{port} let {username} in, but gives no files: it refuses SFTP.",
            host=server.host,
            port=server.port,
            username=server.username,
        ),
        phrase(
            "Ask {who} to turn on SFTP (the subsystem `sftp`) for the account. The login is right.",
            who=source.who,
        ),
    )


@contextmanager
def _cut_after(transport: paramiko.Transport, seconds: float) -> Iterator[None]:
    """Hang up when the block takes longer: paramiko waits for a subsystem without any limit."""
    timer = threading.Timer(seconds, hang_up, (transport,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
