"""What postfix asks of others: who may log in (as of Dovecot), and who is greylisted (a policy)."""

import hmac
import socketserver
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.servers.smtp import PASSWORD, USERNAME

HOST = "127.0.0.1"
_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2")
_CHALLENGE = b"<1.2@smtp.test>"


@dataclass
class Asked:
    """Where it asks; with which tokens one may log in; who came before."""

    auth_port: int = 0
    policy_port: int = 0
    tokens: set[str] = field(default_factory=set)
    used: list[str] = field(default_factory=list)  # mechanisms, in the order they were used
    seen: set[str] = field(default_factory=set)  # readers that are greylisted no more


@contextmanager
def asked() -> Iterator[Asked]:
    """Answer on two ports until the block ends."""
    state = Asked()
    auth = type("Auth", (_Auth,), {"state": state})
    policy = type("Policy", (_Policy,), {"state": state})
    with _served(auth) as state.auth_port, _served(policy) as state.policy_port:
        yield state


class _Auth(socketserver.StreamRequestHandler):
    state: Asked

    def handle(self) -> None:
        said = ["VERSION\t1\t1", *(f"MECH\t{each}\tplaintext" for each in _MECHANISMS)]
        said += ["SPID\t1", "CUID\t1", f"COOKIE\t{'0' * 32}", "DONE"]
        self._say(*said)
        for line in self.rfile:
            command, *fields = line.decode().rstrip("\n").split("\t")
            if command == "AUTH":
                number, mechanism, *more = fields
                self.state.used.append(mechanism)
                given = dict(each.partition("=")[::2] for each in more)
                right = self._right(number, mechanism, given.get("resp"))
                self._say(f"{'OK' if right else 'FAIL'}\t{number}\tuser={USERNAME}")

    def _right(self, number: str, mechanism: str, first: str | None) -> bool:
        given = b"" if first is None else b64decode(first)
        if mechanism == "PLAIN":
            return given.split(b"\0")[1:] == [USERNAME.encode(), PASSWORD.encode()]
        if mechanism == "LOGIN":
            return (given, self._more(number, b"Password:")) == (
                USERNAME.encode(),
                PASSWORD.encode(),
            )
        if mechanism == "CRAM-MD5":
            digest = hmac.digest(PASSWORD.encode(), _CHALLENGE, "md5").hex()
            return self._more(number, _CHALLENGE) == f"{USERNAME} {digest}".encode()
        token = given.decode().split("\1")[1].removeprefix("auth=Bearer ")
        if token in self.state.tokens:
            return True
        assert self._more(number, b'{"status":"401"}') == b""
        return False

    def _more(self, number: str, challenge: bytes) -> bytes:
        self._say(f"CONT\t{number}\t{b64encode(challenge).decode()}")
        return b64decode(self.rfile.readline().decode().rstrip("\n").split("\t")[2])

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{each}\n" for each in lines).encode())


class _Policy(socketserver.StreamRequestHandler):
    state: Asked

    def handle(self) -> None:
        request: dict[str, str] = {}
        for line in self.rfile:
            name, _, value = line.decode().rstrip("\n").partition("=")
            if name:
                request[name] = value
                continue
            reader, request = request.get("recipient", ""), {}
            action = "DUNNO" if reader in self.state.seen else "DEFER_IF_PERMIT try again later"
            self.state.seen.add(reader)
            self.wfile.write(f"action={action}\n\n".encode())


@contextmanager
def _served(handler: type[socketserver.StreamRequestHandler]) -> Iterator[int]:
    with socketserver.ThreadingTCPServer((HOST, 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
