"""The latest backup, when it is too old, or there is none."""

from datetime import datetime, timedelta

from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.app import App
from brp_filesync.core.alarms import EVERYBODY
from brp_filesync.core.dates import local_text
from brp_filesync.desk.backups_kept import latest_complete

_KINDS = frozenset({("backup-old", EVERYBODY, ANY), ("backup-none", EVERYBODY, ANY)})


def old_backup(app: App) -> Seen:
    """Return the alarm of a backup older than the settings say; none where they name no folder.

    Whole means here that all files that it names are there: `backup check` reads them.
    """
    settings = app.installation.settings.backup
    if settings is None:
        return Seen((), _KINDS)
    made_at = latest_complete(app.installation.path(settings.folder))
    if made_at is None:
        wrong = Wrong("backup-none", EVERYBODY, "", {"folder": settings.folder})
        return Seen((wrong,), _KINDS)
    oldest = app.clock.now() - timedelta(hours=settings.alarm_hours)
    if datetime.fromisoformat(made_at) >= oldest:
        return Seen((), _KINDS)
    facts = {"folder": settings.folder, "since": local_text(made_at)}
    return Seen((Wrong("backup-old", EVERYBODY, "", facts),), _KINDS)
