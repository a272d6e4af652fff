"""The SMTP dialogue, a step at a time, so that one always knows whether a mail's data had begun.

Before the data a mail is certainly not sent: trouble there is the server's (raised as the errors
of core) or the mail's own (Refused). From the data's first byte on it is sent when the server says
so, not sent when the server says that, and else Unclear. (RFC 5321)
"""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

from brp_filesync.core.errors import (
    ConfigurationMistake,
    FilesyncError,
    HostKeyRefused,
    LoginRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.mail.model import Mail
from brp_filesync.mail.policy import PLAIN, WITH_UTF8
from brp_filesync.mail.smtp_trouble import LATER, on_the_line
from brp_filesync.profiles.mail import MailServer

_CLOSING = 421  # "service not available, closing transmission channel", at any step
_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
_MOST_SHOWN = 200
# One try only: a wrong password sent by three mechanisms is three wrong passwords.
_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")

Reply = tuple[int, bytes]


class Refused(FilesyncError):  # noqa: N818 - named by what happened
    """The server doesn't take this mail; `for_now` where it may take it later (4xx)."""

    def __init__(self, message: str, *, for_now: bool) -> None:
        super().__init__(message)
        self.for_now = for_now


class Unclear(FilesyncError):  # noqa: N818 - named by what happened
    """The line broke after the data had begun: the server may have the mail, or not."""


class Line:
    """A way to the server that is opened when it's needed, and once more when it was closed.

    A server may end a connection after so many mails: that is no trouble, and a mail that was
    offered on a line which served others before is offered again on a new one.
    """

    def __init__(self, server: MailServer, sender: str, password: str | None, folder: Path) -> None:
        self._server, self._sender, self._password = server, sender, password
        self._ca_file = None if server.ca_file is None else str(folder / server.ca_file)
        self._smtp: smtplib.SMTP | None = None
        self._served = 0

    def offer(self, mail: Mail) -> None:
        """Bring the server to the point where it waits for the mail's data; nothing is sent yet.

        Raises Refused for this mail, and TemporaryTrouble, PermanentTrouble, LoginRefused or
        HostKeyRefused for the server: the mail isn't sent then.
        """
        served = self._served
        try:
            self._offer(mail)
        except TemporaryTrouble:
            self._drop()
            if not served:
                raise
            self._offer(mail)
        self._served += 1

    def deliver(self, mail: Mail) -> None:
        """Send the data, and return when the server has taken responsibility for the mail.

        Raises Refused where it says that it doesn't, and Unclear where it says nothing.
        """
        content = mail.message.as_bytes(policy=_policy(mail))
        smtp = self._smtp
        if smtp is None:
            raise Unclear(phrase("the line was closed"))
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            reply = smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self._drop()
            raise Unclear(phrase("the line broke or fell silent while the mail was sent")) from None
        code = reply[0]
        if code // 100 in (4, 5):
            self._after_refusal(code)
            raise Refused(_told(phrase("after the data"), reply), for_now=code // 100 == 4)
        if code // 100 != 2:
            self._drop()
            raise Unclear(phrase("the server's answer to the mail can't be understood"))

    def offer_sender(self) -> str:
        """Log in and offer our sender, with no mail, and return how the line is encrypted.

        Raises Refused where the server doesn't take the sender, and else as `offer`.
        """
        smtp = self._smtp = _opened(self._server, self._password, self._ca_file)
        with on_the_line(self._server.host):
            self._demand("MAIL FROM", smtp.mail(self._sender), 2)
            smtp.rset()
        return smtp.sock.version() or "" if isinstance(smtp.sock, ssl.SSLSocket) else "unencrypted"

    def close(self) -> None:
        """Take leave of the server; whatever it says to that, no mail's fate depends on it."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _offer(self, mail: Mail) -> None:
        if self._smtp is None:
            self._served = 0
            self._smtp = _opened(self._server, self._password, self._ca_file)
        smtp, host = self._smtp, self._server.host
        unusual = not mail.recipient.isascii()
        if unusual and not smtp.has_extn("smtputf8"):
            raise Refused(phrase("the server takes no address with such mails"), for_now=False)
        options = ["SMTPUTF8", "BODY=8BITMIME"] if unusual else []
        with on_the_line(host):
            self._demand("MAIL FROM", smtp.mail(self._sender, options), 2)
            self._demand("RCPT TO", smtp.rcpt(mail.recipient), 2)
            self._demand("DATA", smtp.docmd("DATA"), 3)

    def _demand(self, step: str, reply: Reply, wanted: int) -> None:
        code = reply[0]
        if code // 100 == wanted:
            return
        if code == _CLOSING or code // 100 not in (4, 5):
            raise TemporaryTrouble(
                phrase(
                    "{host} broke off at {step} ({code}).",
                    host=self._server.host,
                    step=step,
                    code=code,
                ),
                LATER,
            )
        self._after_refusal(code)
        raise Refused(_told(phrase("at {step}", step=step), reply), for_now=code // 100 == 4)

    def _after_refusal(self, code: int) -> None:
        """Make the line ready for the next mail, or let go of it."""
        with suppress(OSError, smtplib.SMTPException):
            if code != _CLOSING and self._smtp is not None and self._smtp.rset()[0] == 250:
                self._served += 1
                return
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._served = None, 0


def _opened(server: MailServer, password: str | None, ca_file: str | None) -> smtplib.SMTP:
    """Return a server that is greeted, encrypted and logged in to. Raises as `Line.offer`."""
    host, port = server.host, server.port_or_default
    smtp = _greeted(server, ca_file)
    try:
        with on_the_line(f"{host}:{port}"):
            if smtp.sock is not None:
                smtp.sock.settimeout(server.reply_timeout_s)
            _accept(server, "EHLO", smtp.ehlo())
            if server.security == "starttls":
                _encrypt(smtp, server, ca_file)
            if server.username is not None and password is not None:
                _log_in(smtp, server, server.username, password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greeted(server: MailServer, ca_file: str | None) -> smtplib.SMTP:
    host, port = server.host, server.port_or_default
    name, timeout_s = socket.gethostname(), server.connect_timeout_s
    with on_the_line(f"{host}:{port}"):
        try:
            if server.security == "tls":
                return smtplib.SMTP_SSL(
                    host, port, name, timeout=timeout_s, context=_context(ca_file)
                )
            return smtplib.SMTP(host, port, name, timeout_s)
        except smtplib.SMTPConnectError as error:
            _accept(
                server,
                phrase(phrase("us with its greeting")),
                (error.smtp_code, _bytes(error.smtp_error)),
            )
            raise


def _encrypt(smtp: smtplib.SMTP, server: MailServer, ca_file: str | None) -> None:
    if not smtp.has_extn("starttls"):
        raise HostKeyRefused(
            phrase(
                "{host}:{port_or_default} offers no STARTTLS: nothing is sent unencrypted.",
                host=server.host,
                port_or_default=server.port_or_default,
            ),
            phrase("Ask who runs it, or set mail.server.security to tls."),
        )
    try:
        smtp.starttls(context=_context(ca_file))
    except smtplib.SMTPResponseException as error:
        _accept(server, "STARTTLS", (error.smtp_code, _bytes(error.smtp_error)))
        raise
    _accept(server, "EHLO", smtp.ehlo())


def _log_in(smtp: smtplib.SMTP, server: MailServer, username: str, password: str) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    mechanism = next((each for each in _MECHANISMS if each in offered), None)
    if mechanism is None:
        raise PermanentTrouble(
            phrase("{host} offers no way to log in that we know.", host=server.host),
            phrase(
                "Known are {mechanisms}; leave username out where none is needed.",
                mechanisms=", ".join(_MECHANISMS),
            ),
        )
    smtp.user, smtp.password = username, password
    by: Any = getattr(smtp, "auth_" + mechanism.lower().replace("-", "_"))
    try:
        smtp.auth(mechanism, by)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code // 100 != 5:
            _accept(server, "AUTH", (error.smtp_code, _bytes(error.smtp_error)))
            return
        raise LoginRefused(
            phrase(
                "{host} refused the login of {username} ({smtp_code}).",
                host=server.host,
                username=username,
                smtp_code=error.smtp_code,
            ),
            phrase(
                "Correct mail.server's username or password: another login is tried by "
                "itself, the same one after `filesync mail reset`."
            ),
        ) from None
    except UnicodeEncodeError:
        raise ConfigurationMistake(
            phrase(
                "mail.server: the username or password has mails that SMTP's login can't carry."
            ),
            phrase("Choose a password of plain mails, digits and signs."),
        ) from None


def _accept(server: MailServer, step: str, reply: Reply) -> None:
    """Raise the server's own trouble unless it says yes."""
    code = reply[0]
    if code // 100 == 2:
        return
    said = phrase(
        "{host}:{port_or_default} refused {step}; it said: “{code} {printable}”.",
        host=server.host,
        port_or_default=server.port_or_default,
        step=step,
        code=code,
        printable=_printable(reply[1]),
    )
    if code // 100 == 5:
        raise PermanentTrouble(said, phrase("Ask who runs it. {later}", later=LATER))
    raise TemporaryTrouble(said, LATER)


def _context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        reason = reason_of(error) or phrase("not PEM")
        raise ConfigurationMistake(
            phrase("mail.server.ca_file: can't be read: {reason}.", reason=reason),
            phrase("Name a PEM file with the authority's certificate, or take the key out."),
        ) from None


def _policy(mail: Mail) -> Any:
    return PLAIN if mail.recipient.isascii() else WITH_UTF8


def _told(step: str, reply: Reply) -> str:
    """Return the code alone: what the server says beside it often quotes the address."""
    enhanced = _ENHANCED.match(_printable(reply[1]))
    return phrase(
        "{code} {step}", code=f"{reply[0]}{' ' + enhanced[1] if enhanced else ''}", step=step
    )


def _printable(said: bytes) -> str:
    """Return what the server said, in one line and without addresses: they are somebody's."""
    words = said.decode("utf-8", errors="replace").split()
    text = " ".join("…" if "@" in word else word for word in words)
    return "".join(sign for sign in text if sign.isprintable())[:_MOST_SHOWN]


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
