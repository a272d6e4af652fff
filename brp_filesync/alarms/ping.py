"""The ping to a service that misses us: a night has begun, has ended well, or has failed.

The paths are healthchecks.io's (https://healthchecks.io/docs/http_api/): `/start` at the beginning,
nothing more at a good end, the exit code at a bad one. 3 and 65 are good ends: the night did its
work, and what waits for a person is told by the report and by alarms. No run fails by a ping, nor
waits long for it.
"""

import os
from urllib.parse import urlsplit, urlunsplit

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.log import Log
from brp_filesync.profiles.apart import Contacts, contacts_of
from brp_filesync.profiles.reveal import reveal

_log = Log()
_WELL = (ExitCode.DONE, ExitCode.WAITING, ExitCode.FILE_REFUSED)


def ping_start(app: App) -> None:
    """Say that a night begins."""
    if not app.dry:
        ping(contacts_of(app.installation), "start")


def ping_end(app: App, code: ExitCode) -> None:
    """Say how it ended."""
    if not app.dry:
        ping_ended(contacts_of(app.installation), code)


def ping_ended(contacts: Contacts, code: ExitCode) -> None:
    """Say how a run ended that may have had no settings to begin by.

    Where another run is at work, that one says it.
    """
    if code == ExitCode.BUSY:
        return
    ping(contacts, "" if code in _WELL else str(int(code)))


def ping_url(url: str, part: str) -> str:
    """Return the URL with a part added to its path; what stands behind `?` stays there."""
    if not part:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{part}"))


def ping(contacts: Contacts, part: str) -> None:
    """Call the ping's URL with this part added; nothing is raised."""
    settings = contacts.ping
    if settings is None:
        return
    from brp_filesync.alarms.web import call

    try:
        url = reveal(settings.url, contacts.folder, os.environ)
        call("ping", ping_url(url, part), settings.timeout_s)
    except FilesyncError as trouble:
        _log.warning("ping not heard", trouble=trouble.message)
    except ValueError:  # a URL that can't be taken apart; the error's text would hold it
        _log.warning("ping not heard", trouble="Its URL can't be understood.")
