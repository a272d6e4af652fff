"""The login at the mail server: tried once, and not again after the server has refused it.

Run after run the same wrong password would lock the account, as it would at a portal's (login).
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from brp_filesync.app import App, mail_login
from brp_filesync.core.dates import local_text
from brp_filesync.core.errors import LoginRefused, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import refused_logins
from brp_filesync.profiles.mail import MailSettings

if TYPE_CHECKING:
    from brp_filesync.mail.smtp import Line

_SOURCE = "mail server"  # of refused logins; no portal can be called so, for the blank in it


def demand_not_refused(app: App) -> None:
    """Raise LoginRefused where the mail server has refused exactly this login before."""
    with app.database.connect() as connection:
        since = refused_logins.refused_before(connection, _SOURCE, lambda: _login(app))
    if since is not None:
        raise LoginRefused(
            phrase(
                "The mail server refused this login on {since}, and it isn't tried again.",
                since=local_text(since),
            ),
            phrase(
                "Correct mail.server's username or its secret: another login is tried by "
                "itself, the same one after `filesync mail reset`."
            ),
        )


def remember_refusal(connection: Connection, app: App) -> None:
    """Keep that the mail server refused this login."""
    refused_logins.remember(connection, _SOURCE, _login(app), app.now)


def forget_refusal(connection: Connection, now: str) -> bool:
    """Let the next run try a login that the mail server has refused; say whether one was."""
    return refused_logins.reset(connection, _SOURCE, now)


def try_mail_server(app: App, settings: MailSettings) -> str:
    """Log in at the mail server and offer our sender, with no mail; return how it is encrypted.

    A login that was refused before isn't tried, and a refusal is remembered. Raises LoginRefused,
    HostKeyRefused, TemporaryTrouble, PermanentTrouble and ConfigurationMistake.
    """
    from brp_filesync.mail.smtp import Refused

    demand_not_refused(app)
    with closing(line_of(app, settings)) as line:
        try:
            return line.offer_sender()
        except LoginRefused:
            with app.database.connect() as connection, app.database.write(connection):
                remember_refusal(connection, app)
            raise
        except Refused as why:
            raise PermanentTrouble(
                phrase(
                    "{host} doesn't take {address} as sender: {message}.",
                    host=settings.server.host,
                    address=settings.sender.address,
                    message=why.message,
                ),
                phrase(
                    "Correct mail.sender.address, or ask who runs the server whether we may "
                    "send so."
                ),
            ) from None


def line_of(app: App, settings: MailSettings) -> Line:
    """Return a way to the mail server, which isn't opened yet. Raises ConfigurationMistake."""
    from brp_filesync.mail.smtp import Line  # loaded where mails are sent

    return Line(
        settings.server,
        settings.sender.address,
        mail_login(app.installation),
        app.installation.folder,
        app.clock,
        app.mail_pace,
    )


def _login(app: App) -> bytes:
    settings = app.installation.settings.mail
    if settings is None:
        return b""
    server, login = settings.server, mail_login(app.installation)
    parts = [
        server.host.lower(),
        str(server.port_or_default),
        server.username or "",
        login.password or "",
    ]
    if server.oauth2 is not None:
        secrets = [login.client_secret or "", login.refresh_token or ""]
        secrets += [login.account_key] if login.account_key else []
        parts += [server.oauth2.token_url, server.oauth2.client_id, server.oauth2.scope or ""]
        parts += secrets
    return refused_logins.login_of(*parts)
