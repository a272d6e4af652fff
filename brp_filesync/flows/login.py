"""Logging in at a portal's or bank's server, but never again with a login that it has refused.

Night after night the same wrong password would lock the account. So the refusal is remembered, and
only another login (a changed host, account or secret), or `filesync portal reset`, is tried.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from brp_filesync.app import App, Profile, login_secrets, place_of, server_of, source_of
from brp_filesync.core.dates import local_text
from brp_filesync.core.errors import Busy, FilesyncError, LoginRefused
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import refused_logins
from brp_filesync.ledger.locks import one_of
from brp_filesync.profiles.server import FolderServer, Server
from brp_filesync.transfer.remote import Remote

if TYPE_CHECKING:
    from brp_filesync.transfer.login import LoginSecrets

_log = Log()


@contextmanager
def logged_in(app: App, profile: Profile) -> Iterator[Remote]:
    """Yield the server's folders, logged in; whenever the login is refused, it is remembered.

    Raises LoginRefused without a try where it was refused before, Busy where other runs have all of
    the account's sessions, and what `app.connect` raises.
    """
    demand_not_refused(app, profile)
    try:
        with _session(app, profile), closing(app.connect(app, profile)) as remote:
            yield remote
    except LoginRefused:
        _remember(app, profile)
        raise


@contextmanager
def _session(app: App, profile: Profile) -> Iterator[None]:
    """Hold one of the sessions that the account may have, where the profile counts them."""
    server = place_of(profile)
    if not isinstance(server, Server) or server.max_sessions is None:
        yield
        return
    account = f"{server.host.lower()}:{server.port}:{server.username}"
    what = f"session-{sha256(account.encode()).hexdigest()[:16]}"
    places, wait_s = server.max_sessions, server.session_wait_s
    with one_of(app.engine, what, places, 0, app.clock) as is_ours:
        if is_ours:
            yield
            return
    _log.info("waits for a session", source=profile.source, at_most_s=wait_s)
    with one_of(app.engine, what, places, wait_s, app.clock) as is_ours:
        if not is_ours:
            raise Busy(
                phrase(
                    "Other runs are logged in to {host}:{port} as {username}, as many as "
                    "server.max_sessions allows ({places}).",
                    host=server.host,
                    port=server.port,
                    username=server.username,
                    places=places,
                ),
                phrase(
                    "Nothing was done there; the next run does it. server.session_wait_s says how "
                    "long is waited for a session."
                ),
            )
        yield


def demand_not_refused(app: App, profile: Profile) -> None:
    """Raise LoginRefused where the server has refused exactly this login before."""
    if isinstance(place_of(profile), FolderServer):
        return  # nobody logs in
    with app.database.connect() as connection:
        since = refused_logins.refused_before(
            connection, profile.source, lambda: _login(app, profile)
        )
    if since is not None:
        server = server_of(profile)
        raise LoginRefused(
            phrase(
                "{host}:{port} refused this login on {since}, and it isn't tried again.",
                host=server.host,
                port=server.port,
                since=local_text(since),
            ),
            phrase(
                "Ask {who}, and correct the account or its secret: another login is tried "
                "by itself. The same one is tried after `filesync portal reset {source}`.",
                who=source_of(profile).who,
                source=profile.source,
            ),
        )


def _remember(app: App, profile: Profile) -> None:
    if app.dry:
        return
    try:
        login = _login(app, profile)
        with app.database.connect() as connection, app.database.write(connection):
            refused_logins.remember(connection, profile.source, login, app.now)
    except FilesyncError as trouble:  # the refusal itself is what must be told
        _log.error("refused login not remembered", source=profile.source, trouble=trouble.message)


def _login(app: App, profile: Profile) -> bytes:
    secrets, server = login_secrets(app.installation, profile), server_of(profile)
    parts = [server.host.lower(), str(server.port), server.username, *_told(secrets)]
    if server.jump is not None and secrets.jump is not None:
        jump = server.jump
        parts += [jump.host.lower(), str(jump.port), jump.username, *_told(secrets.jump)]
    return refused_logins.login_of(*parts)


def _told(secrets: "LoginSecrets") -> tuple[str, str, str]:
    return secrets.password or "", secrets.private_key or "", secrets.passphrase or ""
