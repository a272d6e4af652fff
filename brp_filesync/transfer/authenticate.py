"""Proving who we are: by key, by password or by both, in the way that the server asks for.

No secret is sent twice in one login, whatever the server asks: a refused one counts against the
account. Which ways there are is asked first, without any secret.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import paramiko
from paramiko.auth_handler import AuthHandler

from brp_filesync.core.errors import HostKeyRefused, LoginRefused, TemporaryTrouble
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.source import Source
from brp_filesync.profiles.server import Server
from brp_filesync.transfer.negotiate import hang_up

LEAST_RSA_BITS = 2048  # NIST SP 800-131A
_KEY, _PASSWORD, _ASKED = "publickey", "password", "keyboard-interactive"
_KNOWN = (_KEY, _PASSWORD, _ASKED)


class LoginInterrupted(TemporaryTrouble):
    """The line was cut after our secret was sent: it may have been refused, so not again now."""


def authenticate(
    transport: paramiko.Transport,
    server: Server,
    source: Source,
    key: paramiko.PKey | None,
    password: str | None,
) -> None:
    """Log in at the server of `source` by what is given.

    Raises LoginRefused, LoginInterrupted, and HostKeyRefused where the server takes our RSA key by
    SHA-1 alone.
    """
    try:
        _prove(transport, server, source, key, password)
    except _AskedMore:
        raise _asked_more(server, source) from None
    except paramiko.BadAuthenticationType as error:
        raise _refused(server, source, transport, key, error.allowed_types) from None
    except paramiko.AuthenticationException as error:
        # paramiko tells a cut line from a refusal only in its text.
        if "timeout" in str(error) or "EOF" in str(error):
            raise _interrupted(server, source) from None
        raise _refused(server, source, transport, key) from None
    except (paramiko.SSHException, OSError, EOFError):
        raise _interrupted(server, source) from None


def weak_bits(key: paramiko.PKey) -> int | None:
    """Return how many bits an RSA key has that is too short to be trusted; None for others."""
    bits = key.get_bits() if key.get_name() == "ssh-rsa" else LEAST_RSA_BITS
    return bits if bits < LEAST_RSA_BITS else None


def weak_key(bits: int) -> str:
    """Return what to tell of an RSA key of so many bits."""
    return phrase(
        "The private key is an RSA key of {bits} bits, which can be broken and which many servers "
        "refuse. Make a new one, `ssh-keygen -t ed25519 -f FILE`, and send FILE.pub to the other "
        "side.",
        bits=bits,
    )


def way_in(server: Server) -> str:
    """Return what we are let in by, in words."""
    if server.password is None:
        return phrase("private key")
    return phrase("password") if server.private_key is None else phrase("private key and password")


def _prove(
    transport: paramiko.Transport,
    server: Server,
    source: Source,
    key: paramiko.PKey | None,
    password: str | None,
) -> None:
    proofs = _Proofs(transport, server.username)
    offered = proofs.offered()
    while not transport.is_authenticated():
        if _KEY in offered and key is not None:
            _demand_sha2(transport, server, source, key)
            offered, key = proofs.by_key(key), None
            continue
        way = next((each for each in offered if each in (_PASSWORD, _ASKED)), None)
        if way is None or password is None:
            raise _refused(server, source, transport, key, offered)
        offered, password = proofs.by_password(way, password), None


class _AskedMore(Exception):  # noqa: N818 - named by what happened
    """The server asked for something else after the password, or besides it."""


class _Handler(AuthHandler):
    """paramiko's, which asks for the service before each proof; some hang up at the second."""

    accepted = False  # the service

    def _request_auth(self) -> None:
        if not self.accepted:
            super()._request_auth()  # type: ignore[misc]
            return
        answer = paramiko.Message()
        answer.add_string("ssh-userauth")
        answer.rewind()
        self._parse_service_accept(answer)  # type: ignore[attr-defined]


