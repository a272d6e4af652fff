"""Logging in at the mail server, once a connection: by a password, or by OAuth2's token."""

import smtplib
from typing import Any

from brp_filesync.core.errors import (
    ConfigurationMistake,
    FilesyncError,
    LoginRefused,
    PermanentTrouble,
)
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.mail.smtp_trouble import accept, enhanced_of
from brp_filesync.mail.tokens import Tokens
from brp_filesync.profiles.mail import MailServer

# One try only: a wrong password sent by three mechanisms is three wrong passwords.
_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
_XOAUTH2 = "XOAUTH2"  # what Microsoft and Google know; it is no RFC's
_AGAIN = phrase(
    "Another login is tried by itself, the same one after `filesync mail reset`; docs/mail.md "
    "says how."
)
_BY_OAUTH2 = phrase(
    "Log in by mail.server.oauth2, or send by a connector or a relay that knows this machine."
)
# By their enhanced codes, what Microsoft 365 and Google mean (docs/mail.md).
_MEANT = {
    "5.7.139": (
        phrase(
            "Microsoft 365 lets this account not log in to send (SMTP AUTH): it is turned off for "
            "the organisation, the mailbox or passwords, or the password is wrong."
        ),
        phrase(
            "In its admin centre turn on Authenticated SMTP for the mailbox. A password is no way "
            "in any more where basic authentication is off."
        ),
        _BY_OAUTH2,
    ),
    "5.7.30": (
        phrase("Microsoft 365 takes no passwords for sending any more (basic authentication)."),
        _BY_OAUTH2,
    ),
    "5.7.9": (
        phrase("Google takes no password of this kind."),
        phrase("Make an app password of the account, or log in by mail.server.oauth2."),
    ),
    "5.7.3": (
        phrase(
            "Where it is Microsoft 365 and oauth2: the app needs the right SMTP.SendAsApp with an "
            "administrator's consent, and must be known to Exchange as a service principal with "
            "rights on the mailbox."
        ),
    ),
}


def log_in(
    smtp: smtplib.SMTP, server: MailServer, password: str | None, tokens: Tokens | None
) -> None:
    """Log in where the settings say how.

    Raises LoginRefused, PermanentTrouble, TemporaryTrouble or ConfigurationMistake.
    """
    username = server.username
    if username is None:
        return
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    try:
        if tokens is not None:
            if _XOAUTH2 not in offered:
                raise _no_way(server, [_XOAUTH2], offered)
            _by_token(smtp, username, tokens.token())
        elif password is not None:
            _by_password(smtp, server, username, password, offered)
    except smtplib.SMTPAuthenticationError as error:
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        if error.smtp_code // 100 != 5:
            accept(server, "AUTH", (error.smtp_code, said))
            return
        raise _refused(server, username, error.smtp_code, said) from None
    except UnicodeEncodeError:
        raise ConfigurationMistake(
            phrase(
                "mail.server: the username or password has letters that SMTP's login can't carry."
            ),
            phrase("Choose a password of plain letters, digits and signs."),
        ) from None


def _by_password(
    smtp: smtplib.SMTP, server: MailServer, username: str, password: str, offered: list[str]
) -> None:
    mechanism = next((each for each in _MECHANISMS if each in offered), None)
    if mechanism is None:
        raise _no_way(server, _MECHANISMS, offered)
    smtp.user, smtp.password = username, password
    by: Any = getattr(smtp, "auth_" + mechanism.lower().replace("-", "_"))
    smtp.auth(mechanism, by)


def _by_token(smtp: smtplib.SMTP, username: str, token: str) -> None:
    def said(challenge: bytes | None = None) -> str:
        # A challenge is the refusal's JSON; the refusal itself follows an empty line.
        return f"user={username}\1auth=Bearer {token}\1\1" if challenge is None else ""

    smtp.auth(_XOAUTH2, said)


def _no_way(server: MailServer, known: Any, offered: list[str]) -> FilesyncError:
    mechanisms = ", ".join(known)
    if _XOAUTH2 in offered:
        advice = phrase(
            "It takes OAuth2 alone: log in by mail.server.oauth2 (docs/mail.md), in the password's "
            "place."
        )
    else:
        advice = phrase(
            "Known are {mechanisms}; leave username out where none is needed.",
            mechanisms=mechanisms,
        )
    return PermanentTrouble(
        phrase("{host} offers no way to log in that we know.", host=server.host), advice
    )


def _refused(server: MailServer, username: str, code: int, said: bytes) -> LoginRefused:
    enhanced = enhanced_of(said)
    message = phrase(
        "{host} refused the login of {username} ({smtp_code}).",
        host=server.host,
        username=username,
        smtp_code=f"{code} {enhanced}".rstrip(),
    )
    meant = _MEANT.get(enhanced)
    if meant is None or (enhanced == "5.7.3" and server.oauth2 is None):
        return LoginRefused(
            message,
            phrase(
                "Correct mail.server's username or its secret: another login is tried by "
                "itself, the same one after `filesync mail reset`."
            ),
        )
    return LoginRefused(message, joined(" ", [*meant, _AGAIN]))
