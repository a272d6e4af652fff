"""The ping to a service that misses us: a night has begun, has ended well, or has failed.

The paths are healthchecks.io's (https://healthchecks.io/docs/http_api/): `/start` at the beginning,
nothing more at a good end, the exit code at a bad one. 3 is a good end: the night did its work, and
what waits for a person is told by alarms. No run fails by a ping, nor waits long for it.
"""

import os
from urllib.parse import urlsplit, urlunsplit

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.log import Log
from brp_filesync.profiles.reveal import reveal

_log = Log()
_WELL = (ExitCode.DONE, ExitCode.WAITING)


def ping_start(app: App) -> None:
    """Say that a night begins."""
    _ping(app, "start")


def ping_end(app: App, code: ExitCode) -> None:
    """Say how it ended."""
    _ping(app, "" if code in _WELL else str(int(code)))


def ping_url(url: str, part: str) -> str:
    """Return the URL with a part added to its path; what stands behind `?` stays there."""
    if not part:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{part}"))


def _ping(app: App, part: str) -> None:
    settings = app.installation.settings.ping
    if settings is None or app.dry:
        return
    from brp_filesync.alarms.web import call

    try:
        url = reveal(settings.url, app.installation.folder, os.environ)
        call("ping", ping_url(url, part), settings.timeout_s)
    except FilesyncError as trouble:
        _log.warning("ping not heard", trouble=trouble.message)
    except ValueError:  # a URL that can't be taken apart; the error's text would hold it
        _log.warning("ping not heard", trouble="Its URL can't be understood.")
