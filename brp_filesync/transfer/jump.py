"""The way to a server that is only reached through another one, the bastion.

What goes through it is encrypted for the server itself: the bastion sees how much, and no more. It has
a login of its own, and its host key's fingerprint stands in the profile.
"""

from contextlib import ExitStack

import paramiko

from brp_filesync.core.errors import HostKeyRefused, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import Source
from brp_filesync.profiles.server import Jump, Server
from brp_filesync.transfer.authenticate import authenticate
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.hostkeys import PROOFS, shown
from brp_filesync.transfer.negotiate import hang_up, negotiate

_PROHIBITED = 1  # RFC 4254, section 5.1: the bastion won't


def through(
    server: Server,
    jump: Jump,
    source: Source,
    key: paramiko.PKey | None,
    password: str | None,
    deadline: Deadline,
) -> paramiko.Channel:
    """Return a line to the server of `source` by way of its bastion, logged in there.

    Whoever hangs up on what is made of the line ends the connection to the bastion too. Raises
    HostKeyRefused before any secret is sent, LoginRefused, TemporaryTrouble, and PermanentTrouble
    where the bastion lets nobody through.
    """
    bastion = _as_server(server, jump)
    transport = negotiate(
        jump.host,
        jump.port,
        source,
        deadline.at_most(server.connect_timeout_s),
        deadline.at_most(server.reply_timeout_s),
        key_proofs=[proof for proofs in PROOFS.values() for proof in proofs],
        allow_weak=(),
    )
    with ExitStack() as hold:
        hold.callback(hang_up, transport)
        _check_host_key(transport, jump)
        authenticate(transport, bastion, source, key, password)
        try:
            line = transport.open_channel(
                "direct-tcpip",
                (server.host, server.port),
                ("127.0.0.1", 0),
                timeout=deadline.at_most(server.connect_timeout_s),
            )
        except paramiko.SSHException as refused:
            raise _not_through(server, jump, getattr(refused, "code", 0)) from None
        hold.pop_all()  # it is theirs now who have the line
        return line


def _as_server(server: Server, jump: Jump) -> Server:
    """Return the bastion as a server to log in to, with the server's own patience."""
    return server.model_copy(
        update={
            "host": jump.host,
            "port": jump.port,
            "username": jump.username,
            "password": jump.password,
            "private_key": jump.private_key,
            "passphrase": jump.passphrase,
            "jump": None,
        }
    )


def _check_host_key(transport: paramiko.Transport, jump: Jump) -> None:
    key = shown(transport)
    if key.fingerprint not in jump.fingerprints:
        raise HostKeyRefused(
            phrase(
                "The bastion {host}:{port} shows the host key {type} {fingerprint}, which isn't in "
                "server.jump.fingerprints. Nothing was sent to it.",
                host=jump.host,
                port=jump.port,
                type=key.type,
                fingerprint=key.fingerprint,
            ),
            phrase(
                "Ask its owner by another way whether that is its key. If it is, name it there; if "
                "not, somebody is in between: don't."
            ),
        )


def _not_through(server: Server, jump: Jump, code: int) -> PermanentTrouble | TemporaryTrouble:
    told = phrase(
        "The bastion {host}:{port} doesn't get us to {to}:{to_port}.",
        host=jump.host,
        port=jump.port,
        to=server.host,
        to_port=server.port,
    )
    if code == _PROHIBITED:
        advice = phrase("Ask its owner to let our account through to there (AllowTcpForwarding).")
        return PermanentTrouble(told, advice)
    return TemporaryTrouble(
        told, phrase("The next run tries again. If it goes on, ask whether that server is up.")
    )