class _Proofs:
    """What is tried on one connection; each returns the ways that are asked for next."""

    def __init__(self, transport: paramiko.Transport, username: str) -> None:
        self._transport = transport
        self._username = username
        self._tried = False

    def offered(self) -> list[str]:
        """Return the ways that the server takes, in its own order."""
        try:
            return self._try(lambda handler, event: handler.auth_none(self._username, event))
        except paramiko.BadAuthenticationType as error:
            return list(error.allowed_types)

    def by_key(self, key: paramiko.PKey) -> list[str]:
        return self._try(lambda handler, event: handler.auth_publickey(self._username, key, event))

    def by_password(self, way: str, password: str) -> list[str]:
        if way == _PASSWORD:
            return self._try(
                lambda handler, event: handler.auth_password(self._username, password, event)
            )
        asked = 0

        def answered(title: str, told: str, prompts: Sequence[tuple[str, bool]]) -> list[str]:
            nonlocal asked
            asked += len(prompts)
            if asked > 1:  # asked again, or for a second factor: nothing more is sent
                hang_up(self._transport)
            return [password] * len(prompts) if asked <= 1 else []

        try:
            return self._try(
                lambda handler, event: handler.auth_interactive(self._username, answered, event)
            )
        except (paramiko.SSHException, OSError, EOFError):
            if asked > 1:
                raise _AskedMore from None
            raise

    def _try(self, begin: Callable[[AuthHandler, threading.Event], None]) -> list[str]:
        handler, event = _Handler(self._transport), threading.Event()
        handler.accepted, self._tried = self._tried, True
        self._transport.auth_handler = handler
        begin(handler, event)
        return handler.wait_for_response(event)


def _demand_sha2(
    transport: paramiko.Transport, server: Server, source: Source, key: paramiko.PKey
) -> None:
    told = _algorithms(transport)
    if key.get_name() != "ssh-rsa" or not told or b"rsa-sha2-" in told:
        return
    raise HostKeyRefused(
        phrase(
            "{host}:{port} takes our RSA key only by SHA-1 (ssh-rsa), which nothing allows.",
            host=server.host,
            port=server.port,
        ),
        phrase(
            "Make an Ed25519 key, `ssh-keygen -t ed25519 -f FILE`, and send FILE.pub to {who}; or "
            "ask {who} to update its SFTP server.",
            who=source.who,
        ),
    )


def _interrupted(server: Server, source: Source) -> LoginInterrupted:
    return LoginInterrupted(
        phrase(
            "{host}:{port} broke off or stayed silent during login.",
            host=server.host,
            port=server.port,
        ),
        phrase(
            "The next run tries again; not this one, since refused logins may lock "
            "the account. If it goes on, check the login with {who}.",
            who=source.who,
        ),
    )


def _asked_more(server: Server, source: Source) -> LoginRefused:
    return LoginRefused(
        phrase(
            "{host}:{port} asked for the password again, or for something more than it.",
            host=server.host,
            port=server.port,
        ),
        phrase(
            "Nothing more was sent. Check server.username and the password with {who}; if it wants a "
            "second factor, ask for a login by private key.",
            who=source.who,
        ),
    )


def _refused(
    server: Server,
    source: Source,
    transport: paramiko.Transport,
    key: paramiko.PKey | None,
    offered: Sequence[str] = (),
) -> LoginRefused:
    way = way_in(server)
    message = phrase(
        "{host}:{port} refused our login by {way}.", host=server.host, port=server.port, way=way
    )
    wanted = [each for each in offered if each in _KNOWN]
    if wanted:
        message += phrase(" It asks for: {ways}.", ways=", ".join(wanted))
    advice = phrase(
        "It isn't tried again by itself, since that could lock the account. Check "
        "server.username and the {way} with {who}.",
        way=way,
        who=source.who,
    )
    bits = None if key is None else weak_bits(key)
    if bits is not None:
        return LoginRefused(message, joined(" ", [advice, weak_key(bits)]))
    if key is not None and key.get_name() == "ssh-rsa" and not _algorithms(transport):
        old = phrase(
            "An old server takes RSA keys by SHA-1 alone, as we don't: try an Ed25519 key."
        )
        return LoginRefused(message, joined(" ", [advice, old]))
    return LoginRefused(message, advice)


def _algorithms(transport: paramiko.Transport) -> bytes:
    """Return by which algorithms the server takes keys (RFC 8308), nothing where it doesn't say."""
    found: Any = transport
    return bytes(found.server_extensions.get("server-sig-algs", b""))
