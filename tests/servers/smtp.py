"""A real SMTP server (aiosmtpd) on this machine, which misbehaves at the step it is told to.

It keeps every mail that it took responsibility for, or whose data came whole, with what it said.
"""

import asyncio
import ssl
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from brp_filesync.profiles.mail import MailSettings
from tests.support.mails import mail_settings

HOST = "127.0.0.1"
USERNAME, PASSWORD = "gym", "hemligt och långt".replace("å", "a")

# In the order of the dialogue. `data` is in the midst of it, `dot` behind its end.
Step = Literal[
    "greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "data", "dot", "QUIT"
]
How = Literal["4xx", "5xx", "cut", "silence"]
_SAID = {"4xx": "451 4.3.2 asa@example.com: later", "5xx": "550 5.7.1 asa@example.com: never"}


@dataclass
class Mailbox:
    """A running server: where it is, what it is told to do wrong, and what it has got."""

    port: int
    ca_file: Path
    security: Literal["starttls", "tls", "none"]
    trouble: tuple[Step, How] | None = None
    times: int = 1_000_000  # how often it misbehaves
    refused_recipients: frozenset[str] = frozenset()
    most_mails_a_connection: int = 1_000_000
    most_bytes: int = 33_554_432
    tokens: set[str] | None = None  # those that log in, where it takes OAuth2 alone
    says_of_login: str | None = None  # in place of its usual words for a login that is refused
    # What it says in its own words at MAIL, RCPT or the data's end, told the address; None: its usual.
    says: Callable[[Step, str], str | None] = lambda step, address: None
    received: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)
    logins: list[bytes] = field(default_factory=list)

    def settings(self, **server: Any) -> MailSettings:
        """Return settings for sending by this server, with short waits."""
        told: dict[str, Any] = {
            "host": HOST,
            "port": self.port,
            "security": self.security,
            "connect_timeout_s": 2.0,
            "reply_timeout_s": 2.0,
            "ca_file": str(self.ca_file),
        }
        if self.security != "none":
            told |= {"username": USERNAME, "password": {"file": "smtp-password"}}
        return mail_settings(server=told | server)

    def mails(self) -> list[EmailMessage]:
        """Return the mails whose data came whole, parsed."""
        return [message_from_bytes(each, policy=policy.default) for each in self.received]

    def forget(self) -> None:
        """Forget what was received, and behave."""
        self.trouble, self.times = None, 1_000_000
        self.says, self.most_bytes = (lambda step, address: None), 33_554_432
        for each in (self.received, self.recipients, self.commands, self.logins):
            each.clear()

    def acts_up(self, step: Step) -> How | None:
        """Return how to misbehave at this step, if so."""
        self.commands[step] += 1
        if self.trouble is None or self.trouble[0] != step or self.times <= 0:
            return None
        self.times -= 1
        return self.trouble[1]


@contextmanager
def running(
    security: Literal["starttls", "tls", "none"], folder: Path, name: str = HOST
) -> Iterator[Mailbox]:
    """Run a server whose certificate is for `name`, signed by an authority of its own."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    folder.mkdir(parents=True, exist_ok=True)
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    box = Mailbox(0, ca_file, security)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(
            lambda: _dialogue(box, context, loop),
            HOST,
            0,
            ssl=context if security == "tls" else None,
        )
    )
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


def _dialogue(
    box: Mailbox, context: ssl.SSLContext, loop: asyncio.AbstractEventLoop
) -> "_Dialogue":
    return _Dialogue(
        box,
        _Keeper(box),
        hostname="smtp.test",
        data_size_limit=box.most_bytes,
        enable_SMTPUTF8=True,
        tls_context=context if box.security == "starttls" else None,
        require_starttls=box.security == "starttls",
        auth_exclude_mechanism=["XOAUTH2"] if box.tokens is None else ["LOGIN", "PLAIN"],
        auth_required=box.security != "none",
        auth_require_tls=box.security == "starttls",
        authenticator=lambda *given: _judge(box, given[-1]),
        loop=loop,
    )


def _judge(box: Mailbox, data: LoginPassword) -> AuthResult:
    box.logins.append(data.password)
    right = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, message=None if right else box.says_of_login)


class _Keeper:
    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._box.refused_recipients:
            return f"550 5.1.1 <{address}>: nobody of that name"
        if said := self._box.says("RCPT", address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: "_Dialogue", session: Session, envelope: Envelope
    ) -> str:
        how = self._box.acts_up("dot")
        if how in ("4xx", "5xx"):
            return _SAID[how]
        if said := self._box.says("dot", envelope.rcpt_tos[0]):
            return said
        assert isinstance(envelope.content, bytes)
        self._box.received.append(envelope.content)
        self._box.recipients += envelope.rcpt_tos
        if how is not None:
            await server.misbehave(how)
        return "250 2.0.0 taken"


class _Dialogue(SMTP):
    def __init__(self, box: Mailbox, *given: Any, **named: Any) -> None:
        self._box, self._greeted, self._mails = box, False, 0
        super().__init__(*given, **named)

    async def misbehave(self, how: How) -> bool:
        if how in _SAID:
            await super().push(_SAID[how])
        elif how == "cut":
            self.transport.abort()
            await asyncio.sleep(60)
        else:
            await asyncio.sleep(60)
        return True

    async def _acts_up(self, step: Step) -> bool:
        how = self._box.acts_up(step)
        return how is not None and await self.misbehave(how)

    async def push(self, status: Any) -> None:
        if not self._greeted:
            self._greeted = True
            if await self._acts_up("greeting"):
                return
        await super().push(status)

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._acts_up("EHLO"):
            await super().smtp_EHLO(arg)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self._acts_up("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._acts_up("AUTH"):
            await super().smtp_AUTH(arg)

    async def auth_XOAUTH2(self, _: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """Log in by a token, as Microsoft and Google do: what is refused is told in JSON first."""
        said = b64decode(args[1]).decode().split("\1")
        token = said[1].removeprefix("auth=Bearer ")
        self._box.logins.append(token.encode())
        if said[0] == f"user={USERNAME}" and token in (self._box.tokens or ()):
            return AuthResult(success=True)
        assert await self.challenge_auth(b'{"status":"401","schemes":"Bearer"}') == b""
        refused = self._box.says_of_login or "535 5.7.3 Authentication unsuccessful"
        return AuthResult(success=False, handled=False, message=refused)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        self._mails += 1
        if self._mails > self._box.most_mails_a_connection:
            await super().push("421 4.7.0 too many mails on this connection")
            self.transport.close()
        elif said := self._box.says("MAIL", arg or ""):
            await super().push(said)
        elif not await self._acts_up("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self._acts_up("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self._acts_up("DATA"):
            return
        how = self._box.acts_up("data")
        if how is None:
            await super().smtp_DATA(arg)
            return
        await super().push("354 go on")
        await self._reader.readuntil(b"\r\n")
        await self.misbehave(how)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._acts_up("QUIT"):
            await super().smtp_QUIT(arg)
