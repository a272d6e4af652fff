"""Alarms told, by mail and by webhook: what is promised in the ledger, at least once.

A notice that was told, and not recorded before a kill, is told again and recognisably the same:
better an alarm twice than none. What can't be told stays for the next run.
"""

import os
from collections.abc import Sequence

from brp_filesync.app import App
from brp_filesync.core.alarms import Notice
from brp_filesync.core.errors import Busy, FilesyncError, TemporaryTrouble
from brp_filesync.core.log import Log
from brp_filesync.flows.staff_mail import send_to_staff
from brp_filesync.ledger import alarms
from brp_filesync.ledger.locks import only_run
from brp_filesync.profiles.alarms import AlarmSettings, Webhook
from brp_filesync.profiles.reveal import reveal

_log = Log()


def channels(settings: AlarmSettings) -> list[str]:
    """Return the ways by which alarms are told, by the settings."""
    ways = {"mail": bool(settings.mail_to), "webhook": settings.webhook is not None}
    return [channel for channel, used in ways.items() if used]


def tell(app: App) -> list[FilesyncError]:
    """Tell what is to be told, and return what stood in the way; the rest waits for the next run.

    Another run that is telling at this moment does it all.
    """
    settings = app.installation.settings.alarms
    ways = channels(settings)
    troubles: list[FilesyncError] = []
    try:
        with only_run(app.engine, "alarms", "tell"):
            with app.database.connect() as connection, app.database.write(connection):
                alarms.waive_channels(connection, ways, app.now)
            if "mail" in ways:
                troubles += _by_mail(app)
            if settings.webhook is not None:
                troubles += _by_webhook(app, settings.webhook)
    except Busy:
        _log.info("another run tells the alarms")
    for each in troubles:
        _log.error("alarms not told", trouble=each.message)
    return troubles


def _by_mail(app: App) -> Sequence[FilesyncError]:
    settings = app.installation.settings
    notices = _promised(app, "mail")
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


def _by_webhook(app: App, webhook: Webhook) -> Sequence[FilesyncError]:
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

    from brp_filesync.alarms.compose import webhook_json
    from brp_filesync.alarms.decided_files import tell_files
    from brp_filesync.alarms.web import call

    notices = _promised(app, "webhook")
    settings = app.installation.settings
    patiently = Retrying(
        retry=retry_if_exception_type(TemporaryTrouble),
        stop=stop_after_attempt(webhook.tries),
        wait=wait_exponential(multiplier=1),
        sleep=app.clock.sleep,
        reraise=True,
    )

    def post(body: bytes) -> None:
        url = reveal(webhook.url, app.installation.folder, os.environ)
        patiently(call, "webhook", url, webhook.timeout_s, body)

    troubles: list[FilesyncError] = []
    for notice in notices:
        try:
            post(
                webhook_json(
                    notice, settings.installation, settings.language, app.now, app.installation.said
                )
            )
        except FilesyncError as trouble:
            _record(app, [notice], trouble)
            troubles.append(trouble)
            if isinstance(trouble, TemporaryTrouble):  # the others would fare no better
                break
        else:
            _record(app, [notice], None)
    if webhook.files and not any(isinstance(each, TemporaryTrouble) for each in troubles):
        try:
            tell_files(app, post)
        except FilesyncError as trouble:
            troubles.append(trouble)
    return troubles


def _promised(app: App, channel: str) -> list[Notice]:
    with app.database.connect() as connection:
        return alarms.to_tell(connection, channel)


def _record(app: App, notices: Sequence[Notice], trouble: FilesyncError | None) -> None:
    ids = [each.notice_id for each in notices]
    with app.database.connect() as connection, app.database.write(connection):
        if trouble is None:
            alarms.told(connection, ids, app.now)
        else:
            alarms.untold(connection, ids, trouble.message)
