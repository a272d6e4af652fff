"""The SMTP dialogue, a step at a time, so that one always knows whether a mail's data had begun.

Before the data a mail is certainly not sent: trouble there is the server's (raised as the errors
of core) or the mail's own (Refused). From the data's first byte on it is sent when the server says
so, not sent when the server says that, and else Unclear. (RFC 5321)
"""

import re
import smtplib
import ssl
from contextlib import suppress
from pathlib import Path

from brp_filesync.core.clock import Clock, SystemClock
from brp_filesync.core.errors import FilesyncError, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.mail.connect import opened
from brp_filesync.mail.login import MailLogin
from brp_filesync.mail.model import Mail
from brp_filesync.mail.pace import Pace
from brp_filesync.mail.policy import PLAIN, WITH_UTF8
from brp_filesync.mail.smtp_trouble import (
    LATER,
    Reply,
    SlowDown,
    at_step,
    of_us,
    on_the_line,
    printable,
)
from brp_filesync.mail.tokens import Tokens
from brp_filesync.mail.verdicts import CLOSING, Step, Verdict, is_slow_down, judged
from brp_filesync.profiles.mail import MailServer


class Refused(FilesyncError):  # noqa: N818 - named by what happened
    """The server doesn't take this mail. `verdict` says whom it means.

    `trouble` is what the refusal is where it means us: the server's, and no mail's.
    """

    def __init__(self, message: str, verdict: Verdict, trouble: FilesyncError) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.trouble = trouble


class Unclear(FilesyncError):  # noqa: N818 - named by what happened
    """The line broke after the data had begun: the server may have the mail, or not."""


class Line:
    """A way to the server that is opened when it's needed, and once more when it was closed.

    A server may end a connection after so many mails: that is no trouble, and a mail that was
    offered on a line which served others before is offered again on a new one. By `per_connection`
    and `per_minute` of the settings it is never asked to: lines that share a pace keep it together.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        login: MailLogin,
        folder: Path,
        clock: Clock | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._server, self._sender, self._password = server, sender, login.password
        self._clock, self._pace = clock or SystemClock(), pace or Pace()
        self._tokens = (
            None
            if server.oauth2 is None
            else Tokens(
                server.oauth2, login, server.username or "", server.reply_timeout_s, self._clock
            )
        )
        self._ca_file = None if server.ca_file is None else str(folder / server.ca_file)
        self._smtp: smtplib.SMTP | None = None
        self._served = 0
        self._content = b""  # of the mail that is offered

    def offer(self, mail: Mail) -> None:
        """Bring the server to the point where it waits for the mail's data; nothing is sent yet.

        Raises Refused for this mail, or for us, and TemporaryTrouble, PermanentTrouble, LoginRefused
        or HostKeyRefused for the server: the mail isn't sent then.
        """
        most = self._server.per_connection
        if most is not None and self._served >= most:
            self.close()
        self._pace.wait(self._clock, self._server.per_minute)
        served = self._served
        try:
            self._offer(mail)
        except TemporaryTrouble:
            self._drop()
            if not served:
                raise
            self._offer(mail)
        self._served += 1

    def deliver(self) -> None:
        """Send the offered mail's data, and return when the server has taken responsibility for it.

        Raises Refused where it says that it doesn't, and Unclear where it says nothing.
        """
        smtp = self._smtp
        if smtp is None:
            raise Unclear(phrase("the line was closed"))
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", self._content) + b".\r\n")
            reply = smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self._drop()
            raise Unclear(phrase("the line broke or fell silent while the mail was sent")) from None
        code = reply[0]
        if code // 100 in (4, 5):
            self._after_refusal(code)
            raise self._refused("the data", reply)
        if code // 100 != 2:
            self._drop()
            raise Unclear(phrase("the server's answer to the mail can't be understood"))

    def offer_sender(self) -> str:
        """Log in and offer our sender, with no mail, and return how the line is encrypted.

        Raises Refused where the server doesn't take the sender, and else as `offer`.
        """
        smtp = self._smtp = self._opened()
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

    def _opened(self) -> smtplib.SMTP:
        return opened(self._server, self._password, self._tokens, self._ca_file)

    def _offer(self, mail: Mail) -> None:
        if self._smtp is None:
            self._served = 0
            self._smtp = self._opened()
        smtp, host = self._smtp, self._server.host
        unusual = not mail.recipient.isascii()
        if unusual and not smtp.has_extn("smtputf8"):
            raise self._own_refusal(
                phrase("the server takes no address with such letters"), "5.6.7"
            )
        options = ["SMTPUTF8", "BODY=8BITMIME"] if unusual else []
        self._content = mail.message.as_bytes(policy=WITH_UTF8 if unusual else PLAIN)
        options += self._announced_size(smtp)
        with on_the_line(host):
            self._demand("MAIL FROM", smtp.mail(self._sender, options), 2)
            self._demand("RCPT TO", smtp.rcpt(mail.recipient), 2)
            self._demand("DATA", smtp.docmd("DATA"), 3)

    def _announced_size(self, smtp: smtplib.SMTP) -> list[str]:
        """Return the option that tells the mail's size, where the server asks for it (RFC 1870)."""
        most = smtp.esmtp_features.get("size", "").strip()
        if not most.isdecimal() or int(most) == 0:
            return []
        size = len(self._content)
        if size > int(most):
            raise self._own_refusal(
                phrase("the server takes mails of at most {most} bytes", most=int(most)), "5.3.4"
            )
        return [f"SIZE={size}"]

    def _own_refusal(self, message: str, enhanced: str) -> Refused:
        verdict = judged("DATA", 550, enhanced)
        return Refused(message, verdict, of_us(self._server, self._sender, "DATA", verdict))

    def _demand(self, step: Step, reply: Reply, wanted: int) -> None:
        code = reply[0]
        if code // 100 == wanted:
            return
        if code == CLOSING or code // 100 not in (4, 5):
            kind = SlowDown if is_slow_down(printable(reply[1])) else TemporaryTrouble
            raise kind(
                phrase(
                    "{host} broke off at {step} ({code}).",
                    host=self._server.host,
                    step=step,
                    code=code,
                ),
                LATER,
            )
        self._after_refusal(code)
        raise self._refused(step, reply)

    def _refused(self, step: Step, reply: Reply) -> Refused:
        """Return what was refused by the code alone: the words beside it often quote the address."""
        verdict = judged(step, reply[0], printable(reply[1]))
        message = phrase("{code} {step}", code=verdict.code, step=at_step(step))
        return Refused(message, verdict, of_us(self._server, self._sender, step, verdict))

    def _after_refusal(self, code: int) -> None:
        """Make the line ready for the next mail, or let go of it."""
        with suppress(OSError, smtplib.SMTPException):
            if code != CLOSING and self._smtp is not None and self._smtp.rset()[0] == 250:
                self._served += 1
                return
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._served = None, 0
