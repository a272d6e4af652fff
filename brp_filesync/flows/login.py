"""Calling on a portal's server, but never again with a login that it has refused.

Night after night the same wrong password would lock the account. So the refusal is remembered, and
only another login (a changed host, account or secret), or `filesync portal reset`, is tried.
"""

import copy
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog

from brp_filesync.app import App, Profile, login_secrets, server_of
from brp_filesync.core.dates import local_text
from brp_filesync.core.errors import FilesyncError, LoginRefused
from brp_filesync.ledger import refused_logins
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.transfer.remote import Remote

_log = structlog.get_logger()

# The word in a sentence, and the name to fill in; not the noun of a command.
_PORTAL = re.compile(r"(?<!filesync )\bportal\b")
_NAME = re.compile(r"\b(?:PORTAL|NAME)\b")


@contextmanager
def logged_in(app: App, profile: Profile) -> Iterator[Remote]:
    """Yield the portal's folders, logged in; whenever the login is refused, it is remembered.

    Raises LoginRefused without calling where it was refused before, and what `app.connect` raises.
    """
    with spoken_of(profile):
        demand_not_refused(app, profile)
        try:
            with closing(app.connect(app, profile)) as remote:
                yield remote
        except LoginRefused:
            _remember(app, profile)
            raise


@contextmanager
def spoken_of(profile: Profile) -> Iterator[None]:
    """Let trouble within the block say whose server it is: a bank's isn't the portal's.

    `transfer` doesn't know whom it calls on, and speaks of the portal, in sentences of its own.
    """
    try:
        yield
    except FilesyncError as trouble:
        if not isinstance(profile, BankProfile):
            raise
        told = copy.copy(trouble)
        told.message = _of_bank(trouble.message, profile)
        told.advice = _of_bank(trouble.advice, profile)
        raise told from None


def demand_not_refused(app: App, profile: Profile) -> None:
    """Raise LoginRefused where the server has refused exactly this login before."""
    with app.database.connect() as connection:
        since = refused_logins.refused_before(
            connection, profile.source, lambda: _login(app, profile)
        )
    if since is not None:
        server = server_of(profile)
        raise LoginRefused(
            f"{server.host}:{server.port} refused this login on {local_text(since)}, and it isn't"
            " tried again.",
            "Ask the portal, and correct the account or its secret: another login is tried by"
            f" itself. The same one is tried after `filesync portal reset {profile.source}`.",
        )


def _of_bank(text: str, profile: BankProfile) -> str:
    return _NAME.sub(profile.bank, _PORTAL.sub("bank", text))


def _remember(app: App, profile: Profile) -> None:
    if app.dry:
        return
    try:
        login = _login(app, profile)
        with app.database.connect() as connection, app.database.write(connection):
            refused_logins.remember(connection, profile.source, login, app.now)
    except FilesyncError as trouble:  # the refusal itself is what must be told
        _log.error("refused login not remembered", portal=profile.source, trouble=trouble.message)


def _login(app: App, profile: Profile) -> bytes:
    secrets, server = login_secrets(app.installation, profile), server_of(profile)
    return refused_logins.login_of(
        server.host.lower(),
        str(server.port),
        server.username,
        secrets.password or "",
        secrets.private_key or "",
        secrets.passphrase or "",
    )
