"""Alarms told, by mail and by webhook: what is promised in the ledger, at least once.

A notice that was told, and not recorded before a kill, is told again and recognisably the same:
better an alarm twice than none. What can't be told stays for the next run.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from brp_filesync.alarms.web import NotYet
from brp_filesync.app import App
from brp_filesync.core.alarms import Notice
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import Busy, FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.flows.staff_mail import send_to_staff
from brp_filesync.ledger import alarms
from brp_filesync.ledger.locks import only_run
from brp_filesync.profiles.alarms import AlarmSettings, Webhook

_log = Log()
_AT_ONCE = 100  # notices in a call: some 100 KB
_PACE_MIN = (1, 5, 15, 60)  # minutes between tries, between nights
_LAST_PACE_MIN = 120


def channels(settings: AlarmSettings) -> list[str]:
    """Return the ways by which alarms are told, by the settings."""
    ways = {"mail": bool(settings.mail_to), "webhook": settings.webhook is not None}
    return [channel for channel, used in ways.items() if used]


def tell(app: App, *, between: bool = False) -> list[FilesyncError]:
    """Tell what is to be told, and return what stood in the way; the rest waits for the next run.

    Another run that is telling at this moment does it all. `between` nights what was tried before
    is tried less and less often.
    """
    settings = app.installation.settings.alarms
    ways = channels(settings)
    troubles: list[FilesyncError] = []
    try:
        with only_run(app.engine, "alarms", "tell"):
            with app.database.connect() as connection, app.database.write(connection):
                alarms.waive_channels(connection, ways, app.now)
            if "mail" in ways:
                troubles += _by_mail(app, between)
            if settings.webhook is not None:
                troubles += _by_webhook(app, settings.webhook, between)
    except Busy:
        _log.info("another run tells the alarms")
    for each in troubles:
        _log.error("alarms not told", trouble=each.message)
    return troubles


def is_to_tell(app: App) -> bool:
    """Say whether anything untold is to be tried between nights, now."""
    ways = channels(app.installation.settings.alarms)
    return any(_promised(app, channel, between=True) for channel in ways)


def _by_mail(app: App, between: bool) -> Sequence[FilesyncError]:
    settings = app.installation.settings
    notices = _promised(app, "mail", between=between)
    if not notices or settings.mail is None:
        return []
    from brp_filesync.alarms.compose import compose_mails

    mails = compose_mails(
        notices,
        settings.alarms.mail_to,
        settings.mail,
        settings.installation,
        settings.language,
        app.clock.now(),
        app.installation.said,
    )
    posted = send_to_staff(app, settings.mail, mails)
    _record(app, notices, posted.troubles[0] if posted.taken == 0 else None)
    return posted.troubles


def _by_webhook(app: App, webhook: Webhook, between: bool) -> Sequence[FilesyncError]:
    from brp_filesync.alarms import decided_files
    from brp_filesync.alarms.compose import webhook_json
    from brp_filesync.alarms.post import poster

    settings = app.installation.settings
    post = poster(webhook, app.installation.folder, app.clock)
    notices = _promised(app, "webhook", between=between)
    while True:
        some, notices = notices[:_AT_ONCE], notices[_AT_ONCE:]
        files = decided_files.to_tell(app) if webhook.files else []
        if not some and not files:
            return []
        body = webhook_json(
            some, files, settings.installation, settings.language, app.now, app.installation.said
        )
        try:
            post(body)
        except FilesyncError as trouble:  # it is asked once a run: the others would fare no better
            _record(app, [*some, *notices], trouble)
            return [trouble]
        _record(app, some, None)
        decided_files.told(app, files)


def _promised(app: App, channel: str, *, between: bool) -> list[Notice]:
    with app.database.connect() as connection:
        found = alarms.to_tell(connection, channel, app.now)
    return [each for each in found if not between or _is_time(each, app.clock.now())]


def _is_time(notice: Notice, now: datetime) -> bool:
    """Say whether a notice is tried again between nights: soon at first, then each other hour."""
    waits = [*_PACE_MIN[: notice.tries], *[_LAST_PACE_MIN] * (notice.tries - len(_PACE_MIN))]
    return datetime.fromisoformat(notice.promised_at) + timedelta(minutes=sum(waits)) <= now


def _record(app: App, notices: Sequence[Notice], trouble: FilesyncError | None) -> None:
    ids = [each.notice_id for each in notices]
    if not ids:
        return
    wait = timedelta(seconds=trouble.wait_s) if isinstance(trouble, NotYet) else None
    with app.database.connect() as connection, app.database.write(connection):
        if trouble is None:
            alarms.told(connection, ids, app.now)
        else:
            next_at = None if wait is None else utc_text(app.clock.now() + wait)
            alarms.untold(connection, ids, trouble.message, next_at)
