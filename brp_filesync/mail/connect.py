"""A connection to the mail server, made ready: greeted, encrypted and logged in."""

import smtplib
import socket
import ssl

from brp_filesync.core.errors import ConfigurationMistake, HostKeyRefused, LoginRefused
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.mail.log_in import log_in
from brp_filesync.mail.smtp_trouble import accept, on_the_line
from brp_filesync.mail.tokens import Tokens
from brp_filesync.profiles.mail import MailServer


def opened(
    server: MailServer, password: str | None, tokens: Tokens | None, ca_file: str | None
) -> smtplib.SMTP:
    """Return a server that is greeted, encrypted and logged in to.

    Raises TemporaryTrouble, PermanentTrouble, LoginRefused, HostKeyRefused or ConfigurationMistake.
    """
    if tokens is not None and tokens.kept:
        try:
            return _opened(server, password, tokens, ca_file)
        except LoginRefused:  # the token may have been withdrawn meanwhile: a new one says
            tokens.forget()
    return _opened(server, password, tokens, ca_file)


def _opened(
    server: MailServer, password: str | None, tokens: Tokens | None, ca_file: str | None
) -> smtplib.SMTP:
    smtp = _greeted(server, ca_file)
    try:
        with on_the_line(f"{server.host}:{server.port_or_default}"):
            if smtp.sock is not None:
                smtp.sock.settimeout(server.reply_timeout_s)
            accept(server, "EHLO", smtp.ehlo())
            if server.security == "starttls":
                _encrypt(smtp, server, ca_file)
            log_in(smtp, server, password, tokens)
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
            accept(
                server,
                phrase("us with its greeting"),
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
        accept(server, "STARTTLS", (error.smtp_code, _bytes(error.smtp_error)))
        raise
    accept(server, "EHLO", smtp.ehlo())


def _context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        reason = reason_of(error) or phrase("not PEM")
        raise ConfigurationMistake(
            phrase("mail.server.ca_file: can't be read: {reason}.", reason=reason),
            phrase("Name a PEM file with the authority's certificate, or take the key out."),
        ) from None


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
