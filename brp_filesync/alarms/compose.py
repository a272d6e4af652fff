"""What is told of alarms: a mail for a run's notices, and a JSON for each."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

from brp_filesync.core.alarms import KINDS, Notice, advice, alarm_as_dict, told_text
from brp_filesync.core.dates import local_text
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.core.typed import typed_for
from brp_filesync.mail.model import Mail
from brp_filesync.profiles.mail import MailSettings

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
# What an event is called, in the order in which events are told.
_EVENTS = {
    "raised": phrase("NEW ALARM"),
    "reminder": phrase("REMINDER"),
    "closed": phrase("OVER"),
}
_COUNTS = {
    "raised": phrases("{count} new", "{count} new", 0),
    "reminder": phrases("{count} still there", "{count} still there", 0),
    "closed": phrases("{count} over", "{count} over", 0),
}
_SINCE = phrase("since {at}")
_DO = phrase("What to do: {advice}")
_SUBJECT = phrase("Alarms from {name}: {counts}")
_FOOT = phrase(
    "`filesync alarms list` shows all that are open. Who is told stands under `alarms`"
    " in the settings."
)


def compose_mails(
    notices: Sequence[Notice],
    readers: Sequence[str],
    settings: MailSettings,
    installation: str,
    language: Language,
    now: datetime,
    said: str,
) -> list[Mail]:
    """Return the mail that tells of these notices, once for each reader.

    Its commands name the installation that is `said`, if any. Its Message-ID is the
    same for the same notices: a mail that came twice is known by it.
    """
    told = [
        "\n\n".join(_paragraph(each, language) for each in some)
        for event in _EVENTS
        if (some := _ordered(notices, event))
    ]
    text = typed_for("\n\n".join([*told, _FOOT.rendered(language)]) + "\n", said)
    counts = ", ".join(
        _COUNTS[event].filled(count=count).rendered(language)
        for event in _EVENTS
        if (count := sum(each.event == event for each in notices))
    )
    subject = _SUBJECT.filled(name=" ".join(installation.split()), counts=counts).rendered(language)
    return [_mail(reader, subject, text, notices, settings, language, now) for reader in readers]


def webhook_json(
    notice: Notice, installation: str, language: Language, now: str, said: str
) -> bytes:
    """Return what a webhook is sent of a notice (docs/alarms.md): UTF-8, without personal data."""
    alarm = notice.alarm
    word = _EVENTS[notice.event].rendered(language)
    told = {
        "text": f"{word}, {installation}: {told_text(alarm, language)}",
        "event": notice.event,
        "notice_id": notice.notice_id,
        "installation": installation,
        "sent_at": now,
        "alarm": alarm_as_dict(alarm, language, said),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _ordered(notices: Sequence[Notice], event: str) -> list[Notice]:
    kinds = list(KINDS)
    some = [each for each in notices if each.event == event]
    return sorted(some, key=lambda each: (kinds.index(each.alarm.kind), each.notice_id))


def _paragraph(notice: Notice, language: Language) -> str:
    alarm = notice.alarm
    since = _SINCE.filled(at=local_text(alarm.raised_at)).rendered(language)
    event = _EVENTS[notice.event].rendered(language)
    lines = [f"{event} · {told_text(alarm, language)} ({since})"]
    if notice.event != "closed":
        lines.append("  " + _DO.filled(advice=advice(alarm, language)).rendered(language))
    return "\n".join(lines)


def _mail(
    reader: str,
    subject: str,
    text: str,
    notices: Sequence[Notice],
    settings: MailSettings,
    language: Language,
    now: datetime,
) -> Mail:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.sender.name, addr_spec=settings.sender.address)
    message["To"] = Address(addr_spec=reader)
    message["Subject"] = subject
    message["Date"] = now.astimezone(_STOCKHOLM)
    domain = settings.sender.address.rpartition("@")[2]
    ids = json.dumps([each.notice_id for each in notices])
    digest = hashlib.sha256(f"{subject} {ids}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<alarms.{digest}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # machines shall not answer (RFC 3834)
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = language
    message.set_content(text, cte="quoted-printable")
    return Mail(reader, message)
